import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shapeNamed, shapes } from '../../../scenarios/shapes/catalogue.ts';
import { compress, type Compressed } from '../../../scenarios/shapes/compress.ts';
import { constant, polyline } from '../../../scenarios/shapes/plain.ts';
import { sequence, type Shape } from '../../../scenarios/shapes/shape.ts';
import { randomLine } from './random-line.ts';

/** A night of some hours and the time it is to be replayed in. */
const nights = fc.tuple(randomLine(), fc.double({ min: 1, max: 900, noNaN: true }));

function forAllNights(check: (compressed: Compressed, shape: Shape, toSeconds: number) => void): void {
  fc.assert(
    fc.property(nights, ([points, toSeconds]) => {
      const shape = polyline(points);
      check(compress(shape, { toSeconds }), shape, toSeconds);
    }),
    { numRuns: 60 },
  );
}

/** When a moment of the original is replayed. */
function replayedAt({ segments }: Compressed, tSeconds: number): number {
  const segment = segments.find((each) => tSeconds <= each.toSeconds);
  if (segment === undefined) return segments.at(-1)?.replayToSeconds ?? 0;
  const into = (tSeconds - segment.fromSeconds) / (segment.toSeconds - segment.fromSeconds);
  return segment.replayFromSeconds + into * (segment.replayToSeconds - segment.replayFromSeconds);
}

