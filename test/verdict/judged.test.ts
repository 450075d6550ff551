import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../harness/src/model/answers/verdict.ts';
import { judged, worstOf } from '../../harness/src/verdict/judged.ts';

const share = { estimate: 0.5, low: 0.49, high: 0.51 };

describe('what an interval says of a level', () => {
  it('is safe when the chance at its lower end is the limit itself, and unsafe only when it is over it at the upper one', () => {
    const at = (low: number, high: number) => judged({ probability: low, low, high }, share, 0.5, 0.01).kind;
    expect(at(0.001, 0.01)).toBe('safe');
    expect(at(0.01, 0.02)).toBe('undecided');
    expect(at(0.011, 0.02)).toBe('unsafe');
  });

  it('asks for no narrower interval than a search gets, however near the peak is', () => {
    const width = (needed: number) => {
      const verdict = judged({ probability: 0.01, low: 0, high: 0.02 }, share, needed, 0.01);
      return verdict.kind === 'undecided' ? verdict.relativeWidth : Number.NaN;
    };
    expect(width(0.5)).toBe(0.01);
    expect(width(0.45)).toBeGreaterThan(0.05);
    expect(width(0.45)).toBeCloseTo(width(0.25 / 0.45), 9);
  });
});

describe('the worst of several verdicts', () => {
  const decided = { kind: 'undecided', because: 'interval', relativeWidth: 0.1, seconds: 60 } as const;
  const inOrder: readonly Verdict[] = [
    { kind: 'safe' },
    decided,
    { kind: 'unknown', because: 'not-measured' },
    { kind: 'unsafe', because: 'peak' },
  ];

  it('is the worst, in whatever order they come, and of equals the first', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 5 }), (indices) => {
        const [first, ...others] = indices.flatMap((index) => {
          const verdict = inOrder[index];
          return verdict === undefined ? [] : [{ ...verdict }];
        });
        if (first === undefined) throw new Error('there is one at least');
        const all = [first, ...others];
        const worst = Math.max(...indices);
        expect(worstOf([first, ...others])).toBe(all[indices.indexOf(worst)]);
      }),
    );
  });
});
