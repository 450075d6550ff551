import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomDrills } from '../../../harness/src/cli/drill/random-drills.ts';
import type { Level } from '../../../harness/src/model/config.ts';
import { drillSchema } from '../../../harness/src/model/drill.ts';

const levels: readonly Level[] = [
  { name: '100', services: { api: { replicas: 4 }, worker: { replicas: 2 }, redis: {}, only: {} } },
  { name: '50', services: { api: { replicas: 3 }, worker: { replicas: 2 }, redis: {} } },
];

const asked = fc.record({
  count: fc.integer({ min: 1, max: 20 }),
  seed: fc.nat({ max: 1_000_000 }),
  blast: fc.record({ replicas: fc.integer({ min: 1, max: 6 }), faults: fc.integer({ min: 1, max: 4 }) }),
});

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
          const broken = drill.faults.map((fault) => ('service' in fault ? fault.service : ''));
          expect(new Set(broken).size).toBe(broken.length);
          for (const fault of drill.faults) {
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

  it('are the same for the same seed, and others for another', () => {
    const blast = { replicas: 2, faults: 2 };
    const of = (seed: number): unknown =>
      randomDrills(levels, { count: 10, seed, blast }).map(({ faults }) => faults);
    expect(of(7)).toEqual(of(7));
    expect(of(7)).not.toEqual(of(8));
  });

  it('draw every service and every kind in the long run', () => {
    const drills = randomDrills(levels, { count: 300, seed: 1, blast: { replicas: 2, faults: 1 } });
    const seen = new Set(drills.flatMap(({ faults }) => faults.flatMap(({ kind }) => kind)));
    expect(seen).toEqual(new Set(['kill', 'stop', 'pause', 'restart-loop', 'cpu-squeeze']));
  });

  it('need services that every level names', () => {
    const bare = [{ name: '100', services: {} }];
    expect(() => randomDrills(bare, { count: 1, seed: 1, blast: { replicas: 1, faults: 1 } })).toThrow(
      expect.objectContaining({ code: 'drills-without-services', exitCode: 2 }) as Error,
    );
  });
});
