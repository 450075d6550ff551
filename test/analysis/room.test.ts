import { describe, expect, it } from 'vitest';
import { collapsePointOf } from '../../harness/src/analysis/level/collapse-point.ts';
import { roomOf } from '../../harness/src/analysis/capacity/room.ts';
import { aGoal } from '../search/run-search.ts';
import { searchSimulated } from '../search/simulated-search.ts';
import type { SimulatedSystem } from './simulated-system.ts';
import { trueCollapsePoint } from './true-collapse-point.ts';

const slo = { latencyMs: 500, goodShare: 0.99 };
const goal = aGoal({ initialLoad: 300 });

function searched(system: SimulatedSystem, seed: number) {
  const { trials, done } = searchSimulated(system, goal, slo, seed);
  return { room: roomOf(trials, goal), point: collapsePointOf(trials, goal), status: done.status };
}

describe('a target that refuses', () => {
  it('fills a queue when answers take longer while it does', () => {
    const { room } = searched({ servers: 1, capacity: 200, service: 'exponential', queueLimit: 40 }, 1);
    expect(room).toMatchObject({ of: 'queue' });
    expect(room?.seconds).toBeGreaterThan(0.1);
    expect(room?.seconds).toBeLessThan(0.25);
  });

  it('is a limiter when they do not, with a burst as large as what it refuses below its rate says', () => {
    const limiter = { ratePerSecond: 200, burst: 12 };
    const { room } = searched({ servers: 4, capacity: 900, service: 'exponential', limiter }, 1);
    expect(room).toMatchObject({ of: 'limiter' });
    expect(room?.burst).toBeGreaterThan(6);
    expect(room?.burst).toBeLessThan(24);
  });

  it('is found within 5 %, whatever burst of up to a third of a second its limiter allows', () => {
    for (const [seed, burst] of [8, 30, 60].entries()) {
      const limiter = { ratePerSecond: 200, burst };
      const system: SimulatedSystem = { servers: 4, capacity: 900, service: 'exponential', limiter };
      const { point, status } = searched(system, seed + 1);
      expect(status).toBe('found');
      const truth = trueCollapsePoint(system, slo, 1);
      expect(Math.abs((point?.estimate ?? 0) / truth - 1)).toBeLessThan(0.05);
    }
  });

  it('has no room to speak of when overload makes it late', () => {
    expect(searched({ servers: 1, capacity: 200, service: 'exponential' }, 1).room).toBeUndefined();
  });
});
