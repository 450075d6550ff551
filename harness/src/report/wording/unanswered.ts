import { isAnswered, whyUnmeasured } from '../../model/answers/answer.ts';
import type { LevelChange } from '../../model/answers/comparison.ts';
import { wholeLevelOf } from '../../model/level-names.ts';
import type { LevelRecord, SearchRecord } from '../../model/record/record.ts';
import type { ProposalVerdict } from '../../model/answers/verdict.ts';
import { collapseText } from './answer.ts';

/** Why it cannot be told whether a level has changed. Plain text. */
export function unansweredText({ before, now }: Pick<LevelChange, 'before' | 'now'>): string {
  if (before === undefined) return 'it is not in the earlier run';
  if (now === undefined) return 'it is not in the later run';
  return (
    openText('later', now) ??
    openText('earlier', before) ??
    `${collapseText(before, ' requests/s')} before and ${collapseText(now)} now do not tell it`
  );
}

function openText(which: string, level: LevelRecord): string | undefined {
  const why = whyUnmeasured(level);
  return why === undefined
    ? undefined
    : `no answer in the ${which} run (${collapseText(level, ' requests/s')}; ${why})`;
}

/** What a report has no answer for, each with the reason. Plain text. */
export function unansweredIn(search: SearchRecord, verdict: ProposalVerdict): string[] {
  const levels = search.levels.flatMap((level) => {
    const why = whyUnmeasured(level);
    return why === undefined ? [] : [`level ${level.name} (${why})`];
  });
  const unknown = verdict.levels.flatMap((each) =>
    each.verdict.kind === 'unknown' ? [{ level: each.level, ...each.verdict }] : [],
  );
  const without = unknown.flatMap((each) =>
    each.because === 'not-measured' && each.without !== undefined
      ? [`level ${each.level} without what ${each.without} breaks (not measured)`]
      : [],
  );
  const isWholeAsked = unknown.some(({ because }) => because === 'whole-not-measured');
  return [...levels, ...without, ...(isWholeAsked ? lackOfWhole(search) : [])];
}

/** Unless it is among the levels without an answer. */
function lackOfWhole(search: SearchRecord): string[] {
  const whole = wholeLevelOf(search);
  if (whole !== undefined && !isAnswered(whole)) return [];
  const why = whole === undefined ? 'not in this run' : 'no collapse point of it was found';
  return [`the whole fleet, level ${whole?.name ?? search.wholeLevel ?? ''} (${why})`];
}
