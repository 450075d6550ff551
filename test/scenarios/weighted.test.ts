import { describe, expect, it } from 'vitest';
import { drawsOf } from '../../scenarios/runtime/draws/random.ts';
import { weighted } from '../../scenarios/runtime/draws/weighted.ts';

const samples = 100_000;

describe('a weighted draw', () => {
  it('gives each thing as often as its part says', () => {
    const parts = [
      ['home', 30],
      ['search', 11],
      ['never', 0],
      ['trends', 0.5],
    ] as const;
    const draw = weighted(parts);
    const counts = new Map<string, number>();
    for (let arrival = 0; arrival < samples; arrival += 1) {
      const thing = draw(drawsOf(1, arrival));
      counts.set(thing, (counts.get(thing) ?? 0) + 1);
    }
    for (const [thing, part] of parts) {
      const expected = (samples * part) / 41.5;
      expect(Math.abs((counts.get(thing) ?? 0) - expected)).toBeLessThanOrEqual(4 * Math.sqrt(expected));
    }
  });

  it('is of the first thing when the number drawn is as high as it gets', () => {
    expect(weighted([['a', 1]])(() => 1)).toBe('a');
  });

  it('refuses to draw from nothing', () => {
    expect(() => weighted([])).toThrow(RangeError);
    expect(() => weighted([['a', 0]])).toThrow(RangeError);
  });
});
