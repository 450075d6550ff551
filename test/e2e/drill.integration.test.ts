import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { peakSecondsOf } from '../../harness/src/model/rate-curve.ts';
import { runRecordSchema } from '../../harness/src/model/record/record.ts';
import { startTestServer } from '../k6/test-server.ts';
import { briefly, config, drill, folderWith, quickly } from './drilled.ts';
import { processesOfRun, startHeadroom } from './headroom-process.ts';

describe('headroom run --broken', () => {
  it('measures each level also without what a drill breaks', async () => {
    const test = await folderWith({
      levels: [{ name: 'two', services: { worker: { replicas: 2, cpus: 0.06 } } }],
      // A request that costs little: at few requests a second a verdict takes its time.
      slo: { latencyMs: 500, goodShare: 0.95 },
      drills: [
        {
          name: 'little-cpu',
          faults: [{ kind: 'cpu-squeeze', service: 'worker', replicas: 'all', toShare: 0.3 }],
        },
      ],
      // Few trials: how exact it is is no matter here.
      search: { initialLoad: 50, probeSeconds: 2, confirmSeconds: 3, relativeWidth: 0.5, maxTrials: 4 },
      health: { drainTimeoutSeconds: 5 },
      overload: false,
    });
    const argv = ['run', '--config', test.configFile, '--results', test.results, '--json'];
    const headroom = startHeadroom([...argv, '--broken', 'little-cpu']);
    const { code, stderr } = await headroom.ended;
    // Whether so few trials confirm a point is a question of chance.
    expect([0, 4], stderr).toContain(code);
    const { record } = await headroom.waitFor('run-ended');
    const [whole, broken] = record.levels;
    expect(record.levels.map(({ name }) => name)).toEqual(['two', 'two-little-cpu']);
    expect(broken?.broken).toEqual([
      { kind: 'cpu-squeeze', service: 'worker', replicas: 'all', toShare: 0.3 },
    ]);
    expect(broken?.comparedWith).toEqual({ level: 'two', how: 'little-cpu' });
    const folder = path.join(test.results, record.runId);
    expect(await readFile(path.join(folder, 'summary.md'), 'utf8')).toMatch(/As it is +\| little-cpu/);
    expect(await readFile(path.join(folder, 'compared.svg'), 'utf8')).toContain('>little-cpu<');
    // A few short trials tell it roughly, or not at all; that it was so is in the line below.
    const [all = Infinity, left = 0] = [whole, broken].map((level) => level?.collapsePoint?.estimate);
    expect(left).toBeLessThan(0.9 * all);
    const lines = headroom.events.flatMap((event) => (event.kind === 'progress' ? [event.line] : []));
    expect(lines).toContain(
      'cpu-squeeze of all worker to 30 %: worker-1 has 0.018 cores, 0.06 cores before; worker-2 has 0.018 cores, 0.06 cores before',
    );
    expect(processesOfRun(record.runId)).toEqual([]);
  });
});

