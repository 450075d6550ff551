import { describe, expect, it } from 'vitest';
import { summariseServices } from '../../harness/src/analysis/trial/measures.ts';
import { hostUseBetween, serviceUseBetween } from '../../harness/src/analysis/trial/resource-use.ts';
import type { ServiceCounters } from '../../harness/src/model/counters.ts';

const before: ServiceCounters = {
  service: 'api',
  replica: '1',
  cpuSeconds: 10,
  cpuLimitCores: 0.5,
  periods: 1000,
  throttledPeriods: 100,
  memoryBytes: 5e7,
  memoryLimitBytes: 1e8,
  restarts: 0,
  oomKills: 0,
  alive: true,
};

describe('the use of a replica between two readings', () => {
  it('is the difference of its counters over the time', () => {
    const after = { ...before, cpuSeconds: 11, periods: 1200, throttledPeriods: 150, memoryBytes: 6e7 };
    expect(serviceUseBetween([before], [after], 2)).toEqual([
      {
        service: 'api',
        replica: '1',
        cpuCores: 0.5,
        cpuLimitCores: 0.5,
        throttledShare: 0.25,
        memoryBytes: 6e7,
        memoryLimitBytes: 1e8,
        restarts: 0,
        oomKills: 0,
        alive: true,
      },
    ]);
  });

  it('tells what went through disks, where that is counted', () => {
    const [use] = serviceUseBetween([{ ...before, diskBytes: 1000 }], [{ ...before, diskBytes: 5000 }], 2);
    expect(use?.diskBytesPerSecond).toBe(2000);
  });

  it('counts from nothing when a restart has reset the counters', () => {
    const after = { ...before, cpuSeconds: 0.4, periods: 50, throttledPeriods: 10, restarts: 1 };
    const [use] = serviceUseBetween([before], [after], 1);
    expect(use).toMatchObject({ cpuCores: 0.4, throttledShare: 0.2, restarts: 1 });
  });

  it('keeps replicas of different services with the same name apart', () => {
    const database = { ...before, service: 'database', cpuSeconds: 99 };
    const uses = serviceUseBetween([before, database], [before, database], 1);
    expect(uses.map(({ cpuCores }) => cpuCores)).toEqual([0, 0]);
  });

  it('reports a replica that is gone as dead, and a new one as idle so far', () => {
    const other = { ...before, replica: '2' };
    const uses = serviceUseBetween([before], [other], 1);
    expect(uses).toMatchObject([
      { replica: '2', cpuCores: 0, alive: true },
      { replica: '1', alive: false },
    ]);
  });

  it('takes a reading of nothing as a reading that failed', () => {
    expect(serviceUseBetween([before], [], 1)).toEqual([]);
  });

  it('is nothing when no time passed', () => {
    expect(serviceUseBetween([before], [before], 0)).toMatchObject([{ cpuCores: 0, throttledShare: 0 }]);
  });
});

describe('the use of the host between two readings', () => {
  const start = {
    cores: 2,
    busySeconds: 100,
    stealSeconds: 1,
    totalSeconds: 400,
    harnessCpuSeconds: 5,
    harnessMemoryBytes: 1e8,
  };

  it('is in shares of all cores, and the harness in cores', () => {
    const end = { ...start, busySeconds: 101, stealSeconds: 1.2, totalSeconds: 402, harnessCpuSeconds: 5.1 };
    const use = hostUseBetween(start, end);
    expect(use.busyShare).toBeCloseTo(0.5);
    expect(use.stealShare).toBeCloseTo(0.1);
    expect(use.harnessCpuCores).toBeCloseTo(0.1);
    expect(use).toMatchObject({ cores: 2, harnessMemoryBytes: 1e8 });
  });

  it('tells how busy the busiest disk was, a new one counted from nothing', () => {
    const end = { ...start, totalSeconds: 402 }; // a second of two cores
    const before = { ...start, diskBusySeconds: { vda: 10 } };
    const after = {
      ...end,
      diskBusySeconds: { vda: 10.1, vdb: 0.5 },
    };
    expect(hostUseBetween(before, after).diskBusyShare).toBeCloseTo(0.5);
    expect(hostUseBetween(start, end).diskBusyShare).toBeUndefined();
  });

  it('tells the speed of the machine from the work that was gauged, and nothing without any', () => {
    const gauged = (pieces: number, seconds: number) => ({ ...start, gauged: { pieces, seconds } });
    expect(hostUseBetween(gauged(10, 1), gauged(20, 1.001)).speed).toBeCloseTo(10);
    expect(hostUseBetween(gauged(10, 1), gauged(10, 1))).not.toHaveProperty('speed');
    expect(hostUseBetween(start, gauged(20, 1))).not.toHaveProperty('speed');
  });

  it('tells a clock that was set from one that is read to a millisecond', () => {
    const at = (clockOffsetMs: number) => ({ ...start, clockOffsetMs });
    expect(hostUseBetween(at(1e12), at(1e12 + 400)).clockJumpMs).toBe(400);
    expect(hostUseBetween(at(1e12), at(1e12 - 400)).clockJumpMs).toBe(-400);
    expect(hostUseBetween(at(1e12), at(1e12 + 1.5))).not.toHaveProperty('clockJumpMs');
    expect(hostUseBetween(start, at(1e12))).not.toHaveProperty('clockJumpMs');
  });

  it('is nothing when no time passed', () => {
    expect(hostUseBetween(start, start)).toMatchObject({ busyShare: 0, stealShare: 0, harnessCpuCores: 0 });
  });
});

describe('the summary of services', () => {
  it('adds replicas up and takes the mean over time', () => {
    const [use] = serviceUseBetween([before], [{ ...before, cpuSeconds: 10.4 }], 1);
    if (use === undefined) throw new Error('no use');
    const seconds = [
      { services: [use, { ...use, replica: '2', cpuCores: 0.2 }] },
      {
        services: [
          { ...use, cpuCores: 0.2 },
          { ...use, replica: '2', cpuCores: 0, restarts: 1 },
        ],
      },
    ];
    const [summary] = summariseServices(seconds);
    expect(summary?.cpuCores).toBeCloseTo(0.4);
    expect(summary).toMatchObject({
      service: 'api',
      replicas: 2,
      cpuLimitCores: 1,
      memoryBytes: 1e8,
      restarts: 1,
    });
  });

  it('has no CPU limit when a replica has none', () => {
    const { cpuLimitCores: _, ...unlimited } = before;
    const [summary] = summariseServices([{ services: serviceUseBetween([unlimited], [unlimited], 1) }]);
    expect(summary).not.toHaveProperty('cpuLimitCores');
  });
});
