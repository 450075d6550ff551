import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collapsePointOf } from '../../harness/src/analysis/level/collapse-point.ts';
import type { EstimateContext } from '../../harness/src/analysis/capacity/evident-trial.ts';
import type { Outcome } from '../../harness/src/model/record/trial.ts';
import { durationMs, ratePerSecond } from '../../harness/src/model/units.ts';
import { invalid, sustained, trialOf, undecided, violated } from '../search/run-search.ts';

const context: EstimateContext = { slo: { latencyMs: 500, goodShare: 0.99 }, minLoad: 1, maxLoad: 2000 };

const at = (load: number, outcome: Outcome, served = load, seconds = 8) =>
  trialOf({ load: ratePerSecond(load), duration: durationMs(1000 * seconds) }, outcome, served);

const anyTrials = fc.array(
  fc
    .tuple(
      fc.double({ min: 1, max: 2000, noNaN: true }),
      fc.constantFrom(sustained, violated, undecided),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.constantFrom(4, 8, 16),
    )
    .map(([load, outcome, served, seconds]) => at(load, outcome, served * load, seconds)),
  { minLength: 1, maxLength: 10 },
);

const widthOf = (point: ReturnType<typeof collapsePointOf>) =>
  point === undefined ? Infinity : Math.log(point.high / point.low);

it('is unknown without a valid trial', () => {
  expect(collapsePointOf([], context)).toBeUndefined();
  expect(collapsePointOf([at(100, invalid)], context)).toBeUndefined();
});

it('does not count invalid trials', () => {
  const trials = [at(100, sustained), at(130, violated, 110)];
  expect(collapsePointOf([...trials, at(20, invalid)], context)).toEqual(collapsePointOf(trials, context));
});

it('has its estimate within its interval and its interval near the range, whatever the trials say', () => {
  fc.assert(
    fc.property(anyTrials, (trials) => {
      const { low = NaN, estimate = NaN, high = NaN, confidence } = collapsePointOf(trials, context) ?? {};
      expect(low).toBeLessThanOrEqual(estimate);
      expect(estimate).toBeLessThanOrEqual(high);
      expect(low).toBeGreaterThanOrEqual(0.4 * context.minLoad);
      expect(high).toBeLessThanOrEqual(2 * context.maxLoad * 1.01);
      expect(confidence).toBe(0.95);
    }),
    { numRuns: 40 },
  );
});

it('does not depend on the order of the trials', () => {
  fc.assert(
    fc.property(anyTrials, (trials) => {
      const forwards = collapsePointOf(trials, context)?.estimate ?? NaN;
      expect(collapsePointOf(trials.toReversed(), context)?.estimate).toBeCloseTo(forwards, 6);
    }),
    { numRuns: 20 },
  );
});

describe('what overload serves', () => {
  it('tells the capacity in one trial, and a load sustained just below it the collapse point', () => {
    const overloaded = [at(600, violated, 500)];
    const point = collapsePointOf([...overloaded, at(480, sustained)], context);
    expect(point?.estimate).toBeGreaterThan(475);
    expect(point?.estimate).toBeLessThan(505);
    expect(widthOf(point)).toBeLessThan(widthOf(collapsePointOf(overloaded, context)));
  });

  it('is only a lower bound when a higher load was sustained: the target collapses', () => {
    const point = collapsePointOf(
      [at(600, violated, 200), at(700, violated, 150), at(480, sustained)],
      context,
    );
    expect(point?.low).toBeGreaterThan(360);
    expect(point?.high).toBeLessThan(620);
  });
});

describe('a guess', () => {
  it('is the answer as long as the trials say nothing else', () => {
    const guess = { median: 300, spread: 0.1 };
    expect(collapsePointOf([at(100, sustained)], { ...context, guess })?.estimate).toBeCloseTo(300, -2);
  });

  it('is overruled by trials', () => {
    const trials = [at(250, violated, 200), at(190, sustained), at(230, violated, 200)];
    const point = collapsePointOf(trials, { ...context, guess: { median: 1000, spread: 0.1 } });
    expect(point?.estimate).toBeGreaterThan(180);
    expect(point?.estimate).toBeLessThan(210);
  });
});

describe('one odd trial among others', () => {
  const clear = [at(480, sustained), at(560, violated, 500), at(520, violated, 500), at(490, sustained)];

  it('moves the estimate by no more than its interval', () => {
    const without = collapsePointOf(clear, context);
    const withPause = collapsePointOf([...clear, at(450, violated, 300)], context);
    expect(withPause?.estimate).toBeGreaterThan(without?.low ?? Infinity);
    expect(withPause?.estimate).toBeLessThan(without?.high ?? 0);
  });
});

it('says beside it what the SLO alone would have said of the same trials: the highest load that met it', () => {
  const short = { ...at(520, violated, 500), measures: { ...at(520, sustained, 500).measures } };
  const point = collapsePointOf([at(480, sustained), short, at(600, violated, 500)], context);
  expect(point?.naive).toBe(520);
  expect(point?.estimate).toBeLessThan(510);
});

describe('an interval, when a trial contradicts the others', () => {
  const slowed = [at(330, violated, 308), at(380, violated, 309), at(303, sustained)];

  it('reaches what goes with the most that was served, since nothing serves more than it can', () => {
    const alone = collapsePointOf(slowed, context);
    const contradicted = collapsePointOf([at(415, violated, 343), ...slowed], context);
    expect(alone?.high).toBeLessThan(325);
    expect(contradicted?.high).toBeGreaterThan(327);
    expect(contradicted?.low).toBeLessThan(309);
  });

  it('is not moved by what a trial that does not count served', () => {
    expect(collapsePointOf([...slowed, at(415, invalid, 343)], context)).toEqual(
      collapsePointOf(slowed, context),
    );
  });
});
