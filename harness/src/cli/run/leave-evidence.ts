import { rm } from 'node:fs/promises';
import { relative } from 'node:path';
import { plotsOf } from '../../report/plots.ts';
import { sideBySide } from '../../report/side-by-side.ts';
import { summaryMarkdown } from '../../report/summary.ts';
import { whyBadLines } from '../../report/why-bad.ts';
import { reasonOf } from '../../model/errors.ts';
import type { UnstampedEvent } from '../../model/event.ts';
import type { RunRecord } from '../../model/record.ts';
import { columnsOf, type Output } from '../terminal.ts';
import { replayText } from '../views/run/wording.ts';
import { drillTable, resultTable, surgeTable } from '../views/run/result-table.ts';
import { wrapped } from '../views/wrapped.ts';
import type { RememberingStore } from '../../actions/run/remembering-store.ts';

/** Writes the summary and the plot of a run, however it ended. A run that never began leaves no folder. */
export async function leaveEvidence(
  store: RememberingStore,
  hooks: { readonly isNew: boolean; emit(event: UnstampedEvent): void; say(line: string): void },
): Promise<void> {
  const record = store.lastRecord;
  if (record === undefined) {
    if (hooks.isNew) await rm(store.folder, { recursive: true, force: true });
    return;
  }
  try {
    await store.saveText('summary.md', summaryMarkdown(record));
    for (const [name, draw] of plotsOf(record)) await store.saveText(name, await draw());
  } catch (error) {
    // What was measured is safe in run.json; this must not hide what ended the run.
    hooks.say(`headroom: the summary could not be written: ${reasonOf(error)}`);
  }
  hooks.emit({ kind: 'run-ended', record, folder: store.folder });
}

/** Of the nights replayed to be looked at: what became of each. */
function verdicts(record: RunRecord, columns: number): string {
  return sideBySide(record)
    .flatMap(({ replays }) => replays)
    .flatMap((replay) => wrapped(replayText(replay), columns, { others: '  ' }))
    .map((line) => `${line}\n`)
    .join('');
}

/** The table of a run that measured something, and where its evidence is. */
export function showResult(
  { lastRecord, folder }: RememberingStore,
  output: Output,
  workingFolder: string,
): void {
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
