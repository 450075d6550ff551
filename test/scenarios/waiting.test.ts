import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { givesUpAtMs, pauseMsAt } from '../../scenarios/runtime/client/waiting.ts';

describe('waiting for a post to show', () => {
  it('looks again after a tenth of a second or a fifth of the age: a late post costs few reads', () => {
    let ageMs = 0;
    let looks = 0;
    for (; ageMs < 20_000; looks += 1) {
      expect(pauseMsAt(ageMs)).toBeCloseTo(Math.max(100, ageMs / 5), 6);
      ageMs += pauseMsAt(ageMs);
    }
    expect(looks).toBeLessThan(30);
  });

  it('gives up in time, and after the load as soon as it is known to be late', () => {
    const ms = fc.integer({ min: 0, max: 60_000 });
    fc.assert(
      fc.property(ms, ms, fc.integer({ min: -5000, max: 60_000 }), (sloMs, moreMs, endOfLoadMs) => {
        const giveUpMs = sloMs + moreMs;
        const atMs = givesUpAtMs({ sloMs, giveUpMs, endOfLoadMs });
        expect(atMs).toBeGreaterThanOrEqual(sloMs);
        expect(atMs).toBeLessThanOrEqual(giveUpMs);
        if (endOfLoadMs >= giveUpMs) expect(atMs).toBe(giveUpMs);
        if (endOfLoadMs <= sloMs) expect(atMs).toBe(sloMs);
      }),
    );
  });
});
