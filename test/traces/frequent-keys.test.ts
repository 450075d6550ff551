import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrequentKeys } from '../../harness/src/drivers/traces/requests/frequent-keys.ts';

const stream = fc.array(fc.nat({ max: 30 }).map(String), { maxLength: 300 });

/** The value of a key is the key. */
function counted(keys: readonly string[], capacity: number): FrequentKeys<string> {
  const frequent = new FrequentKeys(capacity, (key) => key);
  for (const key of keys) expect(frequent.add(key)).toBe(key);
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
        const ranked = frequent.ranked().map(({ value, count, error }) => [value, count, error]);
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
        for (const { value, count, error } of ranked) {
          expect(count).toBeGreaterThanOrEqual(timesOf(value, keys));
          expect(count - error).toBeLessThanOrEqual(timesOf(value, keys));
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
            .map(({ value }) => value),
        );
        const heavy = [...new Set(keys)].filter((key) => timesOf(key, keys) > keys.length / capacity);
        expect(heavy.filter((key) => !kept.has(key))).toEqual([]);
      }),
    );
  });

  it('give up the least frequent for a new one', () => {
    fc.assert(
      fc.property(stream, fc.integer({ min: 1, max: 12 }), (keys, capacity) => {
        const frequent = new FrequentKeys(capacity, (key: string) => key);
        for (const key of keys) {
          const before = frequent.ranked();
          const isNew = !before.some(({ value }) => value === key);
          frequent.add(key);
          if (!isNew || before.length < capacity) continue;
          const least = Math.min(...before.map(({ count }) => count));
          const added = frequent.ranked().find(({ value }) => value === key);
          expect(added).toEqual({ value: key, count: least + 1, error: least });
        }
      }),
    );
  });

  it('say how often the last one came for certain', () => {
    fc.assert(
      fc.property(stream, fc.integer({ min: 1, max: 12 }), (keys, capacity) => {
        const frequent = new FrequentKeys(capacity, (key: string) => key);
        for (const key of keys) {
          frequent.add(key);
          const added = frequent.ranked().find(({ value }) => value === key);
          expect(frequent.lastCount).toBe((added?.count ?? 0) - (added?.error ?? 0));
        }
      }),
    );
  });
});
