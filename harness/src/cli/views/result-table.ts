import type { LevelRecord, RunRecord } from '../../model/record.ts';
import { plainTable } from './plain-table.ts';
import { intervalText, levelText, percentText, rateText } from './wording.ts';

/** The levels of a run with their collapse points, each as a share of the first level that has one. */
export function resultTable({ levels }: RunRecord): string {
  const whole = levels.find(({ collapsePoint }) => collapsePoint !== undefined);
  const confidence = whole?.collapsePoint?.confidence ?? 0.95;
  const interval = `${percentText(confidence)} interval`;
  return plainTable(
    ['level', 'collapse point', interval, `share of ${whole?.name ?? 'first'}`, 'trials', ''],
    levels.map((level) => rowOf(level, whole?.collapsePoint?.estimate)),
    ['right', 'right', 'right', 'right', 'right', 'left'],
  );
}

function rowOf({ name, status, collapsePoint, trials }: LevelRecord, whole: number | undefined): string[] {
  const remark = status === 'found' ? '' : levelText(status, undefined);
  if (collapsePoint === undefined) return [name, '-', '-', '-', String(trials.length), remark];
  return [
    name,
    `${status === 'at-least' ? '≥ ' : ''}${rateText(collapsePoint.estimate)}/s`,
    intervalText(collapsePoint),
    whole ? percentText(collapsePoint.estimate / whole) : '-',
    String(trials.length),
    remark,
  ];
}