describe('compression of time', () => {
  it('takes exactly the time that is asked for, or the original’s when that is shorter', () => {
    forAllNights(({ shape, original, replayed }, { durationSeconds }, toSeconds) => {
      expect(shape.durationSeconds).toBe(Math.min(toSeconds, durationSeconds));
      expect(replayed.durationSeconds).toBeCloseTo(shape.durationSeconds, 6);
      expect(original.durationSeconds).toBeCloseTo(durationSeconds, 6);
    });
  });

  it('leaves a shorter shape as it is', () => {
    const shape = constant(3, 20);
    const compressed = compress(shape, { toSeconds: 20 });
    expect(compressed.shape).toBe(shape);
    expect(compressed.segments).toEqual([
      { fromSeconds: 0, toSeconds: 20, replayFromSeconds: 0, replayToSeconds: 20, kept: 'real-time' },
    ]);
    expect(compressed.kept).toEqual(['Nothing is shrunk: all 20 s are replayed in real seconds.']);
  });

  it('keeps the order: segments follow each other without gaps, in the original and in the replay', () => {
    forAllNights(({ segments }, { durationSeconds }, toSeconds) => {
      let [at, replayAt] = [0, 0];
      for (const segment of segments) {
        expect([segment.fromSeconds, segment.replayFromSeconds]).toEqual([at, replayAt]);
        expect(segment.toSeconds).toBeGreaterThan(at);
        expect(segment.replayToSeconds).toBeGreaterThan(replayAt);
        [at, replayAt] = [segment.toSeconds, segment.replayToSeconds];
      }
      expect(at).toBeCloseTo(durationSeconds, 6);
      expect(replayAt).toBe(Math.min(toSeconds, durationSeconds));
    });
  });

  it('keeps what it says is in real time in real seconds, and never goes slower than the original', () => {
    forAllNights(({ segments }) => {
      for (const { fromSeconds, toSeconds, replayFromSeconds, replayToSeconds, kept } of segments) {
        const pace = (toSeconds - fromSeconds) / (replayToSeconds - replayFromSeconds);
        if (kept === 'real-time') expect(pace).toBeCloseTo(1, 5);
        else expect(pace).toBeGreaterThan(1);
      }
    });
  });

  it('replays the original’s rate of every moment, borders of segments and the peak among them', () => {
    fc.assert(
      fc.property(
        nights,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 }),
        ([points, toSeconds], shares) => {
          // No jumps here: beside one, the hair that rounding moves a moment is a different rate.
          const smooth = points.map(([, rate], index) => [index * 97.3, rate] as const);
          const shape = polyline(smooth);
          const compressed = compress(shape, { toSeconds });
          const corners = smooth.map(([tSeconds]) => tSeconds);
          const borders = compressed.segments.map(({ toSeconds: border }) => border);
          for (const tSeconds of [
            ...corners,
            ...borders,
            ...shares.map((share) => share * shape.durationSeconds),
          ]) {
            const rate = compressed.shape.rate(
              Math.min(replayedAt(compressed, tSeconds), compressed.shape.durationSeconds),
            );
            expect(rate).toBeCloseTo(shape.rate(Math.min(tSeconds, shape.durationSeconds)), 4);
          }
          const peak = Math.max(...smooth.map(([, rate]) => rate));
          expect(
            Math.max(...corners.map((t) => compressed.shape.rate(replayedAt(compressed, t)))),
          ).toBeCloseTo(peak, 4);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('lessens no rise, over 1 s or 10 s', () => {
    forAllNights(({ shape, original, replayed }) => {
      expect(replayed.riseWithinSecond).toBeGreaterThan(original.riseWithinSecond - 1e-9);
      expect(replayed.riseWithinTenSeconds).toBeGreaterThan(original.riseWithinTenSeconds - 1e-9);
      // The figures are of the replay's own rates too, looked at from outside.
      expect(steepestRise(shape, 1)).toBeLessThanOrEqual(
        replayed.riseWithinSecond + 0.05 * replayed.peak + 1e-6,
      );
    });
  });

  it('has the peak at the height it had, for as long in real seconds as a quarter of the replay allows', () => {
    const climb = polyline([
      [0, 1],
      [7200, 5],
      [14_400, 1],
    ]);
    const { shape, segments, original, replayed } = compress(climb, { toSeconds: 120 });
    expect([original.peak, replayed.peak]).toEqual([5, 5]);
    const atPeak = segments.find(({ fromSeconds, toSeconds }) => fromSeconds <= 7200 && toSeconds > 7200);
    expect(atPeak).toMatchObject({ kept: 'real-time' });
    expect((atPeak?.toSeconds ?? 0) - (atPeak?.fromSeconds ?? 0)).toBeCloseTo(12, 6);
    expect(shape.rate((atPeak?.replayFromSeconds ?? 0) + 2)).toBeCloseTo(5, 6);
  });

  it('tells how steep even a night of weeks was within a second', () => {
    const weeks = polyline([
      [0, 1],
      [3e6, 1],
      [3e6 + 100, 101],
      [4e6, 1],
    ]);
    const { original, replayed } = compress(weeks, { toSeconds: 300 });
    expect(original.riseWithinSecond).toBeCloseTo(1, 1);
    expect(original.riseWithinTenSeconds).toBeCloseTo(10, 0);
    expect(replayed.riseWithinTenSeconds).toBeCloseTo(10, 0);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('is refused to %f s', (toSeconds) => {
    expect(() => compress(constant(1, 60), { toSeconds })).toThrow(
      `longer than 0 s and finite, got ${toSeconds} s`,
    );
  });

  it('of a night without any load, or that never changes, is a shorter one', () => {
    for (const rate of [0, 3]) {
      const { shape, segments } = compress(constant(rate, 7200), { toSeconds: 60 });
      expect(shape.durationSeconds).toBe(60);
      expect(shape.rate(30)).toBe(rate);
      expect(segments.length).toBeLessThan(4);
    }
  });
});

describe('what of a night stays in real seconds', () => {
  const lull = constant(1, 6000);
  const rise = polyline([
    [0, 1],
    [20, 9],
    [40, 9],
    [60, 1],
  ]);
  const isKept = (compressed: Compressed, fromSeconds: number, toSeconds: number): boolean =>
    compressed.segments.some(
      (each) => each.kept === 'real-time' && each.fromSeconds <= fromSeconds && each.toSeconds >= toSeconds,
    );

  it('the rises and what follows at once, while lulls shrink', () => {
    const compressed = compress(sequence(lull, rise, lull), { toSeconds: 120 });
    expect(isKept(compressed, 5998, 6030)).toBe(true);
    expect(compressed.replayed.riseWithinTenSeconds).toBeCloseTo(compressed.original.riseWithinTenSeconds, 6);
    expect(compressed.kept.join(' ')).toContain(
      'No rise is steeper than the steepest of the original: 0.4x within 1 s',
    );
  });

  it('the steepest and highest first, when not all fit', () => {
    const gentle = polyline([
      [0, 1],
      [60, 5],
      [120, 1],
    ]);
    const compressed = compress(sequence(lull, gentle, lull, rise, lull), { toSeconds: 90 });
    expect(isKept(compressed, 12_118, 12_150)).toBe(true);
    expect(isKept(compressed, 6000, 6060)).toBe(false);
    expect(compressed.kept.join(' ')).toContain(
      'Did not fit in real seconds: the rise by 4x at 1:40:00, 60 s now in',
    );
  });

  it('of a night with nothing steep only the top: the rest becomes steeper, and that is said', () => {
    const compressed = compress(shapeNamed('double-hump-2022').make(), { toSeconds: 120 });
    const real = compressed.segments.filter(({ kept }) => kept === 'real-time');
    expect(real).toHaveLength(2);
    expect(compressed.kept.join(' ')).toMatch(/Steeper than the original: .* \(a factor of \d+\)/);
    expect(compressed.kept.join(' ')).toMatch(/Did not fit in real seconds: the rise by 3\.\d+x at .*, 5 h/);
  });

  it.each(shapes.map(({ name }) => name))('of %s: every sentence has its figures', (name) => {
    const { kept } = compress(shapeNamed(name).make(), { toSeconds: 120 });
    expect(kept.length).toBeGreaterThan(0);
    for (const sentence of kept) {
      expect(sentence).toMatch(/\d/);
      expect(sentence).not.toMatch(/NaN|Infinity|undefined/);
    }
  });
});

/** The most that a shape rises within a time, by asking it. */
function steepestRise(shape: Shape, withinSeconds: number): number {
  const step = Math.min(withinSeconds, shape.durationSeconds) / 40;
  const rates = Array.from({ length: Math.floor(shape.durationSeconds / step) + 1 }, (_, index) =>
    shape.rate(index * step),
  );
  return rates.reduce(
    (steepest, rate, index) =>
      Math.max(steepest, rate - Math.min(...rates.slice(Math.max(0, index - 40), index + 1))),
    0,
  );
}
