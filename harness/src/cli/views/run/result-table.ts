import { pointOf } from '../../../model/answers/answer.ts';
import type { RunRecord } from '../../../model/record/record.ts';
import { capacityRows } from '../../../report/tables/capacity-rows.ts';
import { drillRows } from '../../../report/tables/drill-rows.ts';
import { percent } from '../../../report/wording/numbers.ts';
import { surgeRows } from '../../../report/tables/surge-rows.ts';
import { plainTable } from '../plain-table.ts';

/** The levels of a run with their collapse points, each as a share of the first level's. */
export function resultTable(record: RunRecord): string {
  const confidences = record.levels.flatMap((level) => pointOf(level)?.confidence ?? []);
  const confidence = percent(confidences[0] ?? 0.95);
  const rows = capacityRows(record);
  const isPastIt = rows.some(({ pastIt }) => pastIt !== '');
  const givesOut = rows.some((row) => row.givesOut !== '');
  return plainTable(
    [
      'level',
      'collapse point, requests/s',
      `${confidence} interval`,
      'of the first',
      'trials',
      ...(givesOut ? ['gives out first'] : []),
      ...(isPastIt ? ['past it'] : []),
      '',
    ],
    rows.map((row) => [
      row.level,
      row.collapsePoint,
      row.interval,
      row.ofFirst,
      row.trials,
      ...(givesOut ? [row.givesOut] : []),
      ...(isPastIt ? [row.pastIt] : []),
      row.status === 'found' ? '' : row.status,
    ]),
    [
      ...Array<'right'>(5).fill('right'),
      ...Array<'left'>(1 + Number(givesOut) + Number(isPastIt)).fill('left'),
    ],
  );
}

/** The surge multiples of a run that replayed a night. */
export function surgeTable(record: RunRecord): string {
  return plainTable(
    [
      'level',
      'variant',
      'surge multiple',
      'peak, requests/s',
      'past it',
      'requests an intent',
      'replays',
      '',
    ],
    surgeRows(record).map(({ level, variant, surge, peak, pastIt, amplification, replays, note }) => [
      level,
      variant,
      surge,
      peak,
      pastIt,
      amplification,
      replays,
      note,
    ]),
    ['right', 'left', 'right', 'right', 'left', 'right', 'right', 'left'],
  );
}

const numbers = ['right', 'right'] as const;

/** What became of each drill at each level. */
export function drillTable(record: RunRecord): string {
  const rows = drillRows(record);
  const hasWrites = rows.some(({ result }) => result.measures.writes !== undefined);
  return plainTable(
    [
      ...['level', 'drill', 'breaks', 'load, requests/s', '', 'goodput lost', 'requests lost', 'back'],
      ...(hasWrites ? ['writes lost', 'twice'] : []),
    ],
    rows.map(({ level, drill, faults, load, outcome, dip, lost, back, writesLost, writesTwice }) => [
      ...[level, drill, faults, load, outcome, dip, lost, back],
      ...(hasWrites ? [writesLost, writesTwice] : []),
    ]),
    ['right', 'left', 'left', 'right', 'left', 'left', 'right', 'left', ...(hasWrites ? numbers : [])],
  );
}
