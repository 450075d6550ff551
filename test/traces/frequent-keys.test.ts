import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrequentKeys } from '../../harness/src/drivers/traces/frequent-keys.ts';

const stream = fc.array(fc.nat({ max: 30 }).map(String), { maxLength: 300 });

function counted(keys: readonly string[], capacity: number): FrequentKeys<string> {
  const frequent = new FrequentKeys(capacity, (key) => `value of ${key}`);
  for (const key of keys) expect(frequent.add(key)).toBe(`value of ${key}`);
  return frequent;
}

const timesOf = (key: string, keys: readonly string[]): number => keys.filter((each) => each === key).length;

describe('frequent keys', () => {
  it('are exact while there is room', () => {
    fc.assert(
      fc.property(stream, (keys) => {
        const frequent = counted(keys, 31);
        expect(frequent.isExact).toBe(true);
        const expected = [...new Set(keys)].map((key) => [key, timesOf(key, keys), 0]);
        const ranked = frequent.ranked().map(({ key, count, error }) => [key, count, error]);
        expect(new Set(ranked)).toEqual(new Set(expected));
        expect(ranked.map(([, count]) => count)).toEqual(
          expected.map(([, count]) => Number(count)).toSorted((one, other) => other - one),
        );
      }),
    );
  });

  it('are never counted too low, never too high by more than their error, and all requests are counted', () => {
    fc.assert(
      fc.property(stream, fc.integer({ min: 1, max: 12 }), (keys, capacity) => {
        const ranked = counted(keys, capacity).ranked();
        for (const { key, count, error } of ranked) {
          expect(count).toBeGreaterThanOrEqual(timesOf(key, keys));
          expect(count - error).toBeLessThanOrEqual(timesOf(key, keys));
        }
        expect(ranked.length).toBeLessThanOrEqual(capacity);
        expect(ranked.reduce((sum, { count }) => sum + count, 0)).toBe(keys.length);
      }),
    );
  });

  it('hold every key with more than its part of the requests', () => {
    fc.assert(
      fc.property(stream, fc.integer({ min: 1, max: 12 }), (keys, capacity) => {
        const kept = new Set(
          counted(keys, capacity)
            .ranked()
            .map(({ key }) => key),
        );
        const heavy = [...new Set(keys)].filter((key) => timesOf(key, keys) > keys.length / capacity);
        expect(heavy.filter((key) => !kept.has(key))).toEqual([]);
      }),
    );
  });
});
