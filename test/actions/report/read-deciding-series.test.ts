import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readDecidingSeries } from '../../../harness/src/actions/report/read-deciding-series.ts';
import { readProven } from '../../../harness/src/drivers/store/read-run.ts';
import { decidingTrialsOf, timelinesOf } from '../../../harness/src/report/tables/timelines.ts';
import { layLoose } from '../../fixtures/loose-run.ts';

const committed = fileURLToPath(new URL('../../../results/example/', import.meta.url));

/** The committed run, its series of one trial changed. */
async function exampleWith(change: (file: string) => Promise<void>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'headroom-series-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await cp(committed, folder, { recursive: true });
  await layLoose(folder);
  await rm(join(folder, 'SHA256SUMS'), { force: true }); // with it the whole run would be refused
  const [first] = decidingTrialsOf((await readProven(folder)).record);
  await change(join(folder, 'series', `${first?.trial.id}.json`));
  return folder;
}

async function missingIn(folder: string): Promise<string[]> {
  const { record } = await readProven(folder);
  const { drawn, missing } = timelinesOf(record, await readDecidingSeries(record, folder));
  expect(drawn).toHaveLength(decidingTrialsOf(record).length - missing.length);
  return missing.map((each) => each.missing);
}

describe('the series of the trials that decided', () => {
  it('of a real run are all there, and the judged part is the one that the record has', async () => {
    const { record } = await readProven(committed);
    const { drawn, missing } = timelinesOf(record, await readDecidingSeries(record, committed));
    expect(missing).toEqual([]);
    expect(drawn).toHaveLength(8);
    for (const { judged, trial } of drawn) {
      const seconds = (judged?.toSeconds ?? 0) - (judged?.fromSeconds ?? 0);
      expect(seconds).toBeCloseTo(trial.measures.windowSeconds, 6);
    }
  });

  it('are left out with a reason when their file is not there', async () => {
    const [why, ...others] = await missingIn(await exampleWith((file) => rm(file)));
    expect(why).toMatch(/^there is no series.[\w-]+\.json$/);
    expect(others).toEqual([]);
  });

  it.each<[string, (text: string) => string, RegExp]>([
    ['cut off', (text) => text.slice(0, 2000), /is not what a run wrote/],
    ['empty', () => '', /it is empty/],
    [
      'of another trial',
      (text) => text.replace(/"trialId":"[^"]*"/, '"trialId":"25-001"'),
      /it holds the trial 25-001/,
    ],
    ['without a second', (text) => `${text.slice(0, text.indexOf('['))}[]}`, /seconds: /],
    ['edited to nonsense', (text) => text.replace('"offered":', '"offered":-'), /seconds\.0\.offered: /],
    ['of several histograms', (text) => text.replace('"schema":3', '"schema":2'), /several schemas/],
  ])('are left out with a reason when their file is %s', async (_what, change, reason) => {
    const folder = await exampleWith(async (file) => writeFile(file, change(await readFile(file, 'utf8'))));
    const [why, ...others] = await missingIn(folder);
    expect(why).toMatch(reason);
    expect(why).not.toContain(tmpdir());
    expect(others).toEqual([]);
  });
});
