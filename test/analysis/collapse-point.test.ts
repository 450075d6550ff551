import fc from 'fast-check';
import { expect, it } from 'vitest';
import { collapsePointOf } from '../../harness/src/analysis/collapse-point.ts';
import type { Outcome } from '../../harness/src/model/trial.ts';
import { durationMs, ratePerSecond } from '../../harness/src/model/units.ts';

const sustained: Outcome = { kind: 'sustained' };
const violated: Outcome = { kind: 'violated', by: ['good-share'], detail: 'scripted' };

const at = (load: number, outcome: Outcome, seconds = 8) => ({
  load: ratePerSecond(load),
  duration: durationMs(1000 * seconds),
  outcome,
});

const anyTrials = fc.array(
  fc
    .tuple(fc.double({ min: 1, max: 5000, noNaN: true }), fc.boolean(), fc.constantFrom(4, 8, 16))
    .map(([load, isSustained, seconds]) => at(load, isSustained ? sustained : violated, seconds)),
  { minLength: 1, maxLength: 15 },
);

it('is unknown from one side only', () => {
  expect(collapsePointOf([])).toBeUndefined();
  expect(collapsePointOf([at(100, sustained), at(200, sustained)])).toBeUndefined();
  expect(collapsePointOf([at(100, violated)])).toBeUndefined();
});

it('does not count undecided and invalid trials', () => {
  const trials = [at(100, sustained), at(105, violated)];
  const noise = [
    at(300, { kind: 'undecided', detail: 'scripted' }),
    at(20, { kind: 'invalid', reason: 'no-data', detail: 'scripted' }),
  ];
  expect(collapsePointOf([...trials, ...noise])).toEqual(collapsePointOf(trials));
});

it('has its estimate within its interval and its interval within the loads asked, whatever the trials say', () => {
  fc.assert(
    fc.property(anyTrials, (trials) => {
      const point = collapsePointOf(trials);
      if (point === undefined) return;
      const loads = trials.map(({ load }) => load);
      expect(point.low).toBeLessThanOrEqual(point.estimate);
      expect(point.estimate).toBeLessThanOrEqual(point.high);
      expect(point.low).toBeGreaterThanOrEqual(Math.min(...loads) * 0.999);
      expect(point.high).toBeLessThanOrEqual(Math.max(...loads) * 1.001);
      expect(point.confidence).toBe(0.95);
    }),
  );
});

it('holds the middle of a consistent bracket', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 20, max: 2000, noNaN: true }),
      fc.double({ min: 0.01, max: 0.5, noNaN: true }),
      fc.array(fc.double({ min: 0.1, max: 1, noNaN: true }), { maxLength: 6 }),
      fc.array(fc.double({ min: 1, max: 10, noNaN: true }), { maxLength: 6 }),
      (lower, width, below, above) => {
        const upper = lower / (1 - width);
        const trials = [
          at(lower, sustained),
          at(upper, violated),
          ...below.map((factor) => at(lower * factor, sustained)),
          ...above.map((factor) => at(upper * factor, violated)),
        ];
        const point = collapsePointOf(trials);
        expect(point?.low).toBeLessThanOrEqual((lower + upper) / 2);
        expect(point?.high).toBeGreaterThanOrEqual((lower + upper) / 2);
      },
    ),
  );
});

it('is less sure when trials contradict each other', () => {
  const clean = collapsePointOf([at(90, sustained), at(98, sustained), at(102, violated), at(110, violated)]);
  const noisy = collapsePointOf([at(90, violated), at(98, sustained), at(102, violated), at(110, sustained)]);
  const widthOf = (point: typeof clean) =>
    point === undefined ? 0 : (point.high - point.low) / point.estimate;
  expect(widthOf(clean)).toBeLessThan(0.2);
  expect(widthOf(noisy)).toBeGreaterThan(widthOf(clean));
});

it('covers a collapse point that trials with its own noise were drawn from, in about 95 of 100 cases', () => {
  let state = 42;
  const uniform = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const gaussian = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const cases = 300;
  const covered = Array.from({ length: cases }).filter(() => {
    const truth = 1000 * Math.exp(0.4 * (uniform() - 0.5));
    const trials = Array.from({ length: 10 }, () => {
      const load = 1000 * Math.exp(0.6 * (uniform() - 0.5));
      return at(load, load * Math.exp(0.03 * gaussian()) > truth ? violated : sustained);
    });
    const point = collapsePointOf(trials);
    return point === undefined || (point.low <= truth && truth <= point.high);
  }).length;
  expect(covered / cases).toBeGreaterThan(0.9);
});
