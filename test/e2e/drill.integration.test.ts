import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../harness/src/model/config.ts';
import { runRecordSchema } from '../../harness/src/model/record.ts';
import { fixtureFolder } from '../stacks/drivers-under-test.ts';
import {
  checkout,
  processesOfRun,
  startHeadroom,
  testFolder,
  type HeadroomProcess,
} from './headroom-process.ts';

const config: ConfigInput = {
  name: 'drills',
  scenario: path.join(checkout, 'scenarios/paths.ts'),
  slo: { latencyMs: 500, goodShare: 0.99 },
  levels: [
    { name: 'three', services: { worker: { replicas: 3, cpus: 0.4 } } },
    { name: 'one', services: { worker: { replicas: 1, cpus: 0.4 } } },
  ],
  stacks: { embedded: { processes: path.join(fixtureFolder, 'processes.mjs') } },
  load: { environment: { PATHS: '/environment' } },
};

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

type Folder = Awaited<ReturnType<typeof testFolder>>;

async function folderWith(change: Partial<ConfigInput> = {}): Promise<Folder> {
  const test = await testFolder({ ...config, ...change });
  cleanups.push(test.remove);
  return test;
}

function drill(test: Folder, ...extra: readonly string[]): HeadroomProcess {
  return startHeadroom(['drill', '--config', test.configFile, '--results', test.results, '--json', ...extra]);
}

const quickly = ['--load', '60', '--before', '5', '--hold', '8', '--after', '6'];

describe('headroom drill', () => {
  it('kills a replica under load at each level, and tells what was lost and that it came back', async () => {
    const test = await folderWith();
    const headroom = drill(test, 'kill', '--service', 'worker', ...quickly);
    const { code, stderr } = await headroom.ended;
    expect(code, stderr).toBe(0);
    const { record, folder } = await headroom.waitFor('run-ended');
    const [three, one] = record.levels.map(({ drills = [] }) => drills.at(-1));

    // The front hands requests to its workers by turns, whether they are there or not.
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
    const [result] = record.levels[0]?.drills ?? [];
    expect(result?.outcome.kind, result?.outcome.detail).toBe('collapsed');
    expect(result?.measures.bad.timeout).toBeGreaterThan(100);
  });

  it('takes a fault back when it is interrupted', async () => {
    const test = await folderWith({ levels: config.levels.slice(1) });
    const headroom = drill(test, 'pause', '--service', 'worker', ...quickly);
    const { runId } = await headroom.waitFor('run-started');
    await headroom.waitFor('fault-injected');
    headroom.child.kill('SIGINT');
    const { code, stderr } = await headroom.ended;
    expect(code, stderr).toBe(130);
    expect(stderr).toContain(`headroom drill --resume ${runId}`);
    expect(processesOfRun(runId)).toEqual([]);
  });

  it.each([
    [['kil', '--service', 'worker'], /there is no fault "kil"\. Did you mean "kill"\?/],
    [['kill'], /kill needs something to break: --service/],
    [['--service', 'worker'], /--service is of a fault, and no fault was named/],
    [[], /the config has no `drills`, and no fault was named/],
    [['kill', '--service', 'wroker', '--load', '50'], /"wroker".*\n.*did you mean "worker"\?/i],
    [
      ['kill', '--service', 'worker', '--replicas', '2', '--load', '50', '--level', 'one'],
      /level "one" has 1 of worker/,
    ],
    [
      ['kill', '--service', 'worker'],
      /0\.8 of the collapse point of level "three", which no run .* has measured/,
    ],
    [['cpu-squeeze', '--service', 'worker', '--set', 'toShare=1'], /toShare/],
    [['cpu-squeeze', '--service', 'worker', '--set', 'share=0.5'], /share/],
    [['latency', '--service', 'worker'], /latency needs something to break: --way/],
    [
      ['latency', '--way', 'worker:front', '--load', '50'],
      /there is no such way; those with a proxy in them are front > worker/,
    ],
  ])('refuses %j', async (extra, message) => {
    const headroom = drill(await folderWith(), ...extra);
    const { code, stderr } = await headroom.ended;
    expect(code, stderr).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('refuses a stack whose inside is not in reach', async () => {
    const test = await folderWith({
      levels: [{ name: 'as-is' }],
      stacks: { external: { url: 'http://127.0.0.1:9/' } },
    });
    const { code, stderr } = await drill(test, 'kill', '--service', 'worker', '--load', '50').ended;
    expect(code, stderr).toBe(2);
    expect(stderr).toMatch(/the external stack cannot be broken: nothing of its inside is in reach/);
  });
});
