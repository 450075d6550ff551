import { describe, expect, it } from 'vitest';
import { cpuMsPerRequest, isSwamped, isWarm, wasLongEnough } from '../../harness/src/run/level/warm-up.ts';
import { aSecond } from '../analysis/simulated-system.ts';

const use = { service: 'api', replica: '1', throttledShare: 0, memoryBytes: 1, restarts: 0, oomKills: 0 };

/** Seconds in which a request costs so many ms of CPU. */
const costing = (...costs: readonly number[]) =>
  costs.map((cost, index) =>
    aSecond({ atSeconds: index + 1, completed: 100, services: [{ ...use, cpuCores: cost / 10 }] }),
  );

describe('a stack that warms up', () => {
  it('is not warm before eight seconds of load, nor while requests still get cheaper', () => {
    expect(isWarm(costing(2, 2, 2, 2, 2, 2, 2))).toBe(false);
    expect(isWarm(costing(4, 4, 3, 3, 2, 2, 2, 2))).toBe(false);
    expect(isWarm(costing(8, 8, 8, 8, 4, 4, 4, 4, 3, 3))).toBe(false);
  });

  it('is warm as soon as a request costs what it cost four seconds before, or more', () => {
    expect(isWarm(costing(2, 2, 2, 2, 2, 2, 2, 2))).toBe(true);
    expect(isWarm(costing(4, 4, 3, 2, 2, 2, 2, 2, 2, 2))).toBe(false);
    expect(isWarm(costing(4, 4, 3, 2, 2, 2, 2, 2, 2, 2, 2))).toBe(true);
    expect(isWarm(costing(1, 1, 1, 1, 2, 2, 2, 2))).toBe(true);
  });

  it('is taken as warm after eight seconds when its cost is not known', () => {
    const unseen = Array.from({ length: 8 }, (_, index) => aSecond({ atSeconds: index + 1, completed: 9 }));
    expect(isWarm(unseen.slice(0, 7))).toBe(false);
    expect(isWarm(unseen)).toBe(true);
    expect(wasLongEnough(unseen.slice(0, 7))).toBe(false);
    expect(wasLongEnough(unseen)).toBe(true);
  });

  it('costs the CPU of all its services for each finished request', () => {
    const second = aSecond({
      spanSeconds: 2,
      completed: 400,
      services: [
        { ...use, cpuCores: 0.3 },
        { ...use, service: 'redis', cpuCores: 0.1 },
      ],
    });
    expect(cpuMsPerRequest([second, second])).toBeCloseTo(2);
    expect(cpuMsPerRequest([aSecond({ completed: 10 })])).toBeNaN();
  });

  it('is swamped once nearly all that is sent waits until clients give up, and not by a slow start', () => {
    const waiting = (atSeconds: number, inFlight: number) => aSecond({ atSeconds, offered: 80, inFlight });
    expect(isSwamped([waiting(1, 80)], 80, 1000)).toBe(false);
    expect(isSwamped([waiting(1, 80), waiting(2, 30)], 80, 1000)).toBe(false);
    expect(isSwamped([waiting(1, 80), waiting(2, 66)], 80, 1000)).toBe(true);
    expect(isSwamped([waiting(1, 80), waiting(2, 66)], 80, 2000)).toBe(false);
  });
});
