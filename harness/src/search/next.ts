import {
  changeOf,
  contestedLoad,
  fromTo,
  isClear,
  type CapacityChange,
} from '../analysis/level/change-point.ts';
import { constantErrorsOf, missAlone, unexplainedErrorsAt } from '../analysis/capacity/constant-errors.ts';
import { driftOf } from '../analysis/level/drift.ts';
import type { EvidentTrial } from '../analysis/capacity/evident-trial.ts';
import { isSpoiledByMachine } from '../analysis/trial/invalid-outcome.ts';
import { intervalOf, posteriorOf, type Interval, type Posterior } from '../analysis/capacity/posterior.ts';
import { relativeWidthOf } from '../model/ratio.ts';
import type { LevelRecord } from '../model/record/record.ts';
import type { Bracket, Candidate } from '../model/record/trial.ts';
import { ratePerSecond, type RatePerSecond } from '../model/units.ts';
import { bracketOf } from './bracket.ts';
import { confirmationFor } from './confirm.ts';
import { confirmDurationAt, isLongEnough, probeDurationAt } from './durations.ts';
import type { SearchGoal } from './goal.ts';
import { narrowEnough } from './narrow-enough.ts';
import { openSides } from './open-sides.ts';
import { gainInTime, isPressed, isTooSoon, longestTrialMs, widestEnough } from './time-told.ts';
import { allowedLoad, planTrial, roundedLoad } from './plan-trial.ts';

export { bracketOf } from './bracket.ts';
export type { SearchGoal } from './goal.ts';

export type Step =
  | {
      readonly kind: 'try';
      readonly candidate: Candidate;
      readonly purpose: 'probe' | 'narrow' | 'confirm';
      /** For the terminal and the log. */
      readonly why: string;
    }
  | {
      readonly kind: 'done';
      readonly status: Exclude<LevelRecord['status'], 'pending'>;
      /** Confirmed bounds only. */
      readonly bracket: Bracket;
    };

/**
 * The next load to try at a level, or the result. It keeps no state: the trials so far say everything, so a resumed
 * run goes on where it was. Invalid trials move nothing: as if they had not been, until their budget is used up. Only
 * where nothing was sustained yet, a load that was spoiled time and again makes room for a smaller one.
 *
 * @param trials of this level, in the order in which they were made
 */
export function next(goal: SearchGoal, trials: readonly EvidentTrial[]): Step {
  const valid = trials.filter(({ outcome }) => outcome.kind !== 'invalid');
  const step = stepFrom(goal, valid);
  if (step.kind === 'try' && trials.length - valid.length > goal.maxInvalidTrials) {
    return { kind: 'done', status: 'measurement-invalid', bracket: confirmedBracket(goal, valid) };
  }
  return step.kind === 'try' ? (lessThanSpoiled(goal, trials, step.candidate.load) ?? step) : step;
}

type Try = Extract<Step, { kind: 'try' }>;

/** As often as one load may be spoiled by chance. */
const spoiledByChance = 1;

/**
 * A load that is far too much fills the machine, or its generator, and is never told from one that others spoil: what is
 * sustained below it is worth more than the same load once more.
 */
function lessThanSpoiled(goal: SearchGoal, trials: readonly EvidentTrial[], load: number): Try | undefined {
  if (trials.some(({ outcome }) => outcome.kind === 'sustained')) return undefined;
  const spoiled = trials.filter(({ outcome }) => isSpoiledByMachine(outcome)).map((trial) => trial.load);
  const often = spoiled.filter((each) => spoiled.filter((other) => other === each).length > spoiledByChance);
  const least = Math.min(...often);
  if (load < least) return undefined;
  const less = allowedLoad(goal, least / longestLeap);
  if (less >= least) return undefined;
  return {
    kind: 'try',
    purpose: 'probe',
    candidate: { load: less, duration: probeDurationAt(goal, less) },
    why: `${roundedLoad(least)} requests/s could not be measured here: what is sustained below it?`,
  };
}

