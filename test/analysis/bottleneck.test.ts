import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findBottleneck } from '../../harness/src/analysis/bottleneck/bottleneck.ts';
import type { Bottleneck } from '../../harness/src/model/record/bottleneck.ts';
import { bottleneckSchema } from '../../harness/src/model/record/bottleneck.ts';
import type { Second } from '../../harness/src/model/sample.ts';
import { capacities, host, signals, stretchesOf, type Resource, type Tiers } from './simulated-tiers.ts';

const loads = [0.5, 0.8, 1, 1.25, 1.5, 2];

/** Nothing is short below 400 requests/s. */
const roomy: Tiers = {
  cpu: {
    edge: { demandMs: 0.2, cores: 0.2 },
    api: { demandMs: 1.6, cores: 0.8 },
    database: { demandMs: 0.4, cores: 0.3 },
    worker: { demandMs: 0.1, cores: 0.1 },
  },
  pool: { size: 24, holdMs: 50 },
  slots: { size: 96, stayMs: 100 },
};

const withCores = (service: keyof Tiers['cpu'], cores: number): Tiers => ({
  ...roomy,
  cpu: { ...roomy.cpu, [service]: { ...roomy.cpu[service], cores } },
});

function nameOf({ service, resource }: Bottleneck): string {
  return `${service} ${resource}`;
}

function roleOf(found: Bottleneck, name: string): string | undefined {
  const row = found.evidence.find(({ service, resource }) => `${service} ${resource}` === name);
  return row?.because === undefined ? row?.role : `${row.role} of ${row.because}`;
}

