import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf, rowsOf } from '../../harness/src/cli/terminal.ts';

describe('the size of a terminal', () => {
  it('is what it says when a person could read there', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 500 }), fc.integer({ min: 2, max: 500 }), (columns, rows) => {
        expect([columnsOf({ columns }), rowsOf({ rows })]).toEqual([columns, rows]);
      }),
    );
  });

  it.each([[0], [1], [-80], [19.9], [Number.NaN], [Number.POSITIVE_INFINITY], [Number.NEGATIVE_INFINITY]])(
    'is unknown, so 80 columns, when it says %s',
    (columns) => expect(columnsOf({ columns })).toBe(80),
  );

  it.each([[0], [1], [-24], [Number.NaN], [Number.POSITIVE_INFINITY]])(
    'is unknown, so 24 rows, when it says %s',
    (rows) => expect(rowsOf({ rows })).toBe(24),
  );

  it('is unknown where there is no terminal', () => {
    expect([columnsOf({}), rowsOf({})]).toEqual([80, 24]);
  });

  it('is always a whole number that text and pictures can be made for', () => {
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.integer()), (said) => {
        expect(Number.isInteger(columnsOf({ columns: said }))).toBe(true);
        expect(columnsOf({ columns: said })).toBeGreaterThanOrEqual(20);
        expect(columnsOf({ columns: said })).toBeLessThanOrEqual(500);
        expect(Number.isInteger(rowsOf({ rows: said }))).toBe(true);
        expect(rowsOf({ rows: said })).toBeGreaterThanOrEqual(2);
      }),
    );
  });
});
