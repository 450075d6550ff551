import { z } from 'zod';
import { endProcesses } from '../processes/end-processes.ts';
import { runFaultCommand } from '../processes/fault-command.ts';
import { listProcesses, processEnvironment } from '../processes/proc.ts';
import { faultCommandVariable } from '../processes/run-labels.ts';

const graceMs = 2000;

/** A command that takes a fault back: what a clean-up runs when the harness died while the fault was on. */
const revertSchema = z.object({
  /** Tells it from one that is alike. */
  id: z.string().exactOptional(),
  argv: z.array(z.string()).min(1),
  /** Exits with 0 while the fault is on. */
  verify: z.array(z.string()).min(1).exactOptional(),
  workingFolder: z.string(),
});
export type HeldRevert = z.output<typeof revertSchema>;

/** As a lease holds it. */
export function revertText(revert: HeldRevert): string {
  return JSON.stringify(revert);
}

/** @throws when it is not what `revertText` writes */
export function parseRevert(text: string): HeldRevert {
  return revertSchema.parse(JSON.parse(text));
}

/** @returns why the fault may still be on; `undefined` when it is not */
export async function runRevert({ argv, verify, workingFolder }: HeldRevert): Promise<string | undefined> {
  const { exitCode, how } = await runFaultCommand(argv, { workingFolder });
  if (exitCode !== 0) return how;
  if (verify === undefined) return undefined;
  const look = await runFaultCommand(verify, { workingFolder });
  const isGone = look.exitCode !== undefined && look.exitCode !== 0;
  return isGone ? undefined : `it may still be on: "${verify.join(' ')}" ${look.how}`;
}

/**
 * Ends the commands of a run that were at injecting a fault when the harness died: they would go on after it was taken
 * back. Each leads its process group; what one has left running is not touched, `revert` knows what to do with it.
 */
export async function endInjecting(runId: string): Promise<void> {
  await endProcesses(async () => {
    const processes = await listProcesses();
    const isInjecting = await Promise.all(
      processes.map(
        async ({ pid, processGroup }) =>
          pid === processGroup && (await processEnvironment(pid))?.get(faultCommandVariable) === runId,
      ),
    );
    return processes.filter((_, index) => isInjecting[index]).map(({ pid }) => pid);
  }, graceMs);
}
