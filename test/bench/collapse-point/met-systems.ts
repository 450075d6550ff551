import type { SimulatedSystem } from '../../analysis/simulated-system.ts';
import type { BenchSystem, Family } from './systems.ts';

interface Met {
  readonly family: Family;
  readonly system: SimulatedSystem;
  readonly slo: BenchSystem['slo'];
}

const p99 = (latencyMs: number): Met['slo'] => ({ latencyMs, goodShare: 0.99 });

/** What headroom was wrong about when it was first tried on servers that nobody here wrote, built anew by what was told of them. */
const met: readonly Met[] = [
  {
    family: 'few requests, M/M/c',
    system: { servers: 1, capacity: 60, service: 'exponential' },
    slo: p99(500),
  },
  {
    family: 'few requests, M/M/c',
    system: { servers: 2, capacity: 100, service: 'exponential' },
    slo: p99(500),
  },
  {
    family: 'few requests, M/M/c',
    system: { servers: 4, capacity: 15, service: 'exponential' },
    slo: p99(2000),
  },
  {
    family: 'few requests, even service',
    system: { servers: 1, capacity: 4, service: 'deterministic' },
    slo: p99(3000),
  },
  {
    family: 'token bucket',
    system: {
      servers: 4,
      capacity: 1000,
      service: 'deterministic',
      limiter: { ratePerSecond: 200, burst: 20 },
    },
    slo: p99(500),
  },
  {
    family: 'pauses',
    system: {
      servers: 1,
      capacity: 300,
      service: 'deterministic',
      pause: { everySeconds: 2, seconds: 0.2 },
      hidesBacklog: true,
    },
    slo: p99(500),
  },
  {
    family: 'congestive collapse',
    system: {
      servers: 1,
      capacity: 150,
      service: 'deterministic',
      slowdownPerWaiting: 0.01,
      hidesBacklog: true,
    },
    slo: p99(500),
  },
  {
    family: 'constant errors',
    system: { servers: 1, capacity: 400, service: 'deterministic', errorShare: 0.02 },
    slo: p99(500),
  },
];

/** Each searched from a guess that is a third too low. */
export const metSystems: readonly BenchSystem[] = met.map(({ family, system, slo }, index) => {
  const most = system.limiter?.ratePerSecond ?? system.capacity;
  return {
    ...{ index, family, system, slo, driftPerMinute: 0 },
    initialLoad: most / 1.5,
    minLoad: Math.min(1, most / 20),
    maxLoad: 4 * most,
    seed: 31 + index,
  };
});
