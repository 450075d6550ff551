import type { Series } from '../remote-write/decode.ts';

const statusesName = 'k6_headroom_statuses_total';

/** The statuses of bad answers, as the pushes of a trial tell them. */
export class Statuses {
  /** The newest count of each. */
  readonly #counts = new Map<number, number>();

  take(push: readonly Series[]): void {
    for (const { name, labels, value } of push) {
      const status = Number(labels['status']);
      if (name === statusesName && typeof value === 'number' && status > 0) this.#counts.set(status, value);
    }
  }

  /** Each once, the most frequent first. */
  get all(): readonly number[] {
    return [...this.#counts].toSorted(([, a], [, b]) => b - a).map(([status]) => status);
  }
}
