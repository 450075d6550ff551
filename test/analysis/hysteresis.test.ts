import { describe, expect, it } from 'vitest';
import { isBackOnTheWayDown, judgeHysteresis } from '../../harness/src/analysis/past-collapse/hysteresis.ts';
import { curveOf, hysteresisStretches } from '../../harness/src/analysis/past-collapse/stretches.ts';
import type { Stretch } from '../../harness/src/model/record/overload.ts';
import type { Second } from '../../harness/src/model/sample.ts';
import { builtSystems, type BuiltSystem } from '../fixtures/overloaded-systems.ts';
import { simulateCurve } from './simulated-overload.ts';

const slo = { latencyMs: 500, goodShare: 0.99 };
const timeoutMs = 1000;
const capacity = 150;
const systems = builtSystems(capacity);
const [shedding, stubborn, twice] = [0, 3, 5].map((index) => systems[index]) as [
  BuiltSystem,
  BuiltSystem,
  BuiltSystem,
];

const collapsePoint = 0.96 * capacity;
const stretches = hysteresisStretches({ collapsePoint, latencySeconds: 0.5, timeoutSeconds: 1 }, 10);
const stretchesAt = (phase: Stretch['phase']): Stretch[] => stretches.filter((each) => each.phase === phase);
const endOf = ({ fromSeconds, seconds }: Stretch): number => fromSeconds + seconds;

function upAndDown(system: BuiltSystem, seed: number, spoil = (seconds: Second[]): Second[] => seconds) {
  const rates = curveOf(stretches, collapsePoint);
  const context = { slo, timeoutMs, arrivals: 'poisson', collapsePoint } as const;
  const whole = spoil(simulateCurve(system, { rates, latencySloMs: slo.latencyMs, timeoutMs, seed }));
  const decided = whole.findIndex((_, index) =>
    isBackOnTheWayDown(whole.slice(0, index + 1), stretches, context),
  );
  const seconds = decided < 0 ? whole : whole.slice(0, decided + 1);
  const { outcome } = judgeHysteresis(seconds, stretches, context);
  return { outcome, lastedSeconds: seconds.length, collapsePoint };
}

describe('load that steps up around the collapse point and down again', () => {
  it('loses and regains the SLO of a server that sheds near the collapse point, both ways', () => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const { outcome, collapsePoint, lastedSeconds } = upAndDown(shedding, seed);
      if (outcome.kind !== 'measured') throw new Error(`expected a measurement, got ${outcome.kind}`);
      expect(outcome.lostAt / collapsePoint).toBeGreaterThan(1);
      expect(outcome.lostAt / collapsePoint).toBeLessThan(1.25);
      expect(outcome.backAt).toBeGreaterThanOrEqual(0.89 * collapsePoint);
      expect(lastedSeconds).toBeLessThanOrEqual(66);
    }
  });

  it.each([stubborn, twice])('finds the way down lower than the way up where a server $name', (system) => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const { outcome } = upAndDown(system, seed);
      if (outcome.kind !== 'measured') throw new Error(`expected a measurement, got ${outcome.kind}`);
      // One that is not back at 0.4 C either has none.
      expect(outcome.backAt ?? 0).toBeLessThan(0.75 * outcome.lostAt);
    }
  });

  it('says that nothing was lost where nothing was', () => {
    const { outcome } = upAndDown({ ...shedding, capacity: 3 * capacity }, 1);
    expect(outcome).toMatchObject({ kind: 'not-lost' });
  });

  it('is back from the first step on from which all hold: one that held between two that did not is no way back', () => {
    const ofStep = (second: Second, phase: 'rising' | 'falling', at: number): boolean => {
      const step = stretchesAt(phase)[at];
      return step !== undefined && second.atSeconds > step.fromSeconds && second.atSeconds <= endOf(step);
    };
    const bad = (second: Second): Second => ({ ...second, good: 0, bad: { slow: second.completed } });
    const missing = (seconds: Second[]): Second[] =>
      seconds.map((second) =>
        [0, 2].some((at) => ofStep(second, 'falling', at)) || ofStep(second, 'rising', 2)
          ? bad(second)
          : second,
      );
    const { outcome, collapsePoint } = upAndDown({ ...shedding, capacity: 3 * capacity }, 1, missing);
    if (outcome.kind !== 'measured') throw new Error(`expected a measurement, got ${outcome.kind}`);
    expect(outcome.lostAt).toBeCloseTo((stretchesAt('rising')[2]?.multiple ?? 0) * collapsePoint, 6);
    expect(outcome.backAt).toBeCloseTo((stretchesAt('falling')[3]?.multiple ?? 0) * collapsePoint, 6);
  });

  it('is invalid when arrivals were left out, or when it ended too early', () => {
    const dropping = (seconds: Second[]): Second[] =>
      seconds.map((second) => ({ ...second, intended: Math.round(1.1 * second.offered) }));
    expect(upAndDown(shedding, 1, dropping).outcome).toMatchObject({
      kind: 'invalid',
      reason: 'generator-limited',
    });
    expect(upAndDown(shedding, 1, (seconds) => seconds.slice(0, 40)).outcome).toMatchObject({
      kind: 'invalid',
      reason: 'no-data',
    });
  });
});
