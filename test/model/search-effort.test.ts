import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { confirmingTrialsTo } from '../../harness/src/model/search-effort.ts';

describe('the load that a search sends', () => {
  it('is what simulated searches sent', () => {
    expect(confirmingTrialsTo(0.15)).toBeCloseTo(3.8, 9);
    expect(confirmingTrialsTo(0.05)).toBeCloseTo(15.2, 9);
  });

  it('is more for a narrower interval, whatever it is', () => {
    const width = fc.double({ min: 0.005, max: 1, noNaN: true });
    fc.assert(
      fc.property(width, width, (a, b) => {
        const [narrow, wide] = [Math.min(a, b), Math.max(a, b)];
        expect(confirmingTrialsTo(narrow)).toBeGreaterThanOrEqual(confirmingTrialsTo(wide));
      }),
    );
  });
});
