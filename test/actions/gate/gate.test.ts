import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { gate } from '../../../harness/src/actions/gate/gate.ts';
import { history } from '../../../harness/src/actions/history/history.ts';
import { anyRecordSchema } from '../../../harness/src/model/record/read-record.ts';
import type { LevelRecord } from '../../../harness/src/model/record/record.ts';
import { ratePerSecond } from '../../../harness/src/model/units.ts';
import { temporaryFolder } from '../../store/temp-folder.ts';

const example = fileURLToPath(new URL('../../../results/example', import.meta.url));

/** The committed run as the baseline, and a later one with its levels changed. */
async function withLater(changed: (level: LevelRecord) => LevelRecord): Promise<string> {
  const results = temporaryFolder();
  const record = anyRecordSchema.parse(JSON.parse(await readFile(join(example, 'run.json'), 'utf8')));
  const later = { ...record, runId: 'later', startedAt: '2030-01-01T00:00:00.000Z' };
  for (const each of [record, { ...later, levels: record.levels.map(changed) }]) {
    await cp(join(example, 'config.json'), join(results, each.runId, 'config.json'), { recursive: true });
    await writeFile(join(results, each.runId, 'run.json'), JSON.stringify(each));
  }
  return results;
}

function timesAsMuch(factor: number) {
  return ({ bracket, collapsePoint: point, ...level }: LevelRecord): LevelRecord => {
    const times = (rate = 0) => ratePerSecond(factor * rate);
    const bounds = { lowerBound: times(bracket.lowerBound), upperBound: times(bracket.upperBound) };
    if (point === undefined) return { ...level, bracket: bounds };
    const moved = { estimate: times(point.estimate), low: times(point.low), high: times(point.high) };
    return { ...level, bracket: bounds, collapsePoint: { ...point, ...moved } };
  };
}

function notMeasured({ collapsePoint: _point, ...level }: LevelRecord): LevelRecord {
  return { ...level, status: 'measurement-invalid', bracket: {}, trials: [] };
}

it.each([
  ['passed', 'carries as much', timesAsMuch(1)],
  ['passed', 'carries more', timesAsMuch(1.5)],
  ['regressed', 'carries less', timesAsMuch(0.6)],
  ['not-answered', 'was not measured', notMeasured],
  ['regressed', 'carries less at one level, and was not measured at the others', mixed],
] as const)('a run has %s when it %s', async (kind, _, changed) => {
  const resultsFolder = await withLater(changed);
  const { runs } = await history(resultsFolder, undefined);
  const judged = await gate({ against: runs.at(-1)?.runId ?? '', resultsFolder });

  expect(judged.kind).toBe(kind);
  expect(judged.compared.now.runId).toBe('later');
});

function mixed(level: LevelRecord): LevelRecord {
  return level.name === '100' ? timesAsMuch(0.6)(level) : notMeasured(level);
}

it('the past tells the levels of the latest run that have no answer', async () => {
  const past = await history(await withLater(mixed), undefined);

  expect(past.latest?.runId).toBe('later');
  expect(past.unanswered.map((each) => each.split(' (')[0])).toEqual(['level 75', 'level 50', 'level 25']);
});
