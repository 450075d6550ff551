import { knownTimes, readNumber, readTime, type WrittenTime } from '../time.ts';
import type { Zone } from '../zone.ts';

/** Turns the times of a log's lines into instants: local ones by the zone, and by the line before. */
export class RequestClock {
  /** Whether a line gave a time without its zone. */
  sawLocalTime = false;
  /** Of the line before. */
  ms = 0;
  readonly #zone: Zone;
  #written: unknown;
  #time: WrittenTime | undefined;

  constructor(zone: Zone) {
    this.#zone = zone;
  }

  /** Sets `ms`. @returns why it cannot. */
  set(written: unknown): string | undefined {
    // Lines come many to the second.
    if (written === this.#written && this.#time?.isLocal === false) {
      this.ms = this.#time.ms;
      return undefined;
    }
    const time = typeof written === 'number' ? readNumber(written) : readTime(String(written));
    return time === undefined ? `has a time that is none of: ${knownTimes}` : this.setTime(time, written);
  }

  /** Sets `ms` to a time that was read already. @returns why it cannot. */
  setTime(time: WrittenTime, written?: unknown): string | undefined {
    if (time.isLocal) {
      this.sawLocalTime = true;
      const instants = this.#zone.instantsOf(time.ms);
      if (instants.length === 0) return `has a time that clocks in ${this.#zone.name} leave out`;
      this.ms = nearestTo(this.ms, instants);
    } else this.ms = time.ms;
    this.#written = written;
    this.#time = time;
    return undefined;
  }
}

/** In the repeated hour a line belongs to the pass that is nearer to the line before; the first line to the first. */
function nearestTo(beforeMs: number, [first = 0, second]: readonly number[]): number {
  if (second === undefined) return first;
  return Math.abs(second - beforeMs) < Math.abs(first - beforeMs) && beforeMs > 0 ? second : first;
}
