import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { runRecordSchema, type RunRecord } from '../../../harness/src/model/record.ts';
import { ratePerSecond } from '../../../harness/src/model/units.ts';
import { headroom } from '../headroom-process.ts';

const committed = fileURLToPath(new URL('../../../results/example', import.meta.url));

/** The committed run, with every collapse point so many times as high, a day later. */
function changed(record: RunRecord, factor: number): RunRecord {
  const times = (rate: number) => ratePerSecond(factor * rate);
  return {
    ...record,
    runId: 'later',
    startedAt: new Date(Date.parse(record.startedAt) + 86_400_000).toISOString(),
    provenance: { ...record.provenance, scenarioHash: 'another' },
    levels: record.levels.map((level) => {
      if (level.collapsePoint === undefined) return level;
      const { estimate, low, high, confidence } = level.collapsePoint;
      return {
        ...level,
        collapsePoint: { estimate: times(estimate), low: times(low), high: times(high), confidence },
      };
    }),
  };
}

describe('runs over time', () => {
  let results = '';
  const add = async (factor: number): Promise<void> => {
    const record = runRecordSchema.parse(JSON.parse(await readFile(join(committed, 'run.json'), 'utf8')));
    await cp(join(committed, 'config.json'), join(results, 'later', 'config.json'), { recursive: true });
    await writeFile(join(results, 'later', 'run.json'), JSON.stringify(changed(record, factor)));
  };
  beforeEach(async () => {
    results = await mkdtemp(join(tmpdir(), 'headroom-history-'));
    onTestFinished(() => rm(results, { recursive: true, force: true }));
    await cp(committed, join(results, 'example'), { recursive: true });
  });

  it('are listed with the collapse point of each level, the latest first', async () => {
    await add(0.9);
    const { code, stdout } = await headroom(['history', '--results', results]);
    expect(code).toBe(0);
    const [head, first, second] = stdout.split('\n');
    expect(head).toMatch(/run +status +level 100 +level 75 +level 50 +level 25/);
    expect(first).toMatch(/later +finished/);
    expect(second).toMatch(/timeline +finished +\d+ \(\d+ to \d+\)/);
  });

  it('are compared: a loss that is no chance, and what changed in the conditions', async () => {
    await add(0.88);
    const { code, stdout } = await headroom(['compare', 'example', 'later', '--results', results]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^# timeline: .*carries less/);
    expect(stdout).toMatch(/88 % \(\d+ to \d+\)/);
    expect(stdout).toMatch(/scenario \(SHA-256\) +\| `[0-9a-f]{64}` +\| `another`/);
  });

  it('fail the gate when the latest carries less than the baseline, and pass it when it does not', async () => {
    await add(0.88);
    const [junit, markdown] = [join(results, 'gate.xml'), join(results, 'gate.md')];
    const files = ['--junit', junit, '--markdown', markdown];
    const failed = await headroom(['gate', '--against', 'example', '--results', results, ...files]);
    expect(failed.code).toBe(1);
    expect(await readFile(junit, 'utf8')).toMatch(/<testcase .*name="all levels">\n +<failure message=/);
    expect(await readFile(markdown, 'utf8')).toBe(failed.stdout);
    await add(1);
    const passed = await headroom([
      'gate',
      'later',
      '--against',
      join(results, 'example'),
      '--results',
      results,
    ]);
    expect(passed.code).toBe(0);
    const missing = await headroom(['gate', '--against', 'nothing', '--results', results]);
    expect(missing.code).toBe(2);
    expect(missing.stderr).toMatch(/there is no run in .*nothing/);
  });
});