function stepFrom(goal: SearchGoal, valid: readonly EvidentTrial[]): Step {
  const bracket = confirmedBracket(goal, valid);
  const done = (status: Extract<Step, { kind: 'done' }>['status']): Step => ({
    kind: 'done',
    status,
    bracket,
  });
  if (missAlone(constantErrorsOf(valid), goal.slo)) {
    return { kind: 'done', status: 'below-minimum', bracket: bracketOf(valid) };
  }
  if (driftOf(valid) !== undefined) return done('drifted');
  if (bracket.upperBound !== undefined && bracket.upperBound <= goal.minLoad) return done('below-minimum');
  if (bracket.lowerBound !== undefined && bracket.lowerBound >= goal.maxLoad) return done('at-least');
  if (valid.length === 0 && goal.guess === undefined) return firstTry(goal);
  const errors = errorsAtLess(goal, valid);
  if (errors !== undefined && valid.length < goal.maxTrials) return errors;
  const change = changeOf(valid, goal);
  if (change !== undefined && isClear(change)) return done('drifted');
  const posterior = posteriorOf(valid, goal);
  const interval = intervalOf(posterior, goal);
  const enough = narrowEnough(goal, valid);
  const isNarrow = relativeWidthOf(interval) <= enough;
  const isLast = valid.length >= goal.maxTrials;
  const contested = isNarrow && !isLast ? contestedTry(goal, change) : undefined;
  if (contested !== undefined) return contested;
  const confirmation =
    isNarrow || isPressed(goal, valid, interval)
      ? confirmationFor(goal, valid, interval, isNarrow ? enough : widestEnough(goal))
      : undefined;
  const mayGoOn = !isLast && isTooSoon(goal, valid, interval);
  if (isNarrow && confirmation === undefined && !mayGoOn) return done('found');
  if (isLast) return done('budget-exhausted');
  if (confirmation !== undefined) return { kind: 'try', purpose: 'confirm', ...confirmation };
  return atAnEnd(goal, valid, posterior) ?? narrowing(goal, valid, posterior, interval);
}

function confirmedBracket(goal: SearchGoal, valid: readonly EvidentTrial[]): Bracket {
  return bracketOf(valid, isLongEnough(goal));
}

function firstTry(goal: SearchGoal): Try {
  const { initialLoad, minLoad, maxLoad } = goal;
  const load = ratePerSecond(Math.min(maxLoad, Math.max(minLoad, initialLoad)));
  return {
    kind: 'try',
    candidate: { load, duration: probeDurationAt(goal, load) },
    purpose: 'probe',
    why: 'the first guess',
  };
}

/** Errors may come at any load: that is asked at a small one, before the search goes up for what it cannot find. */
const smallLoad = 0.25;

function errorsAtLess(goal: SearchGoal, valid: readonly EvidentTrial[]): Try | undefined {
  const at = unexplainedErrorsAt(valid, goal.slo);
  const load = allowedLoad(goal, smallLoad * (at ?? 0));
  if (at === undefined || valid.some((trial) => trial.load === load)) return undefined;
  const why = `errors come at ${roundedLoad(at)} requests/s: do they at any load?`;
  return { kind: 'try', purpose: 'probe', candidate: { load, duration: probeDurationAt(goal, load) }, why };
}

/** Before it is said that a capacity changed, or that it did not: chance or not is asked of one more trial. */
function contestedTry(goal: SearchGoal, change: CapacityChange | undefined): Try | undefined {
  const contested = change && contestedLoad(change);
  if (contested === undefined || change === undefined) return undefined;
  const candidate = confirmingAt(goal, allowedLoad(goal, contested));
  return {
    kind: 'try',
    purpose: 'confirm',
    candidate,
    why: `its capacity may have changed ${fromTo(change)}`,
  };
}

/** How sure it must be that the collapse point is out of the range before an end of it is asked. */
const surelyOutside = 0.7;

