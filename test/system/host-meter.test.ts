import { describe, expect, it, vi } from 'vitest';
import type { HostCounters } from '../../harness/src/model/counters.ts';
import type { HostMeter } from '../../harness/src/ports/host-meter.ts';
import {
  createHostMeter,
  parseDiskStats,
  parseHostTimes,
  parsePressure,
} from '../../harness/src/drivers/system/host/meter.ts';

describe('parseHostTimes', () => {
  it('counts stolen time as busy, waiting for disks as idle, and guests once', () => {
    const times = parseHostTimes('cpu  100 10 50 800 20 5 5 10 60 0\ncpu0 1 2 3 4\n');
    expect(times?.totalSeconds).toBeCloseTo(10);
    expect(times?.busySeconds).toBeCloseTo(1.8);
    expect(times?.stealSeconds).toBeCloseTo(0.1);
  });

  it('has nothing to say about another text', () => {
    expect(parseHostTimes('intr 1 2 3')).toBeUndefined();
  });
});

describe('parseDiskStats', () => {
  it('takes the time in which a disk had work, of those that had any', () => {
    const text = [
      '   7       0 loop0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0',
      ' 254       0 vda 95 4 5720 31 2041 1780 81000 1200 0 1460 1231 0 0 0 0 12 3',
      '',
    ].join('\n');
    expect(parseDiskStats(text)).toEqual({ vda: 1.46 });
  });
});

describe('parsePressure', () => {
  it('takes the time in which something was ready to run and had no CPU, in seconds', () => {
    const text = 'some avg10=88.41 avg60=92.95 avg300=86.21 total=8558068\nfull avg10=0.00 total=7\n';
    expect(parsePressure(text)).toEqual({ cpuPressureSeconds: 8.558068 });
    expect(parsePressure(undefined)).toEqual({});
  });
});

async function later(meter: HostMeter, isEnough: (counters: HostCounters) => boolean): Promise<HostCounters> {
  for (;;) {
    const counters = await meter.counters();
    if (isEnough(counters)) return counters;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('createHostMeter', () => {
  it.each([
    ['/proc/stat', undefined],
    ['what Node tells where /proc is missing', '/does/not/exist'],
  ])('reads %s, and never counts backwards', async (_what, file) => {
    const meter = createHostMeter(file);
    const before = await meter.counters();
    const burnUntil = process.cpuUsage().user + 100_000;
    while (process.cpuUsage().user < burnUntil);
    const after = await meter.counters();
    expect(after.cores).toBeGreaterThanOrEqual(1);
    expect(after.busySeconds).toBeGreaterThanOrEqual(before.busySeconds);
    expect(after.totalSeconds).toBeGreaterThan(before.totalSeconds);
    expect(after.totalSeconds).toBeGreaterThanOrEqual(after.busySeconds);
    expect(after.harnessCpuSeconds - before.harnessCpuSeconds).toBeGreaterThanOrEqual(0.09);
    expect(after.harnessMemoryBytes).toBeGreaterThan(1e7);
    meter.close();
  });

  it('gauges the speed of the machine until it is closed, for a hundredth of a core at most', async () => {
    const meter = createHostMeter();
    const before = await meter.counters();
    const after = await later(meter, (each) => (each.gauged?.pieces ?? 0) >= 5);
    meter.close();
    const pieces = (after.gauged?.pieces ?? 0) - (before.gauged?.pieces ?? 0);
    const seconds = (after.gauged?.seconds ?? 0) - (before.gauged?.seconds ?? 0);
    expect(seconds / pieces).toBeGreaterThan(5e-6);
    expect(seconds / pieces).toBeLessThan(1e-3);
  });

  it('sees that the wall clock was set', async () => {
    const meter = createHostMeter();
    const before = await meter.counters();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 400 });
    try {
      const after = await meter.counters();
      expect((after.clockOffsetMs ?? 0) - (before.clockOffsetMs ?? 0)).toBeGreaterThan(300);
    } finally {
      vi.useRealTimers();
      meter.close();
    }
  });

  it('sees that clocks go evenly', async () => {
    const meter = createHostMeter();
    const before = await meter.counters();
    const after = await later(meter, (each) => (each.gauged?.pieces ?? 0) >= 2);
    meter.close();
    expect(Math.abs((after.clockOffsetMs ?? 0) - (before.clockOffsetMs ?? 0))).toBeLessThan(10);
  });
});
