import { badOf } from '../../model/sample.ts';
import type { EstimateContext, EvidentTrial } from './evident-trial.ts';
import { isBeyondChance } from '../statistics/good-share.ts';

/** Errors that come at any load: nothing that the load decides. */
export interface ConstantErrors {
  /** Of all requests, 0..1. */
  readonly share: number;
  /** The loads that they came at, from the lowest to the highest of those that the target took well but for them. */
  readonly from: number;
  readonly to: number;
  /** Requests and errors that it rests on. */
  readonly requests: number;
  readonly errors: number;
}

/** Refusals and lateness are what load makes; these may come at any. */
const errorKinds = ['http-4xx', 'http-5xx', 'unexpected', 'connection'] as const;
/** Loads this far apart tell whether a share depends on the load. */
const apart = 2;
/** Shares that differ by more standard deviations than this do depend on it. */
const sameZ = 3;
const fewestErrors = 3;
/** What was left unanswered beside the errors: more of it, and the target was overloaded. */
const lightlyMissing = 0.04;

interface Counted {
  readonly load: number;
  readonly requests: number;
  readonly errors: number;
}

/**
 * Errors at a constant share, seen at loads that are far enough apart; `undefined` when there are none, or when it cannot
 * be told yet. Only trials count that the target took well but for the errors: overload may fail in other ways.
 */
export function constantErrorsOf(trials: readonly EvidentTrial[]): ConstantErrors | undefined {
  const light = lightTrials(trials);
  const [from = 0, to = 0] = [light[0]?.load, light.at(-1)?.load];
  const { requests, errors } = totalOf(light);
  if (errors < fewestErrors || to < apart * from) return undefined;
  const middle = Math.sqrt(from * to);
  const [low, high] = [
    light.filter(({ load }) => load <= middle),
    light.filter(({ load }) => load > middle),
  ].map((each) => totalOf(each));
  if (low === undefined || high === undefined || differ(low, high)) return undefined;
  return { share: errors / requests, from, to, requests, errors };
}

/** Whether they alone miss the SLO, at any load. */
export function missAlone(found: ConstantErrors | undefined, { goodShare }: { goodShare: number }): boolean {
  return found !== undefined && isBeyondChance(found.errors, found.requests, goodShare);
}

/** The lowest load that the target took well but for errors, of a kind that a smaller load must be asked about. */
export function unexplainedErrorsAt(
  trials: readonly EvidentTrial[],
  { goodShare }: { goodShare: number },
): number | undefined {
  const light = lightTrials(trials);
  const { requests, errors } = totalOf(light);
  const [first] = light;
  const last = light.at(-1);
  if (first === undefined || last === undefined || last.load >= apart * first.load) return undefined;
  const matters = errors >= fewestErrors && errors > 0.1 * (1 - goodShare) * requests;
  return matters ? first.load : undefined;
}

/** Of what the SLO allows, so much at least is left for what load does. */
const leastLeft = 0.1;

/** What trials say of load alone, and what the SLO leaves for it: as they are without errors at a constant share. */
export function besideErrors(
  trials: readonly EvidentTrial[],
  context: EstimateContext,
): { readonly trials: readonly EvidentTrial[]; readonly context: EstimateContext } {
  const found = constantErrorsOf(trials);
  if (found === undefined) return { trials, context };
  const { latencyMs, goodShare } = context.slo;
  const share = Math.min(found.share, (1 - leastLeft) * (1 - goodShare));
  return {
    trials: trials.map((trial) => withoutErrors(trial, { ...found, share })),
    context: { ...context, slo: { latencyMs, goodShare: goodShare + share } },
  };
}

function withoutErrors<Trial extends EvidentTrial>(trial: Trial, { share }: ConstantErrors): Trial {
  const { measures } = trial;
  const { served } = measures;
  const bad = { ...measures.bad };
  for (const kind of errorKinds) {
    if (bad[kind] !== undefined) bad[kind] = Math.max(0, bad[kind] - share * requestsOf(trial));
  }
  return {
    ...trial,
    measures: {
      ...measures,
      goodShare: Math.min(1, measures.goodShare + share),
      bad,
      ...(served === undefined ? {} : { served: { ...served, perSecond: served.perSecond / (1 - share) } }),
    },
  };
}

function lightTrials(trials: readonly EvidentTrial[]): Counted[] {
  return trials
    .filter(({ outcome }) => outcome.kind !== 'invalid')
    .map((trial) => ({ trial, counted: countedIn(trial) }))
    .filter(({ trial, counted }) => isLight(trial, counted))
    .map(({ counted }) => counted)
    .toSorted((a, b) => a.load - b.load);
}

function countedIn(trial: EvidentTrial): Counted {
  const { bad } = trial.measures;
  const errors = errorKinds.reduce((sum, kind) => sum + (bad[kind] ?? 0), 0);
  return { load: trial.load, requests: requestsOf(trial), errors };
}

/** That ended: what was bad, over its share. */
function requestsOf({ measures: { bad, goodShare, windowSeconds, offeredPerSecond } }: EvidentTrial): number {
  const count = badOf(bad);
  return goodShare < 1 && count > 0 ? count / (1 - goodShare) : windowSeconds * offeredPerSecond;
}

function isLight({ outcome, measures }: EvidentTrial, { requests, errors }: Counted): boolean {
  if (outcome.kind === 'violated' && !outcome.by.every((each) => each === 'good-share')) return false;
  const { bad, served } = measures;
  if (served === undefined) return false;
  const others = badOf(bad) - errors;
  const missing = 1 - served.perSecond / Math.max(1e-9, served.offeredPerSecond) - errors / requests;
  const chance = 3 / Math.sqrt(Math.max(1, served.offeredPerSecond * served.seconds));
  return others <= 0.003 * requests && missing <= lightlyMissing + chance;
}

function totalOf(all: readonly Counted[]): Omit<Counted, 'load'> {
  return {
    requests: all.reduce((sum, each) => sum + each.requests, 0),
    errors: all.reduce((sum, each) => sum + each.errors, 0),
  };
}

function differ(a: Omit<Counted, 'load'>, b: Omit<Counted, 'load'>): boolean {
  const pooled = (a.errors + b.errors) / (a.requests + b.requests);
  const spread = Math.sqrt(pooled * (1 - pooled) * (1 / a.requests + 1 / b.requests));
  return Math.abs(a.errors / a.requests - b.errors / b.requests) > sameZ * spread;
}
