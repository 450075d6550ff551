import type { Clock } from '../../../harness/src/ports/clock.ts';

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

/** Time that passes only when nothing else can happen, and then at once to the next moment that somebody waits for. */
export class VirtualClock implements Clock {
  #nowMs = 0;
  #sleepers: Sleeper[] = [];

  now(): number {
    return this.#nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onAbort = (): void => {
      this.#sleepers = this.#sleepers.filter((each) => each !== sleeper);
      reject(signal?.reason as Error);
    };
    const sleeper: Sleeper = {
      atMs: this.#nowMs + ms,
      wake: () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      },
    };
    if (signal?.aborted === true) {
      reject(signal.reason as Error);
      return promise;
    }
    signal?.addEventListener('abort', onAbort);
    this.#sleepers.push(sleeper);
    return promise;
  }

  /** Lets time pass until some work has settled. @throws Error when it never does */
  async untilSettled<Outcome>(work: Promise<Outcome>): Promise<PromiseSettledResult<Outcome>> {
    let result: PromiseSettledResult<Outcome> | undefined;
    void Promise.allSettled([work]).then(([settled]) => (result = settled));
    while (result === undefined) {
      await nothingElse();
      if (result === undefined && !this.#step(Number.POSITIVE_INFINITY)) throw new Error('it never settles');
    }
    return result;
  }

  /** Lets time pass for so long. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    do await nothingElse();
    while (this.#step(untilMs));
    this.#nowMs = untilMs;
  }

  /** Whether nobody waits for anything any more. */
  get isQuiet(): boolean {
    return this.#sleepers.length === 0;
  }

  #step(untilMs: number): boolean {
    const nextMs = Math.min(...this.#sleepers.map(({ atMs }) => atMs));
    if (nextMs > untilMs || this.#sleepers.length === 0) return false;
    this.#nowMs = nextMs;
    const due = this.#sleepers.filter(({ atMs }) => atMs <= nextMs);
    this.#sleepers = this.#sleepers.filter(({ atMs }) => atMs > nextMs);
    for (const each of due) each.wake();
    return true;
  }
}

/** After everything that waits for nothing but other promises. */
function nothingElse(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
