/** A trace is not longer: 58 days of seconds, at most 40 MB in memory. */
export const mostSteps = 5_000_000;

/** Counts events by the step of time that they fall into, in whatever order they come. */
export class StepCounts {
  readonly #stepMs: number;
  #counts = new Uint32Array(4096);
  /** The step, counted from 1970, of `counts[0]`. */
  #base = Number.NaN;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  constructor(stepMs: number) {
    this.#stepMs = stepMs;
  }

  /** @returns false when the time would make the trace too long; then it is not counted. */
  add(timeMs: number): boolean {
    const step = Math.floor(timeMs / this.#stepMs);
    if (step < this.#first || step > this.#last) {
      const first = Math.min(step, this.#first);
      const last = Math.max(step, this.#last);
      if (last - first >= mostSteps) return false;
      this.#makeRoom(first, last);
    }
    const index = step - this.#base;
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    return true;
  }

  /** From the first step with an event to the last; empty without events. */
  result(): { readonly startMs: number; readonly counts: number[] } {
    if (Number.isNaN(this.#base)) return { startMs: 0, counts: [] };
    const from = this.#first - this.#base;
    const counts = Array.from(this.#counts.subarray(from, from + this.#last - this.#first + 1));
    return { startMs: this.#first * this.#stepMs, counts };
  }

  /** Twice the room when there is too little, with the free half on the side where it was lacking. */
  #makeRoom(first: number, last: number): void {
    const wasEmpty = Number.isNaN(this.#base);
    const missesBefore = !wasEmpty && first < this.#base;
    if (wasEmpty) this.#base = first;
    const end = this.#base + this.#counts.length;
    if (missesBefore || last >= end) {
      const length = Math.max(2 * this.#counts.length, last - first + 1);
      const base = missesBefore ? last - length + 1 : first;
      const grown = new Uint32Array(length);
      const filled = this.#counts.subarray(this.#first - this.#base, this.#last - this.#base + 1);
      grown.set(filled, this.#first - base);
      this.#counts = grown;
      this.#base = base;
    }
    this.#first = first;
    this.#last = last;
  }
}
