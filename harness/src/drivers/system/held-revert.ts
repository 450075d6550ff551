import { z } from 'zod';
import { runFaultCommand } from './fault-command.ts';

/** A command that takes a fault back: what a clean-up runs when the harness died while the fault was on. */
const revertSchema = z.object({ argv: z.array(z.string()).min(1), workingFolder: z.string() });
export type HeldRevert = z.output<typeof revertSchema>;

/** As a lease holds it. */
export function revertText({ argv, workingFolder }: HeldRevert): string {
  return JSON.stringify({ argv, workingFolder });
}

/** @throws when it is not what `revertText` writes */
export function parseRevert(text: string): HeldRevert {
  return revertSchema.parse(JSON.parse(text));
}

/** @returns why it failed; `undefined` when it did not */
export async function runRevert({ argv, workingFolder }: HeldRevert): Promise<string | undefined> {
  const { failed, shortMessage, lastLine } = await runFaultCommand(argv, workingFolder);
  if (!failed) return undefined;
  return `${shortMessage}${lastLine === '' ? '' : `: ${lastLine}`}`;
}
