/**
 * Open arrivals at given times, with k6's ramping-arrival-rate executor: every slice is a step to its own rate, so
 * that exactly its count of arrivals falls into it, evenly spaced. The executor starts arrival `n` when the area under
 * the rate reaches `n` (k6, lib/executor/ramping_arrival_rate.go), from which follows when each was due.
 */

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
export function stagesOf(counts: readonly number[], sliceMs: number): Stage[] {
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

const slicesInPiece = 100;

/** Counts of slices cut into pieces, in their order. */
export function inPieces(counts: readonly number[]): number[][] {
  const pieces = Math.ceil(counts.length / slicesInPiece);
  return Array.from({ length: pieces }, (_, piece) =>
    counts.slice(piece * slicesInPiece, (piece + 1) * slicesInPiece),
  );
}

/** Tells when arrivals were due, in ms since the scenario's start. Ask in ascending order: it only goes forward. */
export class DueTimes {
  readonly #pieceAt: (index: number) => readonly number[] | undefined;
  readonly #sliceMs: number;
  /** The piece at hand, and which slice of it; after the last slice it is empty. */
  #piece: readonly number[];
  #pieces = 1;
  #within = 0;
  #slice = 0;
  #beforeSlice = 0;
  #inSlice: number;

  /** @param pieceAt a piece of the counts by its index; asked for once each, so it may be dear */
  constructor(pieceAt: (index: number) => readonly number[] | undefined, sliceMs: number) {
    this.#pieceAt = pieceAt;
    this.#sliceMs = sliceMs;
    this.#piece = pieceAt(0) ?? [];
    this.#inSlice = this.#piece[0] ?? 0;
  }

  /** @throws RangeError when there is no such arrival in the plan, or a later one was asked for already. */
  of(arrival: number): number {
    while (arrival >= this.#beforeSlice + this.#inSlice && this.#piece.length > 0) this.#goOn();
    if (arrival < this.#beforeSlice || this.#inSlice === 0) {
      throw new RangeError(`arrival ${arrival} is not in the plan`);
    }
    const within = (arrival - this.#beforeSlice + 1 - leadInArrivals) / this.#inSlice;
    return (leadInArrivals + this.#slice + within) * this.#sliceMs;
  }

  #goOn(): void {
    this.#beforeSlice += this.#inSlice;
    this.#slice += 1;
    this.#within += 1;
    if (this.#within === this.#piece.length) {
      this.#piece = this.#pieceAt(this.#pieces) ?? [];
      this.#pieces += 1;
      this.#within = 0;
    }
    this.#inSlice = this.#piece[this.#within] ?? 0;
  }
}

function milliseconds(value: number): string {
  return `${value}ms`;
}
