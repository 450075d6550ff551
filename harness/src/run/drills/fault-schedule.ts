import type { FaultTimes } from '../../model/config/drill-times.ts';
import { reasonOf } from '../../model/errors.ts';
import type { UnstampedEvent } from '../../model/record/event.ts';
import type { Fault, FaultLife } from '../../model/config/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import {
  FaultNotApplied,
  FaultNotReverted,
  type FaultInjector,
  type FaultTargets,
  type HeldFault,
} from '../../ports/fault-injector.ts';

/** A fault, and what it is done to. */
export interface AimedFault {
  readonly fault: Fault;
  readonly targets: FaultTargets;
  /** For a person, one each. */
  readonly names: readonly string[];
}

export interface ScheduleRequest {
  readonly level: string;
  readonly faults: readonly (AimedFault & FaultTimes)[];
  readonly injector: FaultInjector;
  readonly clock: Clock;
  readonly onEvent: (event: UnstampedEvent) => void;
  /** Aborted when the run is interrupted: faults are taken back then as well, but nobody waits until they are gone. */
  readonly signal: AbortSignal;
}

/** The faults of one drill while its load goes on: injected, held, taken back, each seen to be so. */
export class FaultSchedule {
  readonly #request: ScheduleRequest;
  readonly #over = new AbortController();
  #lives: FaultLife[];
  #living: Promise<readonly PromiseSettledResult<void>[]> = Promise.resolve([]);

  constructor(request: ScheduleRequest) {
    this.#request = request;
    this.#lives = request.faults.map(({ fault, names, fromSeconds, toSeconds }) => ({
      fault,
      targets: names,
      injected: { askedAtSeconds: fromSeconds },
      reverted: { askedAtSeconds: toSeconds },
    }));
  }

  /** Whether a fault did not take: then the rest of the load says nothing. */
  get hasFailed(): boolean {
    return this.#lives.some(({ failure, injected }) => failure !== undefined && injected.seen === undefined);
  }

  /** The load's first arrival was due then: times count from it. */
  begin(startedAtMs: number): void {
    this.#living = Promise.allSettled(this.#request.faults.map((_, index) => this.#live(index, startedAtMs)));
  }

  /**
   * Takes back what is on, and what is just being injected, whatever became of the load, and waits until it is gone.
   * @throws what `onEvent` threw, when all is taken back
   */
  async end(): Promise<readonly FaultLife[]> {
    this.#over.abort();
    for (const each of await this.#living) if (each.status === 'rejected') throw each.reason;
    return this.#lives;
  }

  async #live(index: number, startedAtMs: number): Promise<void> {
    const { faults, injector, clock, signal } = this.#request;
    const one = faults[index];
    if (one === undefined) return;
    const at = (): number => (clock.now() - startedAtMs) / 1000;
    const ending = new AbortController();
    const time = { clock, end: ending.signal, interrupted: signal };
    await this.#sleepUntil(startedAtMs + 1000 * one.fromSeconds);
    if (this.#over.signal.aborted) return this.#change(index, { failure: 'the load ended before it' });
    const ended = this.#sleepUntil(startedAtMs + 1000 * one.toSeconds).then(() =>
      ending.abort(this.#tooSlow()),
    );
    const atSeconds = at();
    let held: HeldFault;
    try {
      held = await injector.inject(one.fault, one.targets, time);
    } catch (error) {
      const mayBeOn = error instanceof FaultNotReverted;
      return this.#change(index, { failure: reasonOf(error), ...(mayBeOn ? { mayBeOn: true } : {}) });
    }
    try {
      this.#moment(index, 'injected', { atSeconds, seen: held.seen, seenAtSeconds: at() });
      await ended;
    } finally {
      await this.#takeBack(index, held, at);
    }
  }

  async #takeBack(index: number, held: HeldFault, at: () => number): Promise<void> {
    const { signal } = this.#request;
    const atSeconds = at();
    const notTakenBack = (error: unknown): void =>
      this.#change(index, { failure: `not taken back: ${reasonOf(error)}`, mayBeOn: true });
    try {
      await held.revert();
    } catch (error) {
      return notTakenBack(error);
    }
    let seen: string;
    try {
      seen = await held.gone(signal);
    } catch (error) {
      // The level goes down next, or is the user's own and was left as the revert left it.
      if (signal.aborted) return this.#change(index, { failure: 'taken back, and not seen to be gone' });
      return notTakenBack(error);
    }
    this.#moment(index, 'reverted', { atSeconds, seen, seenAtSeconds: at() });
  }

  #tooSlow(): FaultNotApplied {
    const end = this.#over.signal.aborted ? 'the load ended' : 'its time was over';
    return new FaultNotApplied(`${end} before it was seen to have taken`);
  }

  #moment(
    index: number,
    moment: 'injected' | 'reverted',
    what: Omit<FaultLife['injected'], 'askedAtSeconds'>,
  ): void {
    const life = this.#lives[index];
    if (life === undefined) return;
    this.#change(index, { [moment]: { ...life[moment], ...what } });
    const { level, onEvent } = this.#request;
    onEvent({
      kind: `fault-${moment}`,
      level,
      fault: life.fault,
      targets: life.targets,
      seen: what.seen ?? '',
    });
  }

  #change(index: number, change: Partial<FaultLife>): void {
    this.#lives = this.#lives.map((life, at) => (at === index ? { ...life, ...change } : life));
  }

  /** Or until the load is over, whichever comes first. */
  async #sleepUntil(atMs: number): Promise<void> {
    const { clock } = this.#request;
    const signal = this.#over.signal;
    if (signal.aborted) return;
    await clock.sleep(Math.max(0, atMs - clock.now()), signal).catch(() => undefined);
  }
}
