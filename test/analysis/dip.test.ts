import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dipsOf, steadyStateOf } from '../../harness/src/analysis/drill/dip.ts';
import { withDue } from '../../harness/src/analysis/drill/due.ts';
import type { Dip } from '../../harness/src/model/config/drill.ts';
import {
  durationMsOf,
  peakSecondsOf,
  rateCurve,
  steadyCurve,
  type RateCurve,
} from '../../harness/src/model/rate-curve.ts';
import type { Second } from '../../harness/src/model/sample.ts';
import { scriptedNight, scriptedSeconds, type Fate } from './simulated-drill.ts';

const good: Fate = { kind: 'good', afterMs: 30 };
const refused: Fate = { kind: 'bad', as: 'connection', afterMs: 2 };
const hung: Fate = { kind: 'bad', as: 'timeout', afterMs: 1000 };

function dipsIn(seconds: readonly Second[], fromSeconds: number, rates: RateCurve): readonly Dip[] {
  const due = withDue(seconds, rates, 0.5);
  const steady = steadyStateOf(due, fromSeconds);
  if (steady === undefined) throw new Error('no steady state');
  const inLoad = due.filter(({ atSeconds }) => atSeconds <= durationMsOf(rates) / 1000);
  return dipsOf(inLoad, { fromSeconds, untilSeconds: fromSeconds + 10, allowedShare: 0.01 }, steady);
}

function dipIn(seconds: readonly Second[], fromSeconds: number): Dip | undefined {
  const durationMs = 1000 * seconds.filter(({ offered }) => offered > 0).length;
  return dipsIn(seconds, fromSeconds, steadyCurve(1, durationMs))[0];
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
          expect(Math.abs((dip?.fromSeconds ?? Number.NaN) - from)).toBeLessThanOrEqual(1);
          expect(
            Math.abs((dip?.fromSeconds ?? 0) + (dip?.seconds ?? Number.NaN) - from - length),
          ).toBeLessThanOrEqual(1);
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

interface Night {
  readonly least: number;
  readonly peakAt: number;
  readonly bursts: readonly { readonly at: number; readonly seconds: number; readonly height: number }[];
}

const nightSeconds = 60;

const nights: fc.Arbitrary<Night> = fc.record({
  least: fc.double({ min: 0.15, max: 0.8, noNaN: true }),
  peakAt: fc.integer({ min: 15, max: 35 }),
  bursts: fc.array(
    fc.record({
      at: fc.integer({ min: 3, max: 55 }),
      seconds: fc.integer({ min: 2, max: 8 }),
      height: fc.double({ min: 0, max: 0.6, noNaN: true }),
    }),
    { maxLength: 5 },
  ),
});

/** A night of a minute, in tenths of a second: it rises, stays for a while, and has bursts before and after its peak. */
function curveOf({ least, peakAt, bursts }: Night): RateCurve {
  return rateCurve(
    0.1,
    Array.from({ length: 10 * nightSeconds }, (_, step) => {
      const at = step / 10;
      const hill = least + (1 - least) * Math.exp(-(((at - peakAt) / 12) ** 2));
      const burst = bursts.filter((each) => at >= each.at && at < each.at + each.seconds);
      return 800 * Math.min(1.2, hill + burst.reduce((sum, { height }) => sum + height, 0));
    }),
  );
}

/** Its peak is so late that what begins there lasts longer than the night: the dip is told until the end of that. */
const peakTooLate = {
  night: { least: 0.39, peakAt: 25, bursts: [{ at: 50, seconds: 2, height: 0.61 }] },
  late: 0,
  seconds: 11.000000000000002,
  depth: 0.3,
  seed: 1,
};

describe('a dip of the goodput under a night', () => {
  it.each([
    ['refused at once', refused],
    ['left hanging until clients give up', hung],
  ])(
    'is seen within a second and 2 %% where requests are %s at the peak',
    (_, fate) => {
      const scripts = fc.record({
        night: nights,
        late: fc.double({ min: 0, max: 1, noNaN: true }),
        seconds: fc.double({ min: 5, max: 12, noNaN: true }),
        depth: fc.double({ min: 0.3, max: 1, noNaN: true }),
        seed: fc.integer({ min: 1, max: 999_999 }),
      });
      fc.assert(
        fc.property(scripts, ({ night, late, seconds: length, depth, seed }) => {
          const rates = curveOf(night);
          const from = Math.max(8, peakSecondsOf(rates)) + late;
          const to = Math.min(from + length, nightSeconds);
          const isBroken = (at: number): boolean => at >= from && at < to;
          const seconds = scriptedNight({
            rates,
            seed,
            fate: (at, chance) => (isBroken(at) && chance < depth ? fate : good),
          });
          const [dip] = dipsIn(seconds, Math.floor(from), rates);
          expect(Math.abs((dip?.fromSeconds ?? Number.NaN) - from)).toBeLessThanOrEqual(1);
          expect(Math.abs((dip?.fromSeconds ?? 0) + (dip?.seconds ?? Number.NaN) - to)).toBeLessThanOrEqual(
            1,
          );
          const offered = seconds
            .filter(({ atSeconds }) => atSeconds > from + 1 && atSeconds < to)
            .reduce((sum, second) => sum + second.offered, 0);
          const drawn = 4 * Math.sqrt((depth * (1 - depth)) / offered);
          expect(Math.abs((dip?.depth ?? Number.NaN) - depth)).toBeLessThan(0.02 + drawn);
        }),
        { numRuns: 40, examples: [[peakTooLate]] },
      );
    },
    60_000,
  );

  it('is not seen where there is none, though answers get slower as the load rises', () => {
    const quiet = fc.record({
      night: nights,
      slowestMs: fc.double({ min: 200, max: 440, noNaN: true }),
      seed: fc.integer({ min: 1, max: 999_999 }),
    });
    let seen = 0;
    fc.assert(
      fc.property(quiet, ({ night, slowestMs, seed }) => {
        const rates = curveOf(night);
        const rateAt = (at: number): number => rates.ratesPerSecond[Math.floor(at * 10)] ?? 0;
        const afterMs = (at: number): number => 20 + slowestMs * (rateAt(at) / 960);
        const seconds = scriptedNight({
          rates,
          seed,
          fate: (at, chance) => (chance < 0.003 ? refused : { kind: 'good', afterMs: afterMs(at) }),
        });
        if (dipsIn(seconds, 8, rates).length > 0) seen += 1;
      }),
      { numRuns: 60 },
    );
    expect(seen).toBeLessThanOrEqual(4);
  }, 60_000);

  it('is told for each of the faults that come one after the other, and for nothing that comes later', () => {
    const rates = steadyCurve(200, 40_000);
    const isBroken = (at: number): boolean => (at >= 10 && at < 13) || (at >= 17 && at < 19) || at >= 35;
    const fate = (at: number): Fate => (isBroken(at) ? refused : good);
    const dips = dipsIn(scriptedNight({ rates, seed: 5, fate }), 10, rates);
    expect(dips.map(({ fromSeconds, seconds }) => [Math.round(fromSeconds), Math.round(seconds)])).toEqual([
      [10, 3],
      [17, 2],
    ]);
  });
});