describe('the bottleneck', () => {
  it.each<{ squeezed: string; tiers: Tiers; cause: string; symptoms: string[] }>([
    {
      squeezed: "the api's CPU",
      tiers: withCores('api', 0.16),
      cause: 'api CPU',
      symptoms: ['api connections', 'edge slots'],
    },
    {
      squeezed: "the database's CPU",
      tiers: withCores('database', 0.04),
      cause: 'database CPU',
      symptoms: ['api connections', 'edge slots'],
    },
    {
      squeezed: 'the connections',
      tiers: { ...roomy, pool: { size: 5, holdMs: 50 } },
      cause: 'api connections',
      symptoms: ['edge slots'],
    },
    { squeezed: "the edge's CPU", tiers: withCores('edge', 0.02), cause: 'edge CPU', symptoms: [] },
    {
      squeezed: "the edge's slots",
      tiers: { ...roomy, slots: { size: 8, stayMs: 100 } },
      cause: 'edge slots',
      symptoms: [],
    },
    {
      squeezed: 'the cache before few connections',
      tiers: { ...roomy, pool: { size: 5, holdMs: 50 }, cache: { evictions: 3, misses: 0.6 } },
      cause: 'cache memory',
      symptoms: ['api connections', 'edge slots'],
    },
    {
      squeezed: 'the cache before a small database',
      tiers: { ...withCores('database', 0.04), cache: { evictions: 0.7, misses: 0.9 } },
      cause: 'cache memory',
      symptoms: ['database CPU', 'api connections', 'edge slots'],
    },
  ])('is $cause when $squeezed is squeezed', ({ tiers, cause, symptoms }) => {
    const found = findBottleneck(stretchesOf(tiers, loads), signals);
    expect(nameOf(found)).toBe(cause);
    expect(found.kind).toBe('service');
    expect(found.confidence).toBe('clear');
    expect(found.why).toContain(`${cause} gave out first: `);
    for (const symptom of symptoms) expect(roleOf(found, symptom)).toBe(`symptom of ${cause}`);
    expect(bottleneckSchema.safeParse(found).error).toBeUndefined();
  });

  it('is the resource with the least capacity, whatever the sizes', () => {
    const between = (least: number, most: number): fc.Arbitrary<number> =>
      fc.double({ min: least, max: most, noNaN: true });
    const systems = fc.record({
      edge: between(0.02, 1),
      api: between(0.1, 4),
      database: between(0.02, 1),
      pool: fc.integer({ min: 1, max: 60 }),
      slots: fc.integer({ min: 1, max: 200 }),
    });
    fc.assert(
      fc.property(systems, ({ edge, api, database, pool, slots }) => {
        const cpu = {
          edge: { ...roomy.cpu.edge, cores: edge },
          api: { ...roomy.cpu.api, cores: api },
          database: { ...roomy.cpu.database, cores: database },
          worker: roomy.cpu.worker,
        };
        const tiers = { cpu, pool: { size: pool, holdMs: 50 }, slots: { size: slots, stayMs: 100 } };
        const ranked = Object.entries(capacities(tiers)).toSorted(([, a], [, b]) => a - b);
        const [[first, least], [, next]] = ranked as [[Resource, number], [Resource, number]];
        fc.pre(next > 1.25 * least && least * 0.0001 < roomy.cpu.worker.cores / 2);
        expect(nameOf(findBottleneck(stretchesOf(tiers, loads), signals))).toBe(first);
      }),
    );
  });

  it('tells where a straight line takes each resource to its end', () => {
    const found = findBottleneck(stretchesOf(withCores('api', 0.16), loads), signals);
    expect(found.evidence[0]?.fullAt).toBeCloseTo(1, 5);
    const edge = found.evidence.find(({ service, resource }) => service === 'edge' && resource === 'CPU');
    expect(edge?.fullAt).toBeCloseTo(10, 5); // 1,000 requests/s, of 100
  });

  it('is not what was full far below the collapse point already', () => {
    const busyWorker = withCores('worker', 0.001);
    const found = findBottleneck(
      stretchesOf({ ...busyWorker, pool: { size: 5, holdMs: 50 } }, loads),
      signals,
    );
    expect(nameOf(found)).toBe('api connections');
    expect(roleOf(found, 'worker CPU')).toBe('full');
  });

  it('is not the neighbour that happens to be full at the same load, while something else is waited for', () => {
    const worker = { demandMs: 1, cores: 0.1 }; // full at 100 requests/s, like the connections
    const tiers = { ...roomy, cpu: { ...roomy.cpu, worker }, pool: { size: 5, holdMs: 50 } };
    const found = findBottleneck(stretchesOf(tiers, loads), signals);
    expect(nameOf(found)).toBe('api connections');
    expect(found.confidence).toBe('likely');
    expect(found.runnersUp[0]).toEqual({ service: 'worker', resource: 'CPU' });
  });

  it('is not a cache whose evictions cost nothing', () => {
    const tiers = { ...roomy, pool: { size: 5, holdMs: 50 }, cache: { evictions: 5, misses: 0.05 } };
    expect(nameOf(findBottleneck(stretchesOf(tiers, loads), signals))).toBe('api connections');
  });

  it('is the memory of a service that was killed for lack of it', () => {
    const killed = (second: Second, multiple: number): Second => ({
      ...second,
      services: second.services.map((each) =>
        each.service === 'api' && multiple >= 1 && second.atSeconds > 1 ? { ...each, oomKills: 1 } : each,
      ),
    });
    const found = findBottleneck(stretchesOf(withCores('database', 0.04), loads, killed), signals);
    expect(nameOf(found)).toBe('api memory');
    expect(found.why).toContain('1 kill');
  });

  it('is the machine, when its CPU is used up and no quota is', () => {
    const crowded = (second: Second, multiple: number): Second => ({
      ...second,
      host: { ...host, busyShare: Math.min(1, 0.98 * multiple) },
    });
    const tiers = { ...roomy, pool: { size: 5, holdMs: 50 } };
    const found = findBottleneck(stretchesOf(tiers, loads, crowded), signals);
    expect(found).toMatchObject({ kind: 'host', service: 'host', resource: 'CPU' });
    expect(found.why).toContain("the machine's CPU gave out first");
    expect(roleOf(found, 'api connections')).toBe("symptom of the machine's CPU");
  });

  it('is not the machine, when others kept it full at half the load already', () => {
    const crowded = (second: Second): Second => ({ ...second, host: { ...host, busyShare: 1 } });
    const tiers = { ...roomy, pool: { size: 5, holdMs: 50 } };
    const found = findBottleneck(stretchesOf(tiers, loads, crowded), signals);
    expect(nameOf(found)).toBe('api connections');
    expect(found.runnersUp).toEqual([]);
  });

  it('is the disk of the service that causes most of what goes through it', () => {
    const writing = (second: Second, multiple: number): Second => ({
      ...second,
      host: { ...host, diskBusyShare: Math.min(1, 0.97 * multiple) },
      services: second.services.map((each) => ({
        ...each,
        diskBytesPerSecond: each.service === 'database' ? 4e7 : 1e6,
      })),
    });
    const tiers = { ...roomy, pool: { size: 5, holdMs: 50 } };
    const found = findBottleneck(stretchesOf(tiers, loads, writing), signals);
    expect(nameOf(found)).toBe('database disk');
    expect(roleOf(found, 'api connections')).toBe('symptom of database disk');
  });

  it('is what came nearest, weakly, when nothing was full at any load', () => {
    const below = findBottleneck(stretchesOf(withCores('api', 0.16), [0.5, 0.8]), signals);
    expect(nameOf(below)).toBe('api CPU');
    expect(below.confidence).toBe('weak');
    expect(below.why).toContain('came nearest to full: 80 % used');
  });

  it('is unknown, with the reason, when nothing came near', () => {
    const idle = findBottleneck(stretchesOf(withCores('api', 0.16), [0.5]), signals);
    expect(idle.kind).toBe('unknown');
    expect(idle.why).toContain('the limit is one that is not');
    const unseen = findBottleneck(
      stretchesOf(roomy, loads, (second) => {
        const { metrics: _, ...others } = second;
        return { ...others, services: [] };
      }),
      [],
    );
    expect(unseen).toMatchObject({ kind: 'unknown', confidence: 'weak' });
    expect(unseen.why).toContain('name its metrics in the config');
    expect(unseen.scrapes).toBeUndefined();
    expect(findBottleneck([], signals).kind).toBe('unknown');
  });

  it('says how many scrapes failed, and why, each reason once', () => {
    const failing = (second: Second): Second =>
      second.metrics === undefined || second.atSeconds !== 2
        ? second
        : { ...second, metrics: { ...second.metrics, failures: ['api-1: no answer within 900 ms'] } };
    const found = findBottleneck(stretchesOf(withCores('api', 0.16), loads, failing), signals);
    expect(found.scrapes).toEqual({ asked: 54, failed: 6, reasons: ['api-1: no answer within 900 ms'] });
    expect(nameOf(found)).toBe('api CPU');
  });

  it('does without metrics: the CPU quotas tell of themselves', () => {
    const withoutMetrics = (second: Second): Second => {
      const { metrics: _, ...others } = second;
      return others;
    };
    const found = findBottleneck(stretchesOf(withCores('database', 0.04), loads, withoutMetrics), signals);
    expect(nameOf(found)).toBe('database CPU');
    expect(found.confidence).toBe('clear');
  });
});
