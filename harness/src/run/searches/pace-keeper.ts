import type { Config } from '../../model/config/config.ts';
import { usualProvisionMs } from '../../model/search-effort.ts';
import type { Pace } from './time-left.ts';

/** A level that recovers at once takes 15 s past its collapse point, a slow one 40 s. */
const usualOverloadMs = 28_000;

/** What a trial takes beside its load. */
export const usualAroundTrialMs = 1500;

/** Until it is seen. */
export function usualPaceOf({ overload }: Pick<Config, 'overload'>): Pace {
  return {
    provisionMs: usualProvisionMs,
    aroundTrialMs: usualAroundTrialMs,
    levelsMs: [],
    overloadMs: overload === false ? 0 : usualOverloadMs,
  };
}

/** Learns how long the parts of a run take, in ms, so that the time left can be told. */
export class PaceKeeper {
  readonly #guess: Pace;
  readonly #provisions: number[] = [];
  readonly #aroundTrials: number[] = [];
  readonly #levels: number[] = [];
  readonly #overloads: number[] = [];

  constructor(guess: Pace) {
    this.#guess = guess;
  }

  provisioned(ms: number): void {
    this.#provisions.push(ms);
  }

  /** A trial, its drain included, took `wallMs` for `loadMs` of load. */
  tried(wallMs: number, loadMs: number): void {
    this.#aroundTrials.push(Math.max(0, wallMs - loadMs));
  }

  wentPastCollapse(ms: number): void {
    this.#overloads.push(ms);
  }

  /** A level from its start to its end, without what an earlier run had done. */
  measuredLevel(ms: number): void {
    this.#levels.push(ms);
  }

  get pace(): Pace {
    const { provisionMs, aroundTrialMs, overloadMs } = this.#guess;
    return {
      provisionMs: mean(this.#provisions) ?? provisionMs,
      aroundTrialMs: mean(this.#aroundTrials) ?? aroundTrialMs,
      overloadMs: overloadMs === 0 ? 0 : (mean(this.#overloads) ?? overloadMs),
      levelsMs: this.#levels,
    };
  }
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, each) => sum + each, 0) / values.length;
}
