import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyTable } from '../../harness/src/drivers/traces/requests/key-table.ts';

const capacity = 12;
const names = fc.nat({ max: 30 }).map((which) => `GET /posts/${which}`);

describe('a table of keys', () => {
  it('finds what was put and not removed, and nothing else, like a map', () => {
    const steps = fc.array(fc.tuple(fc.boolean(), names), { maxLength: 400 });
    fc.assert(
      fc.property(steps, (all) => {
        const table = new KeyTable(capacity);
        const map = new Map<string, number>();
        const free = Array.from({ length: capacity }, (_, number) => number);
        for (const [isPut, key] of all) {
          const number = table.find(key);
          expect(number).toBe(map.get(key) ?? -1);
          const next = free[0];
          if (isPut && number < 0 && next !== undefined) {
            table.putLast(next);
            map.set(key, next);
            free.shift();
          } else if (!isPut && number >= 0) {
            table.remove(number);
            map.delete(key);
            free.push(number);
          }
        }
        for (const [key, number] of map) expect(table.find(key)).toBe(number);
      }),
    );
  });

  it('tells a million paths apart, though they differ by little', () => {
    const paths = 1_000_000;
    const table = new KeyTable(paths);
    for (let path = 0; path < paths; path += 1) {
      if (table.find(`GET /posts/${path}`) >= 0) throw new Error(`path ${path} is taken for another`);
      table.putLast(path);
    }
    for (let path = 0; path < paths; path += 997) expect(table.find(`GET /posts/${path}`)).toBe(path);
  });
});
