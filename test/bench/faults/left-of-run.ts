import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { cacheFolder } from '../../../harness/src/drivers/system/host/cache-folder.ts';

/** The guard of a run hears of its end a moment later, by a pipe. */
const guardEndsWithinMs = 5000;

/**
 * Everything of a run that is still there, each a line, found without the harness's own clean-up.
 * @param flag a file that its faults made
 */
export async function leftOfRun(runId: string, flag: string): Promise<string[]> {
  const untilMs = performance.now() + guardEndsWithinMs;
  while (processesWith(`HEADROOM_GUARD=${runId}`).length > 0 && performance.now() < untilMs) await delay(50);
  return [
    ...[`HEADROOM_RUN=${runId}`, `HEADROOM_GUARD=${runId}`].flatMap((variable) =>
      processesWith(variable).map((pid) => `process ${pid} (${variable})`),
    ),
    ...(await cgroupsNamed(runId)),
    ...(await ofEngine(runId)),
    ...namesIn(tmpdir(), runId),
    ...(existsSync(flag) ? [flag] : []),
    // Not its lock, which any clean-up on the machine may hold for a moment.
    ...namesIn(path.join(cacheFolder(), 'leases'), runId).filter((file) => !file.endsWith('.lock')),
  ];
}

/** Pids of the processes that have this in their environment. */
export function processesWith(variable: string): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(variable);
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Version 1 has a folder a controller, version 2 one. */
async function cgroupsNamed(runId: string): Promise<string[]> {
  const found = await execa('find', ['/sys/fs/cgroup', '-type', 'd', '-name', runId], { reject: false });
  return found.stdout.split('\n').filter((line) => line !== '');
}

/** By their labels, and by their names: the project's is made of the run's, in lower case. */
async function ofEngine(runId: string): Promise<string[]> {
  const lists = [
    ['ps', '--all', '--format', '{{.Names}} {{.Labels}}'],
    ['network', 'ls', '--format', '{{.Name}} {{.Labels}}'],
    ['volume', 'ls', '--format', '{{.Name}} {{.Labels}}'],
  ];
  const found: string[] = [];
  for (const argv of lists) {
    const { stdout } = await execa('docker', argv, { reject: false });
    const lines = stdout.split('\n').filter((line) => line.toLowerCase().includes(runId.toLowerCase()));
    found.push(...lines.map((line) => `${argv[0]}: ${line.split(' ')[0]}`));
  }
  return found;
}

function namesIn(folder: string, runId: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.includes(runId))
      .map((name) => path.join(folder, name));
  } catch {
    return []; // there is no such folder
  }
}