describe('headroom drill', () => {
  it('kills a replica under load at each level, and tells what was lost and that it came back', async () => {
    const test = await folderWith();
    const headroom = drill(test, 'kill', '--service', 'worker', ...quickly);
    const { code, stderr } = await headroom.ended;
    expect(code, stderr).toBe(0);
    const { record, folder } = await headroom.waitFor('run-ended');
    const [three, one] = record.levels.map(({ drills = [] }) => drills.at(-1));

    expect(three?.outcome.kind, three?.outcome.detail).toBe('degraded');
    expect(three?.measures.dip?.depth).toBeCloseTo(1 / 3, 1);
    expect(three?.measures.goodLost).toBeGreaterThan(0.8 * 20 * 8);
    expect(three?.measures.bad['http-5xx']).toBeGreaterThan(100);
    expect(three?.measures.restarts).toBe(1);
    expect(one?.outcome.kind, one?.outcome.detail).toBe('collapsed');
    expect(one?.measures.dip?.depth).toBeGreaterThan(0.9);
    for (const each of [three, one]) {
      const [life] = each?.faults ?? [];
      expect(life?.injected.seen).toMatch(/^worker-\d is ended$/);
      expect(Math.abs((life?.injected.atSeconds ?? 0) - 5)).toBeLessThan(0.5);
      expect(Math.abs((life?.reverted.atSeconds ?? 0) - 13)).toBeLessThan(0.5);
      expect(life?.reverted.seen).toMatch(/^worker-\d is running and ready$/);
      expect(Math.abs((each?.measures.dip?.fromSeconds ?? 0) - 5)).toBeLessThan(1);
      expect(each?.measures.backAfterSeconds).toBeLessThan(5);
    }
    const onDisk: unknown = JSON.parse(await readFile(path.join(folder, 'run.json'), 'utf8'));
    expect(runRecordSchema.parse(onDisk)).toEqual(runRecordSchema.parse(record));
    const summary = await readFile(path.join(folder, 'summary.md'), 'utf8');
    expect(summary).toMatch(/^# drills: level three survives 0 of 1 drill, level one 0 of 1$/m);
    expect(summary).toMatch(
      /\| kill-worker +\| kill of 1 worker +\| \*\*degraded\*\*, 3\d % for [\d.]+ s \(60\/s\)/,
    );
    expect(summary).toContain('## The faults');
    expect(processesOfRun(record.runId)).toEqual([]);
  });

  it("replays the config's night, and breaks things one after the other from its peak on", async () => {
    const test = await folderWith({
      levels: config.levels.slice(0, 1),
      night: { shape: 'spike', peak: 60, replaySeconds: 30 },
      drills: [
        {
          name: 'two-workers',
          // Less than six seconds are down by more than a second, which a dip may be told wrong by.
          forgivenSeconds: 3,
          faults: [
            { kind: 'kill', service: 'worker', holdSeconds: 6 },
            { kind: 'cpu-squeeze', service: 'worker', replicas: 'all', laterSeconds: 2, holdSeconds: 3 },
          ],
        },
      ],
    });
    const headroom = drill(test, '--at-peak', '--after', '6');
    const { code, stderr } = await headroom.ended;
    expect(code, stderr).toBe(0);
    const { record, folder } = await headroom.waitFor('run-ended');
    const result = record.levels[0]?.drills?.at(-1);
    expect(record.night).toMatchObject({ name: 'spike', peak: 60 });
    expect(result).toMatchObject({ ofNight: 1, load: 60, durationMs: 30_000 });
    const curve = record.night?.replayed ?? { stepSeconds: 1, ratesPerSecond: [0] };
    const peak = peakSecondsOf(curve);
    expect(peak).toBeGreaterThan(8);

    const times = result?.faults.map(({ injected, reverted }) => [injected.atSeconds, reverted.atSeconds]);
    for (const [index, asked] of [
      [peak, peak + 6],
      [peak + 2, peak + 5],
    ].entries()) {
      const [on = 0, off = 0] = times?.[index] ?? [];
      expect(Math.abs(on - (asked[0] ?? 0))).toBeLessThan(0.5);
      expect(Math.abs(off - (asked[1] ?? 0))).toBeLessThan(0.5);
    }
    expect(result?.outcome.kind, result?.outcome.detail).toBe('degraded');
    expect(Math.abs((result?.measures.dip?.fromSeconds ?? 0) - peak)).toBeLessThan(1);
    expect(result?.measures.dip?.depth).toBeCloseTo(1 / 3, 1);
    expect(result?.measures.backAfterSeconds).toBeLessThan(4);
    const offered = result?.course.offeredPerSecond ?? [];
    expect(Math.max(...offered.slice(0, 8))).toBeLessThan(40);
    expect(Math.max(...offered)).toBeGreaterThan(45);
    const summary = await readFile(path.join(folder, 'summary.md'), 'utf8');
    expect(summary).toContain(
      'kill of 1 worker, for 6 s; cpu-squeeze of all worker to 25 %, 2 s later for 3 s',
    );
    expect(summary).toMatch(/\*\*degraded\*\*, 3\d % for [\d.]+ s \(night x 1, up to 60\/s\)/);
    expect(await readFile(path.join(folder, 'drill-nights.svg'), 'utf8')).toContain('two-workers');
    expect(processesOfRun(record.runId)).toEqual([]);
  });

  it('breaks the way between two services, and measures it there', async () => {
    const test = await folderWith({ levels: config.levels.slice(0, 1) });
    const headroom = drill(test, 'latency', '--way', 'front:worker', '--set', 'ms=700', ...quickly);
    const { code, stderr } = await headroom.ended;
    expect(code, stderr).toBe(0);
    const { record } = await headroom.waitFor('run-ended');
    const [result] = record.levels[0]?.drills ?? [];
    expect(result?.outcome.kind, result?.outcome.detail).toBe('collapsed');
    expect(result?.faults[0]?.targets).toEqual(['front > worker-1', 'front > worker-2', 'front > worker-3']);
    expect(result?.faults[0]?.injected.seen).toMatch(/^front > worker-1 answers in 7\d\d ms; /);
    expect(result?.measures.bad.slow).toBeGreaterThan(100);
    expect(result?.measures.backAfterSeconds).toBeLessThan(2);
    expect(processesOfRun(record.runId)).toEqual([]);
  });

  it('leaves nothing paused when the harness is killed, and goes on', async () => {
    const test = await folderWith({ levels: config.levels.slice(1) });
    const headroom = drill(test, 'pause', '--service', 'worker', ...quickly);
    const { runId } = await headroom.waitFor('run-started');
    await headroom.waitFor('fault-injected');
    headroom.child.kill('SIGKILL');
    await headroom.ended;
    const cleanup = startHeadroom(['cleanup', '--json']);
    expect((await cleanup.ended).code).toBe(0);
    expect(processesOfRun(runId)).toEqual([]);

    const resumed = drill(test, '--resume', runId);
    const { code, stderr } = await resumed.ended;
    expect(code, stderr).toBe(0);
    const { record } = await resumed.waitFor('run-ended');
    expect(record.provenance.command, 'that of the drills as they were asked for').not.toContain('--resume');
    const [result] = record.levels[0]?.drills ?? [];
    expect(result?.outcome.kind, result?.outcome.detail).toBe('collapsed');
    expect(result?.measures.bad.timeout).toBeGreaterThan(100);
  });

  it("breaks any stack by commands of the user's own", async () => {
    const server = await startTestServer();
    onTestFinished(server.close);
    const folder = await folderWith();
    const flag = path.join(folder.folder, 'broken');
    const fault = {
      kind: 'command' as const,
      name: 'a flag',
      inject: ['touch', flag],
      verify: ['test', '-e', flag],
      revert: ['rm', flag],
    };
    const test = await folderWith({
      levels: [{ name: 'as-is' }],
      stacks: { external: { url: server.url } },
      load: { environment: { PATHS: '/ok' } },
      drills: [{ name: 'flagged', faults: [fault] }],
    });
    const headroom = drill(test, ...briefly);
    const { code, stderr } = await headroom.ended;
    expect(code, stderr).toBe(0);
    const { record } = await headroom.waitFor('run-ended');
    const [result] = record.levels[0]?.drills ?? [];
    expect(result?.outcome).toEqual({ kind: 'survived', detail: 'no dip' });
    expect(result?.faults[0]?.injected.seen).toBe(`"test -e ${flag}" exited with 0`);
    expect(result?.faults[0]?.reverted.seen).toBe(`"test -e ${flag}" exited with 1`);
  });

  it('says nothing of the target when a fault does not take', async () => {
    const test = await folderWith({
      levels: [{ name: 'one', services: { worker: { replicas: 1 } } }],
      drills: [
        {
          name: 'nothing',
          faults: [
            { kind: 'command', name: 'nothing', inject: ['true'], verify: ['false'], revert: ['true'] },
          ],
        },
      ],
    });
    const headroom = drill(test, ...quickly);
    const { code, stderr } = await headroom.ended;
    expect(code, stderr).toBe(4);
    expect(stderr).toMatch(
      /1 of 1 drills have no answer; the first, nothing at level one: fault-not-applied: nothing: "false" exited with 1/,
    );
    const { record } = await headroom.waitFor('run-ended');
    expect(record.levels[0]?.drills).toHaveLength(2);
    expect(record.status).toBe('failed');
  });
});
