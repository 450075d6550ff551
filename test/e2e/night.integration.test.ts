import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../harness/src/model/config/config.ts';
import { runRecordSchema } from '../../harness/src/model/record/record.ts';
import { traceFormat } from '../../harness/src/model/trace.ts';
import { startExactCapacityServer } from '../fixtures/exact-capacity-server.ts';
import { unpack } from '../fixtures/loose-run.ts';
import { checkout, processesOfRun, startHeadroom, testFolder } from './headroom-process.ts';

/** The server answers this many requests/s, one after the other. */
const capacity = 90;

const cleanups: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

async function prepare(changes: Partial<ConfigInput> = {}) {
  const server = await startExactCapacityServer(capacity);
  const test = await testFolder({
    name: 'night',
    scenario: path.join(checkout, 'scenarios/paths.ts'),
    slo: { latencyMs: 250, goodShare: 0.99 },
    levels: [{ name: 'whole' }],
    stacks: { external: { url: server.url } },
    overload: false,
    search: { initialLoad: 40 },
    night: { shape: 'constant', peak: 80, replaySeconds: 10 },
    ...changes,
  });
  cleanups.push(server.close, test.remove);
  const argv = ['--config', test.configFile, '--results', test.results, '--json'];
  return { server, test, argv };
}

describe('headroom replay against an external server of known capacity', () => {
  it('finds how many times a steady night fits into it, and leaves the evidence', async () => {
    const { argv } = await prepare();
    const headroom = startHeadroom(['replay', ...argv]);
    const { code, stderr } = await headroom.ended;
    expect(code, stderr).toBe(0);

    const { record, folder } = await headroom.waitFor('run-ended');
    const [level] = record.levels;
    const [surge] = level?.surges ?? [];
    expect(surge).toMatchObject({ variant: 'plain', status: 'found' });
    // 10 s above the capacity are survived as long as the queue stays under the 250 ms of the SLO.
    const [least, most] = [capacity / 80, (capacity * (1 + 0.25 / 10)) / 80];
    expect(surge?.low).toBeLessThan(1.04 * most);
    expect(surge?.high).toBeGreaterThan(0.96 * least);
    expect((surge?.high ?? 9) / (surge?.low ?? 1)).toBeLessThan(1.12);
    expect(level?.replays?.length).toBeLessThanOrEqual(5);

    await unpack(folder);
    const files = await readdir(folder);
    expect(files).toEqual(
      expect.arrayContaining(['night.svg', 'replays', 'series', 'summary.md', 'surge.svg']),
    );
    const onDisk: unknown = JSON.parse(await readFile(path.join(folder, 'run.json'), 'utf8'));
    expect(runRecordSchema.parse(onDisk)).toEqual(runRecordSchema.parse(record));
    expect(await readFile(path.join(folder, 'summary.md'), 'utf8')).toContain('times the night');
    expect(processesOfRun(record.runId)).toEqual([]);
  });

  it('begins at the collapse point of an earlier run of the same config, and says of which', async () => {
    const search = { initialLoad: 70, probeSeconds: 3, confirmSeconds: 4, relativeWidth: 0.5 };
    const { argv } = await prepare({ search });
    const searched = startHeadroom(['run', ...argv]);
    expect((await searched.ended).code).toBe(0);
    const { runId } = await searched.waitFor('run-started');
    const point = (await searched.waitFor('run-ended')).record.levels[0]?.collapsePoint;

    const replayed = startHeadroom(['replay', ...argv]);
    const { k } = await replayed.waitFor('replay-started');
    replayed.child.kill('SIGINT');
    await replayed.ended;
    const { record } = await replayed.waitFor('run-ended');
    expect(record.night?.from).toBe(runId);
    expect(record.levels[0]?.collapsePoint).toEqual(point);
    expect(Math.abs((80 * k) / (point?.estimate ?? 0) - 1)).toBeLessThan(0.1);
  });

  it('measures that naive retries send several times as much as budgeted ones when it fails', async () => {
    const retries = (kind: 'naive' | 'budgeted') => ({ retries: { kind, attempts: 3 } });
    const variants = [
      { name: 'naive', behaviour: retries('naive') },
      { name: 'budgeted', behaviour: retries('budgeted') },
    ];
    const night = { shape: 'constant', peak: 2 * capacity, replaySeconds: 5, variants };
    const { argv } = await prepare({ night });
    const headroom = startHeadroom(['replay', '--k', '1', ...argv]);
    const { code, stderr } = await headroom.ended;
    expect(code, stderr).toBe(0);
    const { record } = await headroom.waitFor('run-ended');
    const [naive, budgeted] = record.levels[0]?.replays ?? [];
    expect(naive?.outcome.kind).toBe('died');
    expect(naive?.measures.retryAmplification).toBeGreaterThan(1.8);
    expect(budgeted?.measures.retryAmplification).toBeLessThan(1.15);
  });

  it('goes on with a replay that was interrupted, and replays nothing again', async () => {
    const { test, argv } = await prepare();
    const first = startHeadroom(['replay', ...argv]);
    const { runId } = await first.waitFor('run-started');
    const { replay } = await first.waitFor('replay-ended');
    first.child.kill('SIGINT');
    const { code, stderr } = await first.ended;
    expect(code, stderr).toBe(130);
    expect(stderr).toContain(`headroom replay --resume ${runId}`);
    expect(processesOfRun(runId)).toEqual([]);

    const asRun = await startHeadroom(['run', ...argv, '--resume', runId]).ended;
    expect(asRun).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is a replay of a night') as string,
    });

    const second = startHeadroom(['replay', ...argv, '--resume', runId]);
    expect((await second.ended).code).toBe(0);
    const { record } = await second.waitFor('run-ended');
    expect(record.levels[0]?.replays?.[0]).toEqual(replay);
    expect(
      second.events.filter((event) => event.kind === 'replay-ended').map((event) => event.replay.id),
    ).toEqual(record.levels[0]?.replays?.slice(1).map(({ id }) => id));
    await unpack(path.join(test.results, runId));
    expect(await readdir(path.join(test.results, runId, 'replays'))).toHaveLength(
      record.levels[0]?.replays?.length ?? 0,
    );
  });

  it.each([
    ['an unknown shape', ['--shape', 'goal-trian', '--peak', '50'], 'Did you mean "goal-train"?'],
    ['an unknown parameter', ['--shape', 'spike', '--set', 'peakMultipl=3'], 'peakMultiple'],
    ['a parameter beyond its range', ['--shape', 'spike', '--set', 'peakMultiple=-3'], 'got -3'],
    ['a peak that the generator cannot send', ['--peak', '90000'], 'needs'],
    ['a peak that is no rate', ['--peak', '-5'], 'above 0'],
    ['an unknown variant', ['--variant', 'naiv'], 'Its variants are plain'],
    ['a trace that is not there', ['--trace', 'nowhere.trace.json'], 'nowhere.trace.json'],
    ['a run that is not there', ['--from', 'never-was'], 'never-was'],
  ])('refuses %s before any load is sent, with exit code 2 and no stack trace', async (_, extra, text) => {
    const { server, argv } = await prepare();
    const { code, stderr } = await startHeadroom(['replay', ...argv, ...extra]).ended;
    expect(stderr).toContain(text);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(code).toBe(2);
    expect(server.counts.arrived).toBe(0);
  });

  it('says how to name a night when the config has none', async () => {
    const { test } = await prepare();
    const config = JSON.parse(await readFile(test.configFile, 'utf8')) as ConfigInput;
    const other = await testFolder({ ...config, night: undefined });
    cleanups.push(other.remove);
    const { code, stderr } = await startHeadroom(['replay', '--config', other.configFile]).ended;
    expect(code).toBe(2);
    expect(stderr).toContain('--shape and --peak');
  });
});