/** The lowest or the highest load allowed, when the collapse point is probably beyond it. */
function atAnEnd(goal: SearchGoal, valid: readonly EvidentTrial[], posterior: Posterior): Try | undefined {
  const { minLoad, maxLoad } = goal;
  const below = shareBelow(posterior, minLoad);
  const above = 1 - shareBelow(posterior, maxLoad);
  if (above > surelyOutside && mostLoadFor(goal, valid) >= maxLoad) {
    const why = 'it may sustain the highest load allowed';
    return { kind: 'try', candidate: confirmingAt(goal, maxLoad), purpose: 'confirm', why };
  }
  if (below > surelyOutside || missesWhileItServes(goal, valid)) {
    const why = 'it may fail at the lowest load allowed';
    return { kind: 'try', candidate: confirmingAt(goal, minLoad), purpose: 'confirm', why };
  }
  return undefined;
}

function confirmingAt(goal: SearchGoal, load: RatePerSecond): Candidate {
  return { load, duration: confirmDurationAt(goal, load) };
}

/** Every load so far was answered in full, and too late: perhaps an idle target is too slow for the SLO. */
function missesWhileItServes({ minLoad }: SearchGoal, valid: readonly EvidentTrial[]): boolean {
  return (
    valid.length > 0 &&
    valid.every(
      ({ load, measures: { served, goodShare } }) =>
        load > minLoad &&
        goodShare < 0.5 &&
        served !== undefined &&
        served.perSecond > 0.95 * served.offeredPerSecond,
    )
  );
}

function narrowing(
  goal: SearchGoal,
  valid: readonly EvidentTrial[],
  posterior: Posterior,
  interval: Interval,
): Try {
  const { low, estimate, high } = interval;
  const open = openSides(goal, valid, estimate, goal.relativeWidth);
  const candidate = planTrial(
    goal,
    posterior,
    { least: leastLoadFor(valid), most: mostLoadFor(goal, valid) },
    open,
    leastGainFor(goal, valid, interval),
    longestTrialMs(goal, valid, interval),
  );
  const purpose = candidate.duration < confirmDurationAt(goal, candidate.load) ? 'probe' : 'narrow';
  const why = `the collapse point lies between ${roundedLoad(low)} and ${roundedLoad(high)} requests/s (95 %)`;
  return { kind: 'try', candidate, purpose, why };
}

/** Of the trials allowed, so many are kept for confirmation. */
const keptShare = 0.25;
/** A trial narrows less than is expected of it: lapses, a model that is not quite the target. */
const optimism = 1.4;

/** How much each trial that is left has to narrow ln(width), so that the interval is as narrow as asked before the last. */
function leastGainFor(goal: SearchGoal, valid: readonly EvidentTrial[], interval: Interval): number {
  const left = Math.max(1, (1 - keptShare) * goal.maxTrials - valid.length);
  const inTrials = (optimism * Math.log(relativeWidthOf(interval) / goal.relativeWidth)) / left;
  return Math.max(inTrials, gainInTime(goal, valid, interval));
}

/** Overload costs the target and the generator dearly, so no load is a leap in the dark. */
const longestLeap = 3;

function mostLoadFor({ initialLoad, guess }: SearchGoal, valid: readonly EvidentTrial[]): number {
  const served = Math.max(0, ...valid.map(({ measures }) => measures.served?.perSecond ?? 0));
  const guessed = guess === undefined ? initialLoad : guess.median * Math.exp(guess.spread);
  return Math.max(longestLeap * served, 1.25 * guessed);
}

/** Few requests take long, so the search goes down from a load that is far too high in steps, not at once to where hardly any come. */
const longestFall = 4;

function leastLoadFor(valid: readonly EvidentTrial[]): number {
  const violated = valid.filter(({ outcome }) => outcome.kind === 'violated').map(({ load }) => load);
  return violated.length === 0 ? 0 : Math.min(...violated) / longestFall;
}

function shareBelow({ logLoads, mass }: Posterior, load: number): number {
  const limit = Math.log(load);
  return mass.reduce((sum, each, at) => sum + ((logLoads[at] ?? 0) < limit ? each : 0), 0);
}
