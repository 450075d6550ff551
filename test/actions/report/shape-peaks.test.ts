import { expect, it } from 'vitest';
import { withShapePeaks } from '../../../harness/src/actions/report/shape-peaks.ts';
import { proposalSchema } from '../../../harness/src/model/config/proposal.ts';
import { multipleOf } from '../../../harness/src/verdict/multiple.ts';

function proposalOf(history: readonly (number | string)[]) {
  return proposalSchema.parse({
    expectedPeak: { ordinaryShare: 0.2, multiple: { history }, source: 'our own logs' },
  });
}

it('takes the peaks of named shapes as past nights, beside numbers, and names them as the source', () => {
  const { expectedPeak } = withShapePeaks(proposalOf(['election-plateau-2012', 2.4, 'modern-evening-2024']));
  if (expectedPeak === undefined || !('history' in expectedPeak.multiple))
    throw new Error('it has a history');
  const [plateau, own, evening] = expectedPeak.multiple.history;
  // What `headroom shapes` shows: 3.26x and 1.91x.
  expect(Number(plateau)).toBeCloseTo(3.26, 2);
  expect(own).toBe(2.4);
  expect(Number(evening)).toBeCloseTo(1.91, 2);
  expect(expectedPeak.source).toBe('our own logs; election-plateau-2012 3.26x, modern-evening-2024 1.91x');
  expect(multipleOf(expectedPeak.multiple).quantile(0.5)).toBeCloseTo(Math.cbrt(3.26 * 2.4 * 1.91), 1);
});

it('leaves numbers as they are, and refuses a shape that there is not with the nearest name', () => {
  const numbers = proposalOf([1.9, 2.4, 3.1]);
  expect(withShapePeaks(numbers)).toBe(numbers);
  expect(() => withShapePeaks(proposalOf(['election-plateau-2021', 2, 3]))).toThrow(
    /Did you mean "?election-plateau-2012/,
  );
});
