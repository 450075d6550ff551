import { type HarnessError, usageError } from '../../model/errors.ts';
import { durationMsOf } from '../../model/rate-curve.ts';
import type { LoadSecond } from '../../model/sample.ts';
import type { RecordedWrite } from '../../model/writes.ts';
import type { LoadGenerator, LoadRequest, LoadResult } from '../../ports/load-generator.ts';
import { Endings } from './seconds/endings.ts';
import { Statuses } from './seconds/statuses.ts';
import { explainExit } from './exit.ts';
import { K6Log } from './seconds/log.ts';
import { startK6, type K6Job, type K6Process } from './process.ts';
import type { PushedReads } from './seconds/pushed-reads.ts';
import { writesIn } from './seconds/pushed-writes.ts';
import type { Series } from './remote-write/decode.ts';
import type { Receiver } from './remote-write/receiver.ts';
import { SecondBySecond, type CpuReading } from './seconds/second-by-second.ts';
import { superviseK6 } from './supervise.ts';
import { completedOf, isInTotals, noTotals, totalsAfter, type Totals } from './seconds/totals.ts';
import type { Arrivals, TrialPlan } from './trial-plan.ts';

export interface TrialSettings {
  readonly request: LoadRequest;
  readonly arrivals: Arrivals;
  readonly plan: Pick<TrialPlan, 'longestIntentMs' | 'vus' | 'freshness'>;
  /** Takes what this load tells of them. */
  readonly reads: PushedReads;
}

type Hooks = Parameters<LoadGenerator['run']>[1];

/** Time to set up VUs, to send what is late and to end: far above what it takes, for a k6 that hangs. */
const allowanceMs = 90_000;

/** Runs one process of k6 from start to end, and reports its seconds as they pass. */
export async function runK6Trial(
  job: Omit<K6Job, 'pushUrl'>,
  settings: TrialSettings,
  receiver: Receiver,
  hooks: Hooks,
): Promise<LoadResult> {
  hooks.signal.throwIfAborted();
  const log = await K6Log.create(settings.request.logFile, job.redactor);
  const watch = new Watch(settings, hooks);
  const endpoint = receiver.open(isInTotals, (push) => watch.take(push));
  try {
    const k6 = startK6({ ...job, pushUrl: endpoint.url });
    watch.follow(k6);
    const exit = await superviseK6(k6, log, longestMsOf(settings), hooks);
    const seconds = await watch.end(hooks.stop.aborted);
    hooks.signal.throwIfAborted();
    if (!hooks.stop.aborted) {
      const failure = explainExit(exit, log) ?? explainSilence(watch, log, settings.arrivals);
      if (failure !== undefined) throw failure;
    }
    const { writes, endings, statuses } = watch;
    const { complaints, failures } = log;
    const isLook = settings.request.look !== undefined;
    const told = { complaints, failures, statuses: statuses.all };
    return { seconds, ...told, writes, ...(isLook ? { endings: endings.all } : {}) };
  } finally {
    endpoint.close();
    await log.close();
  }
}

function longestMsOf({ request, plan }: TrialSettings): number {
  const afterLoadMs = plan.longestIntentMs + (plan.freshness?.giveUpMs ?? 0);
  return durationMsOf(request.rates) + afterLoadMs + allowanceMs;
}

/** Turns pushes into seconds, one after the other. */
class Watch {
  readonly #hooks: Hooks;
  readonly #seconds: LoadSecond[] = [];
  readonly #writes: RecordedWrite[] = [];
  readonly #reads: PushedReads;
  readonly #bySecond: SecondBySecond;
  readonly endings = new Endings();
  readonly statuses = new Statuses();
  #k6: K6Process | undefined;
  #totals = noTotals;
  #inOrder = Promise.resolve();
  /** Of a listener, or our own: told at the end. */
  #failure: { readonly error: unknown } | undefined;

  constructor({ arrivals, request, plan, reads }: TrialSettings, hooks: Hooks) {
    this.#hooks = hooks;
    this.#reads = reads;
    this.#bySecond = new SecondBySecond(arrivals, durationMsOf(request.rates), plan);
  }

  get totals(): Totals {
    return this.#totals;
  }

  get writes(): readonly RecordedWrite[] {
    return this.#writes;
  }

  follow(k6: K6Process): void {
    this.#k6 = k6;
  }

  take(push: readonly Series[]): void {
    this.#writes.push(...writesIn(push));
    this.#reads.take(push);
    this.endings.take(push);
    this.statuses.take(push);
    const totals = totalsAfter(push, this.#totals);
    if (this.#totals.startedAtMs === undefined && totals.startedAtMs !== undefined) {
      this.#hooks.onStart?.(totals.startedAtMs);
    }
    this.#totals = totals;
    this.#inOrder = this.#inOrder
      .then(async () => this.#report(await this.#bySecond.push(totals, () => this.#readCpu())))
      .catch((error: unknown) => void (this.#failure ??= { error }));
  }

  async #readCpu(): Promise<CpuReading | undefined> {
    const cpu = await this.#k6?.cpu();
    return cpu === undefined ? undefined : { ...cpu, readAtMs: performance.now() };
  }

  /** All seconds; of a trial that was stopped, those until then. */
  async end(isStopped: boolean): Promise<readonly LoadSecond[]> {
    await this.#inOrder;
    if (this.#failure !== undefined) throw this.#failure.error;
    if (!isStopped) this.#report(this.#bySecond.end(this.#totals));
    return this.#seconds;
  }

  #report(second: LoadSecond | undefined): void {
    const { stop, signal, onSecond } = this.#hooks;
    // Requests that the stop cut off emit nothing: what comes now would not add up.
    if (second === undefined || stop.aborted || signal.aborted) return;
    this.#seconds.push(second);
    onSecond(second);
  }
}

/** k6 went through the motions, but nothing was measured. */
function explainSilence({ totals }: Watch, log: K6Log, arrivals: Arrivals): HarnessError | undefined {
  const isAsked = arrivals.counts.some((count) => count > 0);
  if (!isAsked || completedOf(totals) + totals.unsent > 0) return undefined;
  if (log.exceptions > 0) {
    return usageError(
      'scenario-throws',
      `the scenario threw in every one of its ${log.exceptions} iterations: ${log.lastError}`,
      'correct the scenario; the log of the trial has the whole stack',
    );
  }
  if (totals.iterations > 0) {
    return usageError(
      'scenario-unmeasured',
      `the scenario ran ${totals.iterations} iterations, but sent no request that headroom could measure`,
      'make its default function with `journey` of scenarios/runtime/journey.ts, and export its options and teardown',
    );
  }
  return undefined;
}
