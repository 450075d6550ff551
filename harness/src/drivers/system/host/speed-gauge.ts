import { hash } from 'node:crypto';

/** Work done and the time it took: cumulative, readers take differences. */
export interface GaugedWork {
  readonly pieces: number;
  readonly seconds: number;
}

export interface SpeedGauge {
  gauged(): GaugedWork;
  close(): void;
}

const everyMs = 100;
/** Of the pieces of a burst the quickest counts: it is the one that nobody interrupted. */
const piecesOfABurst = 3;
/** Hashing it takes about 0.04 ms: three times ten times a second is 0.1 % of a core. It stays in the cache. */
const piece = new Uint8Array(64 * 1024);

/**
 * Does a fixed piece of work ten times a second and times it. A shared machine may run slower without any time stolen
 * (a neighbour on the other hyper-thread, a clock that was lowered): no counter of the system shows it, only work does.
 * What was seen on one such machine: docs/validity.md.
 *
 * The work is a hash, which is machine code from the start: a loop of JavaScript became six times as slow when the
 * compiler changed its mind.
 */
export function startSpeedGauge(): SpeedGauge {
  let pieces = 0;
  let seconds = 0;
  const timer = setInterval(() => {
    pieces += 1;
    seconds += quickestPiece();
  }, everyMs);
  timer.unref();
  return { gauged: () => ({ pieces, seconds }), close: () => clearInterval(timer) };
}

function quickestPiece(): number {
  let quickest = Number.POSITIVE_INFINITY;
  for (let done = 0; done < piecesOfABurst; done += 1) {
    const before = performance.now();
    hash('sha256', piece);
    quickest = Math.min(quickest, (performance.now() - before) / 1000);
  }
  return quickest;
}
