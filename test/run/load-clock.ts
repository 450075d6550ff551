import type { Clock } from '../../harness/src/ports/clock.ts';

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

/** Time that passes with a load, second by second, for all who sleep meanwhile; without a load a sleep is over at once. */
export class LoadClock implements Clock {
  isUnderLoad = false;
  #nowMs = Date.UTC(2026, 10, 8, 18);
  #sleepers: Sleeper[] = [];

  now(): number {
    return this.#nowMs;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (!this.isUnderLoad) return this.pass(ms);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#sleepers.push({ atMs: this.#nowMs + ms, wake: resolve });
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    return promise;
  }

  /** Resolves when everybody has done what he does then. */
  async pass(ms: number): Promise<void> {
    this.#nowMs += ms;
    await everybodyElse();
    const due = this.#sleepers.filter(({ atMs }) => atMs <= this.#nowMs);
    this.#sleepers = this.#sleepers.filter(({ atMs }) => atMs > this.#nowMs);
    for (const { wake } of due) wake();
    if (due.length > 0) await everybodyElse();
  }
}

function everybodyElse(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
