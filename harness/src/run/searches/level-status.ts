import { clearChangeOf } from '../../analysis/level/change-point.ts';
import { changeText } from '../../analysis/level/change-text.ts';
import { riseText } from '../../analysis/level/rise-text.ts';
import { statusDetailOf } from '../../analysis/level/status-detail.ts';
import type { SearchedLevel } from '../../model/record/record.ts';
import type { Trial } from '../../model/record/trial.ts';
import type { SearchGoal } from '../../search/goal.ts';

/** How a level stands when the time for it is over. */
export function statusOutOfTime(trials: readonly Trial[], goal: SearchGoal): SearchedLevel['status'] {
  if (trials.every(({ outcome }) => outcome.kind === 'invalid')) return 'pending';
  return clearChangeOf(trials, goal) === undefined ? 'budget-exhausted' : 'drifted';
}

/** What is to be said of a level beside its status. */
export function levelDetailOf(
  level: Pick<SearchedLevel, 'status' | 'bracket' | 'trials' | 'collapsePoint'>,
  goal: SearchGoal,
): Pick<SearchedLevel, 'detail'> {
  const { status, trials } = level;
  const details =
    status === 'drifted' ? [changeText(trials, goal)] : [statusDetailOf(level, goal), riseText(trials)];
  const detail = details.filter((each) => each !== undefined).join('; ');
  return detail === '' ? {} : { detail };
}
