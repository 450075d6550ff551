import type { EvidentTrial } from './evident-trial.ts';

/*
 * A limiter with a full bucket lets more pass at first than it does for long: min(load x t, burst + rate x t) until t seconds.
 * A trial of seconds therefore serves more than the rate, the shorter and the nearer to it the more.
 */

interface Seen {
  readonly load: number;
  readonly fromSeconds: number;
  readonly seconds: number;
  readonly served: number;
  readonly isRefused: boolean;
}

/** Bursts that may be, in seconds of the rate. */
const candidates = Array.from({ length: 24 }, (_, index) => 0.01 * 150 ** (index / 23));
/** Rates of trials that agree differ by this much. */
const agreeing = 0.015;
const refused = 0.03;
/** Bursts are told apart when their standard deviation is this factor of e at most. */
const told = 0.4;

/** Burst of a limiter by what trials above its rate served; `undefined` when they do not tell it. */
export function spentBurstOf(trials: readonly EvidentTrial[]): number | undefined {
  const seen = trials.flatMap((trial) => seenIn(trial) ?? []);
  const refusing = seen.filter(({ isRefused }) => isRefused);
  if (refusing.length < 2) return undefined;
  const least = Math.min(...refusing.map(({ served }) => served));
  const bursts = candidates.map((seconds) => seconds * least);
  const weights = bursts.map((burst) => Math.exp(-0.5 * misfit(burst, seen)));
  const total = weights.reduce((sum, each) => sum + each, 0);
  const meanOf = (value: (burst: number) => number): number =>
    bursts.reduce((sum, burst, at) => sum + ((weights[at] ?? 0) / total) * value(burst), 0);
  const middle = meanOf(Math.log);
  const spread = Math.sqrt(meanOf((burst) => (Math.log(burst) - middle) ** 2));
  return spread < told ? Math.exp(middle) : undefined;
}

/** A trial as it would have been had the bucket been empty. */
export function withoutBurst<Trial extends EvidentTrial>(trial: Trial, burst: number, rate: number): Trial {
  const seen = seenIn(trial);
  const { served } = trial.measures;
  if (seen === undefined || served === undefined || seen.load <= rate) return trial;
  const perSecond = rateIn(seen, burst);
  const offeredPerSecond = seen.isRefused ? served.offeredPerSecond : perSecond;
  return { ...trial, measures: { ...trial.measures, served: { ...served, perSecond, offeredPerSecond } } };
}

function misfit(burst: number, seen: readonly Seen[]): number {
  const rates = seen.filter(({ isRefused }) => isRefused).map((each) => Math.log(rateIn(each, burst)));
  const mean = rates.reduce((sum, each) => sum + each, 0) / rates.length;
  const scatter = rates.reduce((sum, each) => sum + ((each - mean) / agreeing) ** 2, 0);
  // What was let in whole must have found tokens.
  return seen
    .filter(({ isRefused }) => !isRefused)
    .reduce((sum, { load, fromSeconds, seconds }) => {
      const until = fromSeconds + seconds;
      const lost = load * until - burst - Math.exp(mean) * until;
      return sum + Math.max(0, lost / (load * until) / agreeing) ** 2;
    }, scatter);
}

/** The rate that goes with what a trial let in, when this much could pass at once. */
function rateIn({ load, fromSeconds, seconds, served, isRefused }: Seen, burst: number): number {
  const isEmptyBefore = isRefused && load * fromSeconds > burst + served * fromSeconds;
  if (isEmptyBefore) return served;
  return Math.max(1e-6, (served * seconds + load * fromSeconds - burst) / (fromSeconds + seconds));
}

function seenIn({ measures: { served } }: EvidentTrial): Seen | undefined {
  if (served === undefined || served.perSecond === 0) return undefined;
  const { fromSeconds, seconds, offeredPerSecond, perSecond } = served;
  const isRefused = perSecond < (1 - refused) * offeredPerSecond;
  return { load: offeredPerSecond, fromSeconds, seconds, served: perSecond, isRefused };
}
