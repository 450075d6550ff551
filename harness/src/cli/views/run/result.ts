import { relative } from 'node:path';
import type { RunSoFar } from '../../../actions/run/perform.ts';
import type { RunRecord } from '../../../model/record/record.ts';
import { sideBySide } from '../../../report/tables/side-by-side.ts';
import { whyBadLines } from '../../../report/wording/why-bad.ts';
import { columnsOf, type Output } from '../../terminal.ts';
import { wrapped } from '../wrapped.ts';
import { drillTable, resultTable, surgeTable } from './result-table.ts';
import { replayText } from '../../../actions/progress/wording.ts';

/** Of the nights replayed to be looked at: what became of each. */
function verdicts(record: RunRecord, columns: number): string {
  return sideBySide(record)
    .flatMap(({ replays }) => replays)
    .flatMap((replay) => wrapped(replayText(replay), columns, { others: '  ' }))
    .map((line) => `${line}\n`)
    .join('');
}

/** The table of a run that measured something, and where its evidence is. */
export function showResult({ lastRecord, folder }: RunSoFar, output: Output, workingFolder: string): void {
  if (lastRecord === undefined) return;
  const columns = output.isTTY ? columnsOf(output) : Number.POSITIVE_INFINITY;
  const hasDrills = lastRecord.levels.some(({ drills = [] }) => drills.length > 0);
  if (hasDrills) output.write(`\n${drillTable(lastRecord)}\n\n`);
  const surges = lastRecord.levels.flatMap((level) => level.surges ?? []);
  if (surges.length > 0) {
    // Of a night that was replayed once, a table of intervals would say less than the verdict.
    const table = surges.every(({ status }) => status === 'single') ? '' : `${surgeTable(lastRecord)}\n\n`;
    output.write(`\n${table}${verdicts(lastRecord, columns)}`);
  } else if (lastRecord.levels.some(({ trials }) => trials.length > 0)) {
    const bad = whyBadLines(lastRecord).flatMap((line) => wrapped(line, columns, { others: '  ' }));
    output.write(`\n${[resultTable(lastRecord), ...bad].join('\n')}\n\n`);
  }
  const shown = relative(workingFolder, folder);
  output.write(`evidence: ${shown.startsWith('..') ? folder : shown}\n`);
}
