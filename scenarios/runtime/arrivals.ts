/**
 * Open arrivals at given times, with k6's ramping-arrival-rate executor: every slice is a step to its own rate, so
 * that exactly its count of arrivals falls into it, evenly spaced. The executor starts arrival `n` when the area under
 * the rate reaches `n` (k6, lib/executor/ramping_arrival_rate.go), from which follows when each was due.
 */

/** Any array that can be indexed: an array, or k6's SharedArray. */
export interface Counts {
  readonly length: number;
  readonly [index: number]: number;
}

interface Stage {
  readonly target: number;
  readonly duration: string;
}

/**
 * Area that is there before the first slice, in arrivals. Without it, rounding could leave a slice a hair short of its
 * last arrival, and k6 would start that one in the next slice that is not empty. It starts no arrival itself.
 */
const leadInArrivals = 0.001;

/** Time for a late scheduler to start what is left: k6 drops arrivals that it has not started when the stages end. */
const overtimeMs = 30_000;

/** The stages of ramping-arrival-rate, with `timeUnit` of one slice and a start rate of 1. */
export function stagesOf(counts: Counts, sliceMs: number): Stage[] {
  const stages: Stage[] = [{ target: 1, duration: milliseconds(leadInArrivals * sliceMs) }];
  for (let index = 0; index < counts.length;) {
    const count = counts[index] ?? 0;
    let slices = 1;
    while (index + slices < counts.length && counts[index + slices] === count) slices += 1;
    stages.push(
      { target: count, duration: '0s' },
      { target: count, duration: milliseconds(slices * sliceMs) },
    );
    index += slices;
  }
  stages.push({ target: 0, duration: '0s' }, { target: 0, duration: milliseconds(overtimeMs) });
  return stages;
}

/** Tells when arrivals were due, in ms since the scenario's start. Ask in ascending order: it only goes forward. */
export class DueTimes {
  readonly #counts: Counts;
  readonly #slices: number;
  readonly #sliceMs: number;
  #slice = 0;
  #beforeSlice = 0;
  /** Kept, because to look into a SharedArray is dear. */
  #inSlice: number;

  constructor(counts: Counts, sliceMs: number) {
    this.#counts = counts;
    this.#slices = counts.length;
    this.#sliceMs = sliceMs;
    this.#inSlice = counts[0] ?? 0;
  }

  /** @throws RangeError when there is no such arrival in the plan, or a later one was asked for already. */
  of(arrival: number): number {
    while (arrival >= this.#beforeSlice + this.#inSlice && this.#slice < this.#slices) {
      this.#beforeSlice += this.#inSlice;
      this.#slice += 1;
      this.#inSlice = this.#counts[this.#slice] ?? 0;
    }
    if (arrival < this.#beforeSlice || this.#inSlice === 0) {
      throw new RangeError(`arrival ${arrival} is not in the plan`);
    }
    const within = (arrival - this.#beforeSlice + 1 - leadInArrivals) / this.#inSlice;
    return (leadInArrivals + this.#slice + within) * this.#sliceMs;
  }
}

function milliseconds(value: number): string {
  return `${value}ms`;
}
