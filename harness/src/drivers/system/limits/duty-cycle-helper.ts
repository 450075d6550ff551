/**
 * A process of its own that keeps groups of processes to their share of CPU by stopping and continuing them. It is
 * apart from the harness so that a busy harness cannot leave a service stopped for long. It ends by itself when the
 * harness dies (the channel closes) and leaves every process continued, however it ends, SIGKILL excepted.
 */
import { setPriority } from 'node:os';
import { ExitCode } from '../../../model/errors.ts';
import { DutyCycleGroup } from './duty-cycle-group.ts';
import type { DutyCycleAnswer, DutyCycleRequest } from './duty-cycle-messages.ts';
import { listProcesses } from '../processes/proc.ts';

const stepMs = 10;
const rescanMs = 250;

const groups = new Map<string, DutyCycleGroup>();
let steppedAtMs = performance.now();

function groupOf(name: string): DutyCycleGroup {
  const group = groups.get(name) ?? new DutyCycleGroup();
  groups.set(name, group);
  return group;
}

async function answer(request: DutyCycleRequest): Promise<DutyCycleAnswer> {
  const group = groupOf(request.group);
  if (request.do === 'adopt') group.adopt(request.pid);
  if (request.do === 'limit') {
    group.rescan(await listProcesses()); // the limit holds for all of them at once
    group.limit(request.cores ?? undefined);
  }
  if (request.do === 'pause') {
    group.rescan(await listProcesses());
    group.pause(request.isPaused);
  }
  if (request.do === 'remove') {
    group.goOn();
    groups.delete(request.group);
  }
  return { id: request.id, counters: group.counters };
}

function step(): void {
  const nowMs = performance.now();
  for (const group of groups.values()) group.step((nowMs - steppedAtMs) / 1000);
  steppedAtMs = nowMs;
}

function leave(exitCode: number): never {
  for (const group of groups.values()) group.goOn();
  process.exit(exitCode);
}

async function rescan(): Promise<void> {
  const processes = await listProcesses();
  for (const group of groups.values()) group.rescan(processes);
  setTimeout(() => void rescan(), rescanMs);
}

try {
  setPriority(-10); // late steps let a group overdraw; only root may ask for this
} catch {
  // an even chance will do
}
process.on('message', (request: DutyCycleRequest) => {
  void answer(request).then((each) => process.send?.(each));
});
for (const event of ['disconnect', 'SIGTERM', 'SIGINT', 'SIGHUP']) process.on(event, () => leave(0));
process.on('uncaughtException', (error) => {
  process.stderr.write(`duty-cycle helper: ${error.stack ?? error.message}\n`);
  leave(ExitCode.bug);
});
setInterval(step, stepMs);
await rescan();
