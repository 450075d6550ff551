import type { JunitCase } from '../../report/documents/junit.ts';
import { percent } from '../../report/wording/numbers.ts';
import { unansweredText } from '../../report/wording/unanswered.ts';
import type { ComparedRuns } from '../compare/compare.ts';

/** A test case a level, and one of all levels together. */
export function gateCases({ levels, overall, unanswered }: ComparedRuns): JunitCase[] {
  const ofLevels = levels.map((each): JunitCase => {
    const { change } = each;
    const isUnanswered = unanswered.includes(each);
    const text = textOf(each);
    return {
      name: `level ${each.level}`,
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

function textOf({ ratio, change, ...runs }: ComparedRuns['levels'][number]): string {
  if (change === 'unknown') return `not answered: ${unansweredText(runs)}`;
  if (ratio === undefined)
    return { lower: 'carries less', higher: 'carries more', same: 'no change seen' }[change];
  return `carries ${percent(ratio.estimate)} of before (${percent(ratio.low)} to ${percent(ratio.high)})`;
}
