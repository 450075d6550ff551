import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withHotKey } from '../../scenarios/runtime/draws/hot-key.ts';
import { drawsOf, type Draw } from '../../scenarios/runtime/draws/random.ts';

interface Asked {
  readonly method: 'GET' | 'POST';
  readonly path: string;
}

const choose = (draw: Draw): Asked => ({ method: draw() < 0.3 ? 'POST' : 'GET', path: '/any' });
const hot: Asked = { method: 'GET', path: '/hot' };
const ask = (
  from: typeof choose | ReturnType<typeof withHotKey<Asked>>,
  seed: number,
  arrival: number,
): Asked => {
  const draw = drawsOf(seed, arrival);
  return from(draw, draw);
};

describe('a hot key', () => {
  it('takes its share of the reads, and no write', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1, noNaN: true }), fc.nat(), (share, seed) => {
        const withHot = withHotKey(choose, hot, share);
        const samples = 4000;
        const asked = Array.from({ length: samples }, (_, arrival) => ask(withHot, seed, arrival));
        const plain = Array.from({ length: samples }, (_, arrival) => ask(choose, seed, arrival));
        const reads = plain.filter((each) => each.method === 'GET').length;
        expect(asked.filter((each) => each.method === 'POST')).toHaveLength(samples - reads);
        const hits = asked.filter((each) => each === hot).length;
        expect(Math.abs(hits - reads * share)).toBeLessThan(6 * Math.sqrt(reads * share * (1 - share)) + 1);
      }),
    );
  });

  it('is drawn for each arrival: the same seed gives the same', () => {
    const withHot = withHotKey(choose, hot, 0.5);
    for (let arrival = 0; arrival < 100; arrival += 1) {
      expect(ask(withHot, 3, arrival)).toEqual(ask(withHot, 3, arrival));
    }
  });

  it('changes nothing without a share, and is refused where there is none', () => {
    expect(withHotKey(choose, undefined, 0)).toBe(choose);
    expect(() => withHotKey(choose, undefined, 0.2)).toThrow('load.behaviour.hotKeyShare is 0.2');
  });
});
