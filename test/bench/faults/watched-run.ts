import { existsSync } from 'node:fs';
import type { DrillResult } from '../../../harness/src/model/config/drill.ts';
import type { RunEvent } from '../../../harness/src/model/record/event.ts';
import { reasonOf } from '../../../harness/src/model/errors.ts';
import { startHeadroom, type HeadroomProcess, type testFolder } from '../../e2e/headroom-process.ts';
import { differences, findStack, lookAt, type Look } from './look.ts';
import { leftOfRun } from './left-of-run.ts';
import type { SmallStack } from './small-stack.ts';
import { TruthLog } from './truth-log.ts';

type Folder = Awaited<ReturnType<typeof testFolder>>;

export interface RunToWatch {
  readonly stack: SmallStack;
  readonly folder: Folder;
  /** Faults of the bench's own leave it. */
  readonly flag: string;
  /** The state of everything, many times a second, while faults go on. */
  readonly isLogged: boolean;
  /** Told what is found, a line each. */
  readonly tell: (line: string) => void;
}

/** One drill as it was seen from outside. */
export interface WatchedDrill {
  readonly id: string;
  /** What was other than before the drill, when its last fault was said to be gone; absent: nobody looked. */
  readonly leftOver?: readonly string[];
  readonly log?: TruthLog;
  /** The moment that the record's times count from, in ms since the epoch. */
  readonly zeroMs?: number;
  readonly result?: DrillResult;
}

export interface WatchedRun {
  readonly runId: string;
  readonly code: number | null;
  readonly stderr: string;
  readonly drills: readonly WatchedDrill[];
  /** What is there when the run has ended. */
  readonly leftOver: readonly string[];
}

/** Runs the drills of a config, and looks at the stack before each and after its last fault was said to be gone. */
export async function watchedRun(request: RunToWatch): Promise<WatchedRun> {
  const { stack, folder, flag, tell } = request;
  const watch = new DrillWatch(request);
  const headroom = startDrills(folder, ['--stack', stack], (event) => watch.see(event));
  const { code, stderr } = await headroom.ended;
  const drills = await watch.ended();
  const { runId } = watch;
  const left = runId === '' ? ['the run did not start'] : await leftOfRun(runId, flag);
  for (const line of left) tell(`LEFT of ${runId}: ${line}`);
  return { runId, code, stderr, drills, leftOver: left };
}

export function startDrills(
  { configFile, results }: Folder,
  extra: readonly string[],
  onEvent?: (event: RunEvent) => void,
): HeadroomProcess {
  const argv = ['drill', '--config', configFile, '--results', results, '--json', ...extra];
  return startHeadroom(argv, {}, onEvent);
}

class DrillWatch {
  runId = '';
  readonly #request: RunToWatch;
  readonly #drills: WatchedDrill[] = [];
  #before: Look | undefined;
  #log: TruthLog | undefined;
  #faultsOn = 0;
  /** When faults were said to be on, in ms since the epoch. */
  #injectedAtMs: number[] = [];
  /** Looks follow each other, in the order of the events. */
  #looking: Promise<unknown> = Promise.resolve();

  constructor(request: RunToWatch) {
    this.#request = request;
  }

  see(event: RunEvent): void {
    switch (event.kind) {
      case 'run-started':
        this.runId = event.runId;
        return;
      case 'drill-started':
        this.#drills.push({ id: event.id });
        this.#faultsOn = event.drill.faults.length;
        this.#injectedAtMs = [];
        this.#then(() => this.#lookBefore());
        return;
      case 'fault-injected':
        this.#injectedAtMs.push(Date.parse(event.at));
        return;
      case 'fault-reverted':
        this.#faultsOn -= 1;
        if (this.#faultsOn === 0) this.#lookAfterDrill();
        return;
      case 'drill-ended':
        this.#end(event.result);
        return;
      default: // says nothing of faults
    }
  }

  /** When all looks are done. */
  async ended(): Promise<readonly WatchedDrill[]> {
    await this.#looking;
    await this.#log?.stop();
    return this.#drills;
  }

  #then(look: () => Promise<void>): void {
    const id = this.#drills.at(-1)?.id;
    this.#looking = this.#looking
      .then(look)
      .catch((error: unknown) => this.#request.tell(`no look at ${id}: ${reasonOf(error)}`));
  }

  async #lookBefore(): Promise<void> {
    const found = await findStack(this.#request.stack, this.runId);
    this.#before = await lookAt(found);
    if (this.#request.isLogged) this.#log = new TruthLog(found, this.#request.flag);
  }

  /** The load goes on for some seconds: the stack is there. */
  #lookAfterDrill(): void {
    const index = this.#drills.length - 1;
    this.#then(async () => {
      const before = this.#before;
      this.#before = undefined;
      if (before === undefined) return;
      const now = await lookAt(await findStack(this.#request.stack, this.runId));
      // It took so long to be seen gone that the load was over: the stack may be on its way down.
      if (this.#drills[index]?.result !== undefined) return;
      const flags = existsSync(this.#request.flag) ? [this.#request.flag] : [];
      const leftOver = [...differences(before, now), ...flags];
      for (const line of leftOver) this.#request.tell(`LEFT after ${this.#drills[index]?.id}: ${line}`);
      this.#change(index, { leftOver });
    });
  }

  #end(result: DrillResult): void {
    const log = this.#log;
    this.#log = undefined;
    const zeroMs = zeroOf(result, this.#injectedAtMs);
    this.#change(this.#drills.length - 1, {
      result,
      ...(log === undefined ? {} : { log }),
      ...(zeroMs === undefined ? {} : { zeroMs }),
    });
    if (log !== undefined) this.#then(() => log.stop());
    const { kind, detail } = result.outcome;
    this.#request.tell(`${this.runId} ${result.id}: ${kind} (${detail})`);
  }

  #change(index: number, change: Partial<WatchedDrill>): void {
    const drill = this.#drills[index];
    if (drill !== undefined) this.#drills[index] = { ...drill, ...change };
  }
}

/** Each fault is told in the moment in which it was seen to be on: the earliest of both are the same fault's. */
function zeroOf({ faults }: DrillResult, injectedAtMs: readonly number[]): number | undefined {
  const seen = faults.flatMap(({ injected }) => injected.seenAtSeconds ?? []);
  return seen.length === 0 || injectedAtMs.length === 0
    ? undefined
    : Math.min(...injectedAtMs) - 1000 * Math.min(...seen);
}
