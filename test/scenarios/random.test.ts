import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawsOf, pick } from '../../scenarios/runtime/draws/random.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const arrivals = fc.integer({ min: 0, max: 10_000_000 });

describe('the random numbers of an arrival', () => {
  it('are the same for the same seed and arrival', () => {
    fc.assert(
      fc.property(seeds, arrivals, (seed, arrival) => {
        const [one, other] = [drawsOf(seed, arrival), drawsOf(seed, arrival)];
        for (let draw = 0; draw < 5; draw += 1) expect(one()).toBe(other());
      }),
    );
  });

  it('lie in [0, 1), and a pick in 1..count', () => {
    fc.assert(
      fc.property(seeds, arrivals, fc.integer({ min: 1, max: 1000 }), (seed, arrival, count) => {
        const draw = drawsOf(seed, arrival);
        const value = draw();
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThan(1);
        const picked = pick(draw, count);
        expect(Number.isInteger(picked) && picked >= 1 && picked <= count).toBe(true);
      }),
    );
  });

  it('are uniform over arrivals that follow each other, for every draw and over seeds that follow each other', () => {
    const bins = 20;
    const count = 20_000;
    for (const drawIndex of [0, 1, 4]) {
      for (const of of [(index: number) => drawsOf(7, index), (index: number) => drawsOf(index, 7)]) {
        const found = Array.from({ length: bins }, () => 0);
        for (let index = 0; index < count; index += 1) {
          const draw = of(index);
          for (let skipped = 0; skipped < drawIndex; skipped += 1) draw();
          const bin = Math.floor(draw() * bins);
          found[bin] = (found[bin] ?? 0) + 1;
        }
        const expected = count / bins;
        const chiSquare = found.reduce((sum, each) => sum + (each - expected) ** 2 / expected, 0);
        expect(chiSquare).toBeLessThan(50); // 19 degrees of freedom: 99.99 % lie below 50.8
      }
    }
  });
});