/** A trace of a log that asked for these paths, the parts being of its GETs, and for one POST to ten GETs. */
function traceOf(parts: Readonly<Record<string, number>>) {
  const gets = Object.entries(parts).map(([example, part]) => ({
    ...{ method: 'GET', path: example.replace(/\d+/, ':id').replace(/=.*/, ''), share: part / 1.1 },
    ...(example === '/home' ? {} : { example }),
  }));
  return {
    format: traceFormat,
    name: 'night',
    source: 'a test',
    imported: { file: 'access.log', format: 'clf', lines: 400, badLines: 0, zone: 'UTC' },
    startsAt: '2022-11-08T20:00:00Z',
    stepSeconds: 1,
    counts: Array.from({ length: 20 }, (_, second) => (second < 10 ? 10 : 30)),
    gaps: [],
    mix: {
      requests: 400,
      endpoints: [...gets, { method: 'POST', path: '/posts', share: 0.1 / 1.1 }],
      otherShare: 0,
      notHttpShare: 0,
      methods: { GET: 1 / 1.1, POST: 0.1 / 1.1 },
      statuses: { 200: 1 },
      popularity: { keys: 4, hottestShare: 0.4, counted: 'exactly', mostOvercounted: 0 },
    },
  };
}

describe('headroom spike', () => {
  it.each([
    { peak: '60', outcome: 'survived' },
    { peak: '300', outcome: 'died' },
  ])('of $peak requests/s against a server of 90: $outcome', async ({ peak, outcome }) => {
    const { server, test } = await prepare();
    const quick = ['lead=3', 'rise=2', 'plateau=4', 'fall=2', 'tail=8'].map((each) =>
      each.replace('=', 'Seconds='),
    );
    const shape = ['--shape', 'spike', ...quick.flatMap((each) => ['--set', each])];
    const more = ['--peak', peak, '--slo-ms', '250', '--results', test.results, '--json'];
    const headroom = startHeadroom(['spike', '--url', server.url, ...shape, ...more]);
    const { code, stderr } = await headroom.ended;
    expect(code, stderr).toBe(0);
    const { record, folder } = await headroom.waitFor('run-ended');
    expect(record.levels[0]?.replays).toMatchObject([{ k: 1, outcome: { kind: outcome } }]);
    expect(await readdir(folder)).toContain('night.svg');
  });

  it("replays a log's rate, and asks for its paths in its shares", async () => {
    const { server, test } = await prepare();
    const asked = { '/home': 0.5, '/posts/17': 0.3, '/search?q=polls': 0.2 };
    const file = path.join(test.folder, 'night.trace.json');
    await writeFile(file, JSON.stringify(traceOf(asked)));
    const trace = ['--trace', file, '--seconds', '12'];
    const more = ['--peak', '60', '--slo-ms', '250', '--results', test.results, '--json'];
    const headroom = startHeadroom(['spike', '--url', server.url, ...trace, ...more]);
    const { code, stderr } = await headroom.ended;
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('note: users ask for 3 paths of the log');
    const { record } = await headroom.waitFor('run-ended');
    expect(record.levels[0]?.replays).toMatchObject([{ k: 1, outcome: { kind: 'survived' } }]);
    expect(record.night?.assumptions.join()).toContain('Left out: 9.1 % other methods than GET.');

    const total = [...server.byPath.values()].reduce((sum, count) => sum + count, 0);
    expect(total).toBeGreaterThan(200);
    expect([...server.byPath.keys()].toSorted()).toEqual(Object.keys(asked).toSorted());
    for (const [each, share] of Object.entries(asked)) {
      const allowed = 4 * Math.sqrt(total * share * (1 - share));
      expect(Math.abs((server.byPath.get(each) ?? 0) - total * share), each).toBeLessThan(allowed);
    }
  });

  it.each([
    ['a host outside this machine', ['--url', 'http://192.0.2.1', '--peak', '10'], '--allow-host "'],
    [
      'a shape and a trace',
      ['--url', 'http://127.0.0.1:1', '--peak', '10', '--shape', 'spike', '--trace', 'worldcup98'],
      'one of them is enough',
    ],
    [
      'a window beyond the trace',
      [
        ...['--url', 'http://127.0.0.1:1', '--peak', '10', '--trace', 'worldcup98'],
        ...['--window', '2022-11-08T20:00:00Z/2022-11-08T21:00:00Z'],
      ],
      'which goes from 1998-06-29T00:00:00.000Z to 1998-07-13T06:00:00.000Z',
    ],
    ['a URL that is none', ['--url', 'nowhere', '--peak', '10'], '--url must be a URL'],
    ['a spike without a height', ['--url', 'http://127.0.0.1:1'], '--peak'],
    ['an unknown shape', ['--url', 'http://127.0.0.1:1', '--peak', '10', '--shape', 'spik'], '"spike"'],
  ])('refuses %s with exit code 2 and no stack trace', async (_, argv, text) => {
    const { code, stderr } = await startHeadroom(['spike', '--json', ...argv]).ended;
    expect(stderr).toContain(text);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(code).toBe(2);
  });
});
