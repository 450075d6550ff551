import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { ConfigInput } from '../../harness/src/model/config/config.ts';
import type { RunEvent } from '../../harness/src/model/record/event.ts';

export const checkout = path.resolve(import.meta.dirname, '../..');

/** A real `headroom` process run with `--json`, its events as they come. */
export interface HeadroomProcess {
  readonly child: ChildProcess;
  readonly events: readonly RunEvent[];
  /** Resolves with the first event that fits, past or to come; rejects when the process ends without one. */
  waitFor<K extends RunEvent['kind']>(
    kind: K,
    fits?: (event: Extract<RunEvent, { kind: K }>) => boolean,
  ): Promise<Extract<RunEvent, { kind: K }>>;
  readonly ended: Promise<{ readonly code: number | null; readonly stderr: string }>;
}

/** @param onEvent told each event as it comes */
export function startHeadroom(
  argv: readonly string[],
  environment: Record<string, string> = {},
  onEvent: (event: RunEvent) => void = () => undefined,
): HeadroomProcess {
  const child = spawn(process.execPath, [path.join(checkout, 'harness/src/cli/main.ts'), ...argv], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', ...environment },
  });
  const events: RunEvent[] = [];
  const waiting = new Set<() => void>();
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  createInterface({ input: child.stdout }).on('line', (line) => {
    const event = JSON.parse(line) as RunEvent;
    events.push(event);
    onEvent(event);
    for (const check of waiting) check();
  });
  const ended = new Promise<{ code: number | null; stderr: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, stderr }));
  });
  return {
    child,
    events,
    ended,
    waitFor: (kind, fits = () => true) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const found = events.find(
            (event): event is Extract<RunEvent, { kind: typeof kind }> =>
              event.kind === kind && fits(event as Extract<RunEvent, { kind: typeof kind }>),
          );
          if (found === undefined) return;
          waiting.delete(check);
          resolve(found);
        };
        waiting.add(check);
        check();
        void ended.then(({ code }) => reject(new Error(`ended with ${code} before '${kind}':\n${stderr}`)));
      }),
  };
}

/** A folder of its own for a test: a config, results; removed by `remove`. */
export async function testFolder(
  config: ConfigInput,
): Promise<{ folder: string; configFile: string; results: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'headroom-e2e-'));
  const configFile = path.join(folder, 'headroom.config.json');
  await writeFile(configFile, JSON.stringify(config));
  return {
    folder,
    configFile,
    results: path.join(folder, 'results'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Pids of the processes that carry a run's label. Reads /proc, so that it sees what the harness may have forgotten. */
export function processesOfRun(runId: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`HEADROOM_RUN=${runId}`);
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Their folders. */
export function cgroupsOfRun(runId: string): string[] {
  return ['cpu', 'memory', '']
    .map((controller) => `/sys/fs/cgroup/${controller}/headroom/${runId}`)
    .filter(existsSync);
}
