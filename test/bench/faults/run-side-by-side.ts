import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ConfigInput } from '../../../harness/src/model/config/config.ts';
import { testFolder } from '../../e2e/headroom-process.ts';
import { smallStackConfig, type SmallStack } from './small-stack.ts';
import { watchedRun, type WatchedRun } from './watched-run.ts';

export interface SideBySide {
  /** Of the runs: each gets its number behind it. */
  readonly name: string;
  readonly stack: SmallStack;
  readonly runs: number;
  /** @param flag a file that faults of the bench's own make and remove */
  readonly drillsOf: (index: number, flag: string) => NonNullable<ConfigInput['drills']>;
  /** The state of everything, many times a second. */
  readonly isLogged: boolean;
}

/** A run, and the names of the drills that it was to do. */
export interface RunOfDrills extends WatchedRun {
  readonly asked: readonly string[];
}

/** Several runs of `headroom drill` at the same time, each in a folder of its own and watched from outside. */
export function runSideBySide(request: SideBySide): Promise<RunOfDrills[]> {
  return Promise.all(Array.from({ length: request.runs }, (_, index) => runOne(request, index)));
}

async function runOne(request: SideBySide, index: number): Promise<RunOfDrills> {
  const { stack, isLogged } = request;
  const name = `${request.name}-${stack}-${index + 1}`;
  const flag = path.join(tmpdir(), `${name}-${process.pid}.flag`);
  const drills = request.drillsOf(index, flag);
  const folder = await testFolder(smallStackConfig(stack, name, drills));
  try {
    const run = await watchedRun({ stack, folder, flag, isLogged, tell });
    if (run.code !== 0) tell(`${run.runId} ended with ${run.code}: ${run.stderr.slice(-2000)}`);
    return { ...run, asked: drills.map((drill) => drill.name) };
  } finally {
    await folder.remove();
  }
}

/** A line of what goes on, beside the results. */
export function tell(line: string): void {
  process.stderr.write(`${new Date().toISOString()} ${line}\n`);
}
