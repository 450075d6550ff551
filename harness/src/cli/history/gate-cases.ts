import type { JunitCase } from '../../report/junit.ts';
import { percent } from '../../report/numbers.ts';
import type { ComparedRuns } from './compare-runs.ts';

/** A test case a level, and one of all levels together. */
export function gateCases({ levels, overall, unanswered }: ComparedRuns): JunitCase[] {
  const ofLevels = levels.map(({ level, ratio, change }): JunitCase => {
    const isUnanswered = unanswered.includes(level);
    const text =
      ratio === undefined
        ? isUnanswered
          ? 'not answered: it had a collapse point and now has none'
          : 'one of the two runs has no collapse point of it'
        : `carries ${percent(ratio.estimate)} of before (${percent(ratio.low)} to ${percent(ratio.high)})`;
    return {
      name: `level ${level}`,
      text,
      ...(change === 'lower' || isUnanswered ? { failure: text } : {}),
      ...(change === 'unknown' && !isUnanswered ? { skipped: text } : {}),
    };
  });
  const together = overall === 'lower' ? 'all levels together carry less' : `all levels together: ${overall}`;
  return [
    ...ofLevels,
    { name: 'all levels', text: together, ...(overall === 'lower' ? { failure: together } : {}) },
  ];
}
