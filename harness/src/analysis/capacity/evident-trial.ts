import type { Config } from '../../model/config/config.ts';
import type { Candidate, Measures, Outcome } from '../../model/record/trial.ts';

/** What the estimate and the search take from a trial. `duration` is the intended one, even when it was stopped early. */
export interface EvidentTrial extends Candidate {
  /** ISO 8601; absent where time plays no part. */
  readonly startedAt?: string;
  readonly outcome: Outcome;
  readonly measures: Pick<
    Measures,
    'windowSeconds' | 'offeredPerSecond' | 'goodShare' | 'bad' | 'latencyMs' | 'served'
  >;
}

/** What is known of a level before its trials. */
export interface EstimateContext {
  readonly slo: Pick<Config['slo'], 'latencyMs' | 'goodShare'>;
  /** The collapse point is looked for between these, requests/s, and a little beyond. */
  readonly minLoad: number;
  readonly maxLoad: number;
  /** A guess of the collapse point from other levels, as a normal distribution of its logarithm. */
  readonly guess?: Guess;
}

export interface Guess {
  /** In requests/s. */
  readonly median: number;
  /** Standard deviation of ln(collapse point). */
  readonly spread: number;
}
