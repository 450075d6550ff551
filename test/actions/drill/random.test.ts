import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomDrills } from '../../../harness/src/actions/drill/random.ts';
import type { Level } from '../../../harness/src/model/config/config.ts';
import { drillSchema } from '../../../harness/src/model/config/drill.ts';
import type { Fault } from '../../../harness/src/model/config/fault.ts';

const levels: readonly Level[] = [
  { name: '100', services: { api: { replicas: 4 }, worker: { replicas: 2 }, redis: {}, only: {} } },
  { name: '50', services: { api: { replicas: 3 }, worker: { replicas: 2 }, redis: {} } },
];

const ways = [
  { from: 'api', to: 'redis' },
  { from: 'worker', to: 'redis' },
  { from: 'api', to: 'worker' },
];

const asked = fc.record({
  count: fc.integer({ min: 1, max: 20 }),
  seed: fc.nat({ max: 1_000_000 }),
  blast: fc
    .record({ replicas: fc.integer({ min: 1, max: 2 }), faults: fc.integer({ min: 1, max: 2 }) })
    .chain(({ replicas, faults }) =>
      fc.constantFrom({ replicas, faults }, { replicas, faults, zones: 2 }, { replicas, faults, zones: 5 }),
    ),
  ways: fc.constantFrom([], ways),
});

/** The service that is gone with a fault, or cannot be reached any more. */
function brokenBy(fault: Fault): string {
  if ('service' in fault) return fault.service;
  return 'to' in fault ? fault.to : '';
}

/** How many replicas of a service live in a zone. */
function inZone(replicas: number, zone: number, of: number): number {
  return Array.from({ length: replicas }, (_, index) => index).filter((index) => index % of === zone - 1)
    .length;
}

describe('random drills', () => {
  it('are what a config may have, within the blast radius, and never all of a service that has several', () => {
    fc.assert(
      fc.property(asked, (wanted) => {
        const drills = randomDrills(levels, wanted);
        expect(drills).toHaveLength(wanted.count);
        expect(new Set(drills.map(({ name }) => name)).size).toBe(wanted.count);
        for (const drill of drills) {
          expect(drillSchema.parse(drill).faults).toEqual(drill.faults);
          expect(drill.faults.length).toBeGreaterThan(0);
          expect(drill.faults.length).toBeLessThanOrEqual(wanted.blast.faults);
          expect(new Set(drill.faults.map(brokenBy)).size).toBe(drill.faults.length);
          for (const fault of drill.faults) {
            if ('zone' in fault) continue;
            if ('to' in fault) {
              expect(wanted.ways).toContainEqual({ from: fault.from, to: fault.to });
              continue;
            }
            if (!('replicas' in fault) || fault.replicas === 'all') throw new Error('unlimited');
            const there = { api: 3, worker: 2, redis: 1 }[fault.service] ?? Number.NaN;
            expect(fault.replicas).toBeLessThanOrEqual(
              Math.min(wanted.blast.replicas, Math.max(1, there - 1)),
            );
          }
        }
      }),
    );
  });

  it('lose a zone by itself, one that has something at every level, and never everything', () => {
    fc.assert(
      fc.property(asked, ({ blast, ...wanted }) => {
        for (const { faults } of randomDrills(levels, { ...wanted, blast })) {
          const [lost] = faults;
          if (lost === undefined || !('zone' in lost)) continue;
          expect(faults).toHaveLength(1);
          expect(lost.of).toBe('zones' in blast ? blast.zones : undefined);
          for (const { services } of levels) {
            const replicas = Object.values(services).map((each) => each.replicas ?? 1);
            const gone = replicas.reduce((sum, each) => sum + inZone(each, lost.zone, lost.of), 0);
            expect(gone).toBeGreaterThan(0);
            expect(gone).toBeLessThan(replicas.reduce((sum, each) => sum + each, 0));
          }
        }
      }),
    );
  });

  it.each([
    [
      { replicas: 3, faults: 1 },
      /^--blast 3: the largest service .* api, with 3 in the smallest level: allowed are 2$/,
    ],
    [{ replicas: 1, faults: 3 }, /^--at-once 3: every level has 3 of the same services: allowed are 2$/],
  ])('are refused when the blast radius would take everything: %j', (blast, message) => {
    expect(() => randomDrills(levels, { count: 1, seed: 1, blast })).toThrow(
      expect.objectContaining({
        code: 'blast-too-wide',
        exitCode: 2,
        message: expect.stringMatching(message) as string,
      }) as Error,
    );
  });

  it('are refused when the loss of a zone would take everything', () => {
    const single = [...levels, { name: '25', services: { api: { replicas: 1 }, redis: {}, worker: {} } }];
    const blast = { replicas: 1, faults: 1, zones: 2 };
    expect(() => randomDrills(single, { count: 1, seed: 1, blast })).toThrow(
      /^--zones 2: at level "25" no service has more than 1 replica, and all of them live in zone 1/,
    );
  });

  it('are the same for the same seed, and others for another', () => {
    const blast = { replicas: 2, faults: 2, zones: 2 };
    const of = (seed: number): unknown =>
      randomDrills(levels, { count: 10, seed, blast, ways }).map(({ faults }) => faults);
    expect(of(7)).toEqual(of(7));
    expect(of(7)).not.toEqual(of(8));
  });

  it('draw every kind, service, way and zone in the long run', () => {
    const blast = { replicas: 2, faults: 1, zones: 2 };
    const drills = randomDrills(levels, { count: 600, seed: 1, blast, ways });
    const faults = drills.flatMap((drill) => drill.faults);
    expect(new Set(faults.map(({ kind }) => kind))).toEqual(
      new Set([
        ...['kill', 'stop', 'pause', 'restart-loop', 'cpu-squeeze', 'zone-loss'],
        ...['latency', 'bandwidth', 'reset', 'black-hole', 'slow-close'],
      ]),
    );
    expect(new Set(faults.flatMap((fault) => ('zone' in fault ? [fault.zone] : [])))).toEqual(
      new Set([1, 2]),
    );
    const seen = faults.flatMap((fault) => ('to' in fault ? [`${fault.from}:${fault.to}`] : []));
    expect(new Set(seen)).toEqual(new Set(['api:redis', 'worker:redis', 'api:worker']));
  });

  it('need services that every level names', () => {
    const bare = [{ name: '100', services: {} }];
    expect(() => randomDrills(bare, { count: 1, seed: 1, blast: { replicas: 1, faults: 1 } })).toThrow(
      expect.objectContaining({ code: 'drills-without-services', exitCode: 2 }) as Error,
    );
  });
});
