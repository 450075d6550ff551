import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationMs, ratePerSecond } from '../../harness/src/model/units.ts';
import type { EvidentTrial } from '../../harness/src/analysis/capacity/evident-trial.ts';
import { believed, bracketOf } from '../../harness/src/search/bracket.ts';
import { invalid, sustained, trialOf, undecided, violated } from './run-search.ts';

const at = (load: number, seconds: number) => ({
  load: ratePerSecond(load),
  duration: durationMs(1000 * seconds),
});

const anyTrials = fc.array(
  fc
    .tuple(
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom(4, 8, 16),
      fc.constantFrom(sustained, violated, undecided, invalid),
    )
    .map(([load, seconds, outcome]) => trialOf(at(load, seconds), outcome)),
  { maxLength: 12 },
);

describe('the bracket', () => {
  it('is the highest sustained and the lowest violated load', () => {
    const trials = [
      trialOf(at(100, 4), sustained),
      trialOf(at(400, 4), violated),
      trialOf(at(200, 8), sustained),
      trialOf(at(300, 8), violated),
    ];
    expect(bracketOf(trials)).toEqual({ lowerBound: 200, upperBound: 300 });
  });

  it('counts only trials that are long enough, when asked to', () => {
    const trials = [
      trialOf(at(100, 8), sustained),
      trialOf(at(200, 4), sustained),
      trialOf(at(400, 8), violated),
    ];
    expect(bracketOf(trials, ({ duration }) => duration >= 8000)).toEqual({
      lowerBound: 100,
      upperBound: 400,
    });
  });

  it('is not moved by undecided and invalid trials', () => {
    fc.assert(
      fc.property(anyTrials, (trials) => {
        const decided = trials.filter(
          ({ outcome }) => outcome.kind === 'sustained' || outcome.kind === 'violated',
        );
        expect(bracketOf(trials)).toEqual(bracketOf(decided));
      }),
    );
  });

  it('has its lower bound below its upper bound, whatever the trials say', () => {
    fc.assert(
      fc.property(anyTrials, (trials) => {
        const { lowerBound = 0, upperBound = Infinity } = bracketOf(trials);
        expect(lowerBound).toBeLessThan(upperBound);
      }),
    );
  });

  it('does not depend on the order of the trials', () => {
    fc.assert(
      fc.property(
        anyTrials.chain((trials) =>
          fc.tuple(fc.constant(trials), fc.shuffledSubarray(trials, { minLength: trials.length })),
        ),
        ([trials, shuffled]) => {
          expect(bracketOf(shuffled)).toEqual(bracketOf(trials));
        },
      ),
    );
  });
});

describe('contradicting trials', () => {
  const outcomesOf = (trials: readonly EvidentTrial[]) =>
    believed(trials).map(({ load, outcome }) => [load, outcome.kind]);

  it('believes the longer of two', () => {
    expect(outcomesOf([trialOf(at(100, 4), violated), trialOf(at(120, 8), sustained)])).toEqual([
      [120, 'sustained'],
    ]);
    expect(outcomesOf([trialOf(at(100, 8), violated), trialOf(at(120, 4), sustained)])).toEqual([
      [100, 'violated'],
    ]);
  });

  it('believes the violated of two that are equally long', () => {
    expect(outcomesOf([trialOf(at(120, 8), sustained), trialOf(at(100, 8), violated)])).toEqual([
      [100, 'violated'],
    ]);
  });
});
