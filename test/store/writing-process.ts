/**
 * Writes trials and records as fast as it can, until it is killed; prints the id of each trial once its save has
 * resolved. argv: the results folder, the run id. Goes on with the run when it exists.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createFileRunStore, openFileRunStore } from '../../harness/src/drivers/store/file-run-store.ts';
import { withLevels, type RunRecord } from '../../harness/src/model/record/record.ts';
import { sampleConfig, sampleRecord, sampleTrial } from './sample-evidence.ts';

const [resultsFolder = '', runId = ''] = process.argv.slice(2);
const folder = join(resultsFolder, runId);
const opened = existsSync(folder) ? await openFileRunStore(folder) : undefined;
const store = opened?.store ?? (await createFileRunStore({ resultsFolder, runId, config: sampleConfig }));
let record: RunRecord = opened?.record ?? sampleRecord(runId);
await store.saveRecord(record);
process.stdout.write('ready\n');

const [first, ...others] = record.levels;
if (first === undefined) throw new RangeError('the sample has no level');
let trials = first.trials;
for (;;) {
  const trial = sampleTrial(first.name, trials.length + 1);
  await store.saveTrial(trial, []);
  process.stdout.write(`${trial.id}\n`);
  trials = [...trials, trial];
  // Now and then it ends and goes on, so that its checksums come and go.
  const status = trials.length % 2 === 0 ? 'running' : 'interrupted';
  record = withLevels({ ...record, status }, [{ ...first, trials }, ...others]);
  await store.saveRecord(record);
}
