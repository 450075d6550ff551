import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import type { HostCounters } from '../../../model/counters.ts';
import type { HostMeter } from '../../../ports/host-meter.ts';
import { startSpeedGauge } from './speed-gauge.ts';

export interface GaugingHostMeter extends HostMeter {
  /** Ends the gauging. Idempotent. */
  close(): void;
}

type HostTimes = Pick<HostCounters, 'busySeconds' | 'stealSeconds' | 'totalSeconds'>;

/**
 * Reads /proc/stat, /proc/diskstats and /proc/pressure/cpu; where the first is missing, what `os.cpus()` tells, which knows of no stolen time.
 * Beside that it gauges the speed of the machine, until it is closed, and holds the wall clock against the monotonic one.
 */
export function createHostMeter(procStatFile = '/proc/stat'): GaugingHostMeter {
  const gauge = startSpeedGauge();
  const cores = Math.max(1, cpus().length);
  return {
    close: () => gauge.close(),
    async counters() {
      const [text, disks, pressure] = await Promise.all(
        [procStatFile, '/proc/diskstats', '/proc/pressure/cpu'].map((file) =>
          readFile(file, 'utf8').catch(() => undefined),
        ),
      );
      const times = (text === undefined ? undefined : parseHostTimes(text)) ?? timesOfNode();
      const { user, system } = process.cpuUsage();
      return {
        ...times,
        cores,
        harnessCpuSeconds: (user + system) / 1e6,
        harnessMemoryBytes: process.memoryUsage.rss(),
        clockOffsetMs: clockOffsetMs(),
        gauged: gauge.gauged(),
        ...parsePressure(pressure),
        ...(disks === undefined ? {} : { diskBusySeconds: parseDiskStats(disks) }),
      };
    },
  };
}

/** Read between two readings of the other clock: when this process was stopped in between, it is read again. */
function clockOffsetMs(): number {
  for (let attempt = 0; ; attempt += 1) {
    const before = performance.now();
    const wall = Date.now();
    const after = performance.now();
    if (after - before < 0.5 || attempt === 5) return wall - (before + after) / 2;
  }
}

/**
 * First line of /proc/stat: `cpu user nice system idle iowait irq softirq steal guest guest_nice`, in hundredths of a
 * second (man 5 proc_stat). Guest time is part of user time. Stolen time is busy: nobody else could have had it.
 */
export function parseHostTimes(text: string): HostTimes | undefined {
  const fields = /^cpu +(.+)$/m.exec(text)?.[1]?.split(' ').map(Number);
  if (fields === undefined || fields.length < 4 || fields.some(Number.isNaN)) return undefined;
  const seconds = (index: number): number => (fields[index] ?? 0) / 100;
  const totalSeconds = fields.slice(0, 8).reduce((sum, ticks) => sum + ticks / 100, 0);
  return { totalSeconds, busySeconds: totalSeconds - seconds(3) - seconds(4), stealSeconds: seconds(7) };
}

/**
 * Time in which each disk (or part of one) had work: the tenth figure after its name, in ms (Linux,
 * Documentation/admin-guide/iostats.rst). Those that never had any are left out.
 */
export function parseDiskStats(text: string): Record<string, number> {
  const busy = text.split('\n').flatMap((line): [string, number][] => {
    const [, , name, ...figures] = line.trim().split(/ +/);
    const busyMs = Number(figures[9]);
    return name !== undefined && busyMs > 0 ? [[name, busyMs / 1000]] : [];
  });
  return Object.fromEntries(busy);
}

/** `some avg10=0.00 avg60=0.00 avg300=0.00 total=12345`, in us (Linux, Documentation/accounting/psi.rst). */
export function parsePressure(text = ''): Pick<HostCounters, 'cpuPressureSeconds'> {
  const total = /^some .*total=(\d+)$/m.exec(text)?.[1];
  return total === undefined ? {} : { cpuPressureSeconds: Number(total) / 1e6 };
}

function timesOfNode(): HostTimes {
  let busyMs = 0;
  let idleMs = 0;
  for (const { times } of cpus()) {
    busyMs += times.user + times.nice + times.sys + times.irq;
    idleMs += times.idle;
  }
  return { busySeconds: busyMs / 1000, stealSeconds: 0, totalSeconds: (busyMs + idleMs) / 1000 };
}
