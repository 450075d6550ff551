import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { answerSchema } from '../../../harness/src/model/answers/answer.ts';
import { anyRecordSchema } from '../../../harness/src/model/record/read-record.ts';
import type { SearchRecord } from '../../../harness/src/model/record/record.ts';
import { ratePerSecond } from '../../../harness/src/model/units.ts';
import { headroom } from '../headroom-process.ts';

const committed = fileURLToPath(new URL('../../../results/example', import.meta.url));

type Edit = (record: SearchRecord) => SearchRecord;

/** The committed run, with every collapse point and what confirms it so many times as high, a day later. */
function changed(record: SearchRecord, factor: number): SearchRecord {
  const times = (rate: number) => ratePerSecond(factor * rate);
  return {
    ...record,
    runId: 'later',
    startedAt: new Date(Date.parse(record.startedAt) + 86_400_000).toISOString(),
    provenance: { ...record.provenance, scenarioHash: 'another' },
    levels: record.levels.map((level) => {
      if (level.collapsePoint === undefined) return level;
      const { estimate, low, high, confidence } = level.collapsePoint;
      const { lowerBound = 0, upperBound = 0 } = level.bracket;
      return {
        ...level,
        bracket: { lowerBound: times(lowerBound), upperBound: times(upperBound) },
        collapsePoint: { estimate: times(estimate), low: times(low), high: times(high), confidence },
      };
    }),
  };
}

describe('runs over time', () => {
  let results = '';
  const add = async (factor: number, edit: Edit = (record) => record): Promise<void> => {
    const record = anyRecordSchema.parse(
      JSON.parse(await readFile(join(committed, 'run.json'), 'utf8')),
    ) as SearchRecord;
    await cp(join(committed, 'config.json'), join(results, 'later', 'config.json'), { recursive: true });
    await writeFile(join(results, 'later', 'run.json'), JSON.stringify(edit(changed(record, factor))));
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

  it('stand in tables of their own when they are of other set-ups, with what differs', async () => {
    await add(0.9, (record) => ({ ...record, slo: { ...record.slo, latencyMs: 7 } }));
    const { code, stdout } = await headroom(['history', '--results', results]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /later .*\n\nNot of the same thing as those above:\n +SLO: \{"latencyMs":\d{3},.*now \{"latencyMs":7,.*\n run .*\n .*timeline +finished/,
    );
    const { stdout: lines } = await headroom(['history', '--json', '--results', results]);
    const runs = lines.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as unknown]));
    expect(runs).toMatchObject([{ runId: 'later', setUp: 1 }, { setUp: 2 }]);
  });

  it('whose set-up cannot be known stand alone, with the reason', async () => {
    await add(0.9);
    await writeFile(join(results, 'later', 'config.json'), '{"name": 7}');
    const { code, stdout } = await headroom(['history', '--results', results]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /later .*\n\nNot of the same thing .*\n +what .* is of is not known: .*config\.json/s,
    );
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

  const without = (names: readonly string[]): Edit => {
    return (record) => ({
      ...record,
      levels: record.levels.map(({ collapsePoint, ...level }) =>
        names.includes(level.name)
          ? { ...level, status: 'measurement-invalid' }
          : { ...level, ...(collapsePoint && { collapsePoint }) },
      ),
    });
  };
  const gate = ['gate', '--against', 'example'];

  it.each([
    ['one level', ['50'], 'not answered: level 50'],
    [
      'every level',
      ['100', '75', '50', '25'],
      'nothing of it can be compared; not answered: level 100, 75, 50, 25',
    ],
  ])(
    'do not pass the gate when %s of the latest has no collapse point: that is no answer',
    async (_what, names, says) => {
      await add(1, without(names));
      const junit = join(results, 'gate.xml');
      const { code, stdout, stderr } = await headroom([...gate, '--results', results, '--junit', junit]);
      expect(code).toBe(4);
      expect(stdout.split('\n')[0]).toContain(says);
      expect(stderr).toMatch(
        /whether later carries less .* is not answered:\n +level .*: no answer in the later run/,
      );
      expect(await readFile(junit, 'utf8')).toContain('<failure message="not answered');
    },
  );

  /** An interval that says nothing, as a search leaves it whose time was over. */
  const wide = (name: string): Edit => {
    return (record) => ({
      ...record,
      levels: record.levels.map((level) =>
        level.name === name && level.collapsePoint !== undefined
          ? {
              ...level,
              status: 'budget-exhausted',
              collapsePoint: { ...level.collapsePoint, low: ratePerSecond(27.1), high: ratePerSecond(4000) },
            }
          : level,
      ),
    });
  };

  it.each([
    ['compare', ['compare', 'example', 'later'], /level 50: no answer in the later run/],
    ['gate', gate, /level 50: no answer in the later run/],
    ['history', ['history'], /the latest run, later, has no answer for level 50/],
    ['report', ['report', 'later', '--no-pdf'], /the report has no answer for level 50/],
  ])('end in %s with 4 and a sentence when an interval says nothing', async (command, argv, says) => {
    await add(1, wide('50'));
    const { code, stdout, stderr } = await headroom([...argv, '--results', results]);
    expect(code, stderr).toBe(4);
    expect(stderr).toMatch(says);
    const told = command === 'report' ? await readFile(join(results, 'later', 'report.md'), 'utf8') : stdout;
    expect(told).toContain('between 27.1 and 4,000: not measured');
  });

  it('have a clear field for it where machines read', async () => {
    await add(1, wide('50'));
    const levels = z.array(z.object({ name: z.string(), answer: answerSchema }));
    for (const command of ['history', 'runs']) {
      const { stdout } = await headroom([command, '--json', '--results', results]);
      const [run] = stdout
        .split('\n')
        .map((line) => z.object({ levels }).parse(JSON.parse(line || '{"levels":[]}')));
      expect(run?.levels.map(({ answer }) => answer.kind)).toEqual([
        'point',
        'point',
        'not-measured',
        'point',
      ]);
      expect(stdout.split('\n')[0]).not.toContain('collapsePoint');
    }
    const { stdout } = await headroom(['compare', 'example', 'later', '--json', '--results', results]);
    expect(JSON.parse(stdout)).toMatchObject({
      unanswered: [{ level: '50', why: expect.stringContaining('no answer in the later run') as string }],
    });
  });

  it('fail the gate with a loss that was seen, whatever was not measured beside', async () => {
    await add(0.8, without(['50']));
    expect((await headroom([...gate, '--results', results])).code).toBe(1);
  });

  it('are not held against each other when they are not of the same thing, unless that is asked for', async () => {
    await add(1, (record) => ({ ...record, slo: { ...record.slo, latencyMs: 7 } }));
    const refused = await headroom([...gate, '--results', results]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/not of the same thing:\n +SLO: \{"latencyMs":\d+,.*now \{"latencyMs":7,/);
    const compare = ['compare', 'example', 'later', '--results', results];
    expect((await headroom(compare)).code).toBe(2);
    await add(1);
    const config = join(results, 'later', 'config.json');
    const text = await readFile(config, 'utf8');
    await writeFile(config, text.replace(/"scenario": ?"[^"]*"/, '"scenario":"another.ts"'));
    const ofAnother = await headroom([...gate, '--results', results]);
    expect(ofAnother.code).toBe(2);
    expect(ofAnother.stderr).toMatch(/scenario: .*timeline\.ts, now another\.ts/);
    expect((await headroom([...compare, '--unlike'])).code).toBe(0);
  });
});
