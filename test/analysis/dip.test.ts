import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dipOf, steadyStateOf } from '../../harness/src/analysis/dip.ts';
import type { Dip } from '../../harness/src/model/drill.ts';
import type { Second } from '../../harness/src/model/sample.ts';
import { scriptedSeconds, type Fate } from './simulated-drill.ts';

const good: Fate = { kind: 'good', afterMs: 30 };
const refused: Fate = { kind: 'bad', as: 'connection', afterMs: 2 };
const hung: Fate = { kind: 'bad', as: 'timeout', afterMs: 1000 };

function dipIn(seconds: readonly Second[], fromSeconds: number): Dip | undefined {
  const steady = steadyStateOf(seconds, fromSeconds);
  if (steady === undefined) throw new Error('no steady state');
  const inLoad = seconds.filter(({ offered }) => offered > 0);
  return dipOf(inLoad, { fromSeconds, allowedShare: 0.01 }, steady);
}

describe('a dip of the goodput', () => {
  it.each([
    ['refused at once', refused],
    ['left hanging until clients give up', hung],
  ])(
    'is seen within a second and 2 %% where requests are %s',
    (_, fate) => {
      const scripts = fc.record({
        from: fc.double({ min: 8, max: 11, noNaN: true }),
        seconds: fc.double({ min: 5, max: 12, noNaN: true }),
        depth: fc.double({ min: 0.3, max: 1, noNaN: true }),
        seed: fc.integer({ min: 1, max: 999_999 }),
      });
      fc.assert(
        fc.property(scripts, ({ from, seconds: length, depth, seed }) => {
          const isBroken = (at: number): boolean => at >= from && at < from + length;
          const seconds = scriptedSeconds({
            load: 800,
            durationSeconds: 35,
            seed,
            fate: (at, chance) => (isBroken(at) && chance < depth ? fate : good),
          });
          const dip = dipIn(seconds, Math.floor(from));
          expect(Math.abs((dip?.fromSeconds ?? Number.NaN) - from)).toBeLessThan(1);
          expect(
            Math.abs((dip?.fromSeconds ?? 0) + (dip?.seconds ?? Number.NaN) - from - length),
          ).toBeLessThan(1);
          // Beside the 2 %: who is refused is drawn, for each request of at least three whole seconds.
          const drawn = 4 * Math.sqrt((depth * (1 - depth)) / (800 * 3));
          expect(Math.abs((dip?.depth ?? Number.NaN) - depth)).toBeLessThan(0.02 + drawn);
        }),
        { numRuns: 60 },
      );
    },
    60_000,
  );

  it('is not seen where there is none, at any load', () => {
    const loads = fc.record({
      load: fc.double({ min: 5, max: 500, noNaN: true }),
      afterMs: fc.double({ min: 1, max: 400, noNaN: true }),
      seed: fc.integer({ min: 1, max: 999_999 }),
    });
    let seen = 0;
    fc.assert(
      fc.property(loads, ({ load, afterMs, seed }) => {
        const seconds = scriptedSeconds({
          load,
          durationSeconds: 33,
          seed,
          fate: (_, chance) => (chance < 0.003 ? refused : { kind: 'good', afterMs }),
        });
        if (dipIn(seconds, 8) !== undefined) seen += 1;
      }),
      { numRuns: 100 },
    );
    expect(seen).toBeLessThanOrEqual(5);
  }, 60_000);

  it('is one dip over a short break, and leaves out what comes long after', () => {
    const isBroken = (at: number): boolean => (at >= 10 && at < 13) || (at >= 14 && at < 16) || at >= 25;
    const seconds = scriptedSeconds({
      load: 200,
      durationSeconds: 30,
      seed: 5,
      fate: (at) => (isBroken(at) ? refused : good),
    });
    const dip = dipIn(seconds, 10);
    expect(dip?.fromSeconds).toBeCloseTo(10, 0);
    expect((dip?.fromSeconds ?? 0) + (dip?.seconds ?? 0)).toBeCloseTo(16, 0);
    expect(dip?.worstSecond).toBeCloseTo(1, 1);
  });
});
