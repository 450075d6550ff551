import { median } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { collapsePointOf } from '../../harness/src/analysis/level/collapse-point.ts';
import type { SimulatedSystem } from '../analysis/simulated-system.ts';
import { trueCollapsePoint } from '../analysis/true-collapse-point.ts';
import { aGoal } from './run-search.ts';
import { searchSimulated } from './simulated-search.ts';

const slo = { latencyMs: 500, goodShare: 0.99 };
const searches = 6;

/**
 * Bounds with a margin of about two over what was seen (median error 0.5-1.5 %, 5-7 trials, 25-35 s of load): they catch
 * a search or a verdict that has gone wrong, the bench measures how good it is.
 */
const systems: Record<string, SimulatedSystem> = {
  'a single server of even service': { servers: 1, capacity: 300, service: 'deterministic' },
  'four servers of random service': { servers: 4, capacity: 500, service: 'exponential' },
  'a server whose capacity varies by 5 %': {
    servers: 1,
    capacity: 600,
    service: 'deterministic',
    capacityNoise: 0.05,
  },
  'servers that shed beyond a bounded queue': {
    servers: 4,
    capacity: 300,
    service: 'exponential',
    queueLimit: 50,
  },
};

describe.each(Object.entries(systems))('%s', (_name, system) => {
  it('is measured within 4 % in most searches, in few trials and with little load', () => {
    const truth = trueCollapsePoint(system, slo, 1);
    const runs = Array.from({ length: searches }, (_, seed) => {
      const guess = seed % 2 === 0 ? {} : { guess: { median: truth * 1.15, spread: 0.25 } };
      const goal = aGoal({ initialLoad: 50, ...guess });
      const search = searchSimulated(system, goal, slo, seed + 1);
      return { ...search, point: collapsePointOf(search.trials, goal) };
    });
    const errors = runs.map(({ point }) => Math.abs((point?.estimate ?? 0) / truth - 1));
    expect(runs.filter(({ done }) => done.status === 'found').length).toBeGreaterThanOrEqual(searches - 1);
    expect(median(errors)).toBeLessThan(0.04);
    expect(median(runs.map(({ trials }) => trials.length))).toBeLessThanOrEqual(12);
    expect(median(runs.map(({ loadSeconds }) => loadSeconds))).toBeLessThan(70);
  }, 60_000);
});
