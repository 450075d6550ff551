import { join, resolve } from 'node:path';
import { readConfig, readProven } from '../../drivers/store/read-run.ts';
import { HarnessError, usageError } from '../../model/errors.ts';
import { commandOf, type RunRecord } from '../../model/record/record.ts';
import { changesIn, type ConditionChange } from '../../report/documents/condition-changes.ts';
import { comparisonMarkdown } from '../../report/documents/comparison.ts';
import { percent } from '../../report/wording/numbers.ts';
import { compareLevels, isTold, type Comparison } from '../../verdict/comparison.ts';
import { differencesIn, namedSetUpOf, type RunOfConfig } from '../history/set-up.ts';

/** Two runs, side by side. */
export interface ComparedRuns extends Comparison {
  readonly before: RunRecord;
  readonly now: RunRecord;
  /** Of every level of the earlier run it can be told whether it changed. */
  readonly isTold: boolean;
  readonly conditions: readonly ConditionChange[];
  readonly markdown: string;
}

/**
 * What changed from one run to another.
 * @param evenUnlike also when they are not of the same thing
 * @throws HarnessError `run-not-found`, `evidence-changed`; `run-unlike` (exit code 2) when one of them searched no
 *   collapse points; `runs-unlike` (2).
 */
export async function compareRuns(
  [before, now]: readonly [string, string],
  resultsFolder: string,
  evenUnlike = false,
): Promise<ComparedRuns> {
  const runs = [await searchOf(before, resultsFolder), await searchOf(now, resultsFolder)] as const;
  if (!evenUnlike) assertComparable(...runs);
  const records = [runs[0].record, runs[1].record] as const;
  const comparison = compareLevels(records[0].levels, records[1].levels);
  return {
    ...comparison,
    before: records[0],
    now: records[1],
    isTold: isTold(comparison),
    conditions: changesIn(records[0].provenance, records[1].provenance),
    markdown: comparisonMarkdown(records, comparison.levels, headlineOf(records[1], comparison)),
  };
}

/**
 * Figures of two runs can be held against each other only when they are of the same thing: what was asked for, of what
 * target at what levels, and what counted as good.
 * @throws HarnessError `runs-unlike` (exit code 2) with what differs.
 */
function assertComparable(before: RunOfConfig, now: RunOfConfig): void {
  const lines = differencesIn(namedSetUpOf(before), namedSetUpOf(now));
  if (lines.length === 0) return;
  throw usageError(
    'runs-unlike',
    [`runs ${before.record.runId} and ${now.record.runId} are not of the same thing:`, ...lines].join('\n  '),
    'Name runs of one target and one load: `headroom history` lists them. `headroom compare --unlike` shows both side by side all the same.',
  );
}

/** A run of the results folder by its id, or any run by its folder. */
async function searchOf(run: string, resultsFolder: string): Promise<RunOfConfig> {
  let folder = join(resultsFolder, run);
  const { record } = await readProven(folder).catch((error: unknown) => {
    if (!(error instanceof HarnessError) || error.code !== 'run-not-found' || !run.includes('/')) throw error;
    folder = resolve(run);
    return readProven(folder);
  });
  if (record.kind === 'search') return { record, config: await readConfig(folder) };
  throw usageError(
    'run-unlike',
    `run ${record.runId} has no collapse points of its own: it is a ${commandOf(record)}`,
    'Compare runs of `headroom run`: `headroom history` lists them.',
  );
}

function headlineOf({ name }: RunRecord, { levels, overall, unanswered }: Comparison): string {
  const seen = changesSeen(name, levels, overall);
  if (unanswered.length === 0) return seen;
  return `${seen}; not answered: level ${unanswered.map(({ level }) => level).join(', ')}`;
}

function changesSeen(name: string, levels: Comparison['levels'], overall: Comparison['overall']): string {
  const changed = levels.filter(({ change }) => change === 'lower' || change === 'higher');
  if (changed.length === 0 && overall === 'unknown') return `${name}: nothing of it can be compared`;
  if (changed.length === 0) {
    const together = { lower: ', but all together carry less', higher: ', but all together carry more' };
    return `${name}: no level changed${overall === 'lower' || overall === 'higher' ? together[overall] : ''}`;
  }
  const texts = changed.map(({ level, ratio, change }) => {
    const much = ratio === undefined ? '' : ` (${percent(ratio.estimate)} of before)`;
    return `level ${level} carries ${change === 'lower' ? 'less' : 'more'}${much}`;
  });
  return `${name}: ${texts.join(', ')}`;
}
