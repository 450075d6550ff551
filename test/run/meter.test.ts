import { describe, expect, it } from 'vitest';
import type { MetricsReading } from '../../harness/src/model/sample.ts';
import type { MetricsReader } from '../../harness/src/ports/metrics-source.ts';
import type { RunningStack } from '../../harness/src/ports/stack.ts';
import { Meter } from '../../harness/src/run/meter.ts';
import { stretchesOf } from '../analysis/simulated-tiers.ts';

const [stretch] = stretchesOf(
  {
    cpu: {
      edge: { demandMs: 1, cores: 1 },
      api: { demandMs: 1, cores: 1 },
      database: { demandMs: 1, cores: 1 },
      worker: { demandMs: 1, cores: 1 },
    },
    pool: { size: 1, holdMs: 1 },
    slots: { size: 1, stayMs: 1 },
  },
  [0.5],
);
const [second] = stretch?.seconds ?? [];

/** A reader whose readings are answered by hand; each is told apart by how many were asked. */
class HeldReader implements MetricsReader {
  asked = 0;
  #answer: ((reading: MetricsReading) => void) | undefined;

  read(): Promise<MetricsReading> {
    this.asked += 1;
    return new Promise((resolve) => (this.#answer = resolve));
  }

  async answer(): Promise<void> {
    this.#answer?.({ saturations: [], counters: [], asked: this.asked, failures: [] });
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function started(reader?: MetricsReader) {
  const counters = {
    cores: 2,
    busySeconds: 0,
    stealSeconds: 0,
    totalSeconds: 1,
    harnessCpuSeconds: 0,
    harnessMemoryBytes: 1,
  };
  const stack = { counters: async () => [] } as unknown as RunningStack; // it is asked nothing else
  const meter = await Meter.start({ counters: async () => counters }, stack, () => 0, reader);
  if (second === undefined) throw new Error('there is a second');
  const { metrics: _, host: _host, services: _services, ...load } = second;
  return () => meter.join(load);
}

describe('the metrics of the services, beside the seconds', () => {
  it('are asked for at the beginning of a second and taken at its end, each reading once', async () => {
    const reader = new HeldReader();
    const join = await started(reader);
    expect(reader.asked).toBe(1);
    await reader.answer();
    expect((await join()).metrics?.asked).toBe(1);
    expect(reader.asked).toBe(2);
    await reader.answer();
    expect((await join()).metrics?.asked).toBe(2);
  });

  it('never hold a second up: one that is late is left out, and not asked for twice', async () => {
    const reader = new HeldReader();
    const join = await started(reader);
    expect((await join()).metrics).toBeUndefined();
    expect((await join()).metrics).toBeUndefined();
    expect(reader.asked).toBe(1);
    await reader.answer();
    expect((await join()).metrics?.asked).toBe(1);
    expect(reader.asked).toBe(2);
  });

  it('are absent where the config names none', async () => {
    expect('metrics' in (await (await started())())).toBe(false);
  });
});
