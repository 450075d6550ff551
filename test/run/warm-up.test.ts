import { describe, expect, it } from 'vitest';
import { cpuMsPerRequest, isSwamped, isWarm } from '../../harness/src/run/warm-up.ts';
import { aSecond } from '../analysis/simulated-system.ts';

describe('a stack that warms up', () => {
  it('is not warm after one round, nor while requests still get cheaper', () => {
    expect(isWarm([2])).toBe(false);
    expect(isWarm([2, 1.5])).toBe(false);
    expect(isWarm([2, 1.5, 1.2])).toBe(false);
  });

  it('is warm when a request costs what it cost before, or more', () => {
    expect(isWarm([2, 1.9])).toBe(true);
    expect(isWarm([2, 1.2, 1.3])).toBe(true);
  });

  it('is taken as warm after two rounds when its cost is not known, and after five in any case', () => {
    expect(isWarm([Number.NaN, Number.NaN])).toBe(true);
    expect(isWarm([32, 16, 8, 4, 2])).toBe(true);
  });

  it('costs the CPU of all its services for each finished request', () => {
    const use = { replica: '1', throttledShare: 0, memoryBytes: 1, restarts: 0, oomKills: 0 };
    const second = aSecond({
      spanSeconds: 2,
      completed: 400,
      services: [
        { ...use, service: 'api', cpuCores: 0.3 },
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
