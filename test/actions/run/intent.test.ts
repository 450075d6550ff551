import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { loadConfig } from '../../../harness/src/actions/config/load.ts';
import { intentOf, runIntentOf, type Intent } from '../../../harness/src/actions/run/intent.ts';
import { asItIsRecorded } from '../../../harness/src/actions/run/recorded-config.ts';
import { createFileRunStore } from '../../../harness/src/drivers/store/file-run-store.ts';
import type { ConfigInput } from '../../../harness/src/model/config/config.ts';
import { optionsOfCommand, type RunRecord } from '../../../harness/src/model/record/record.ts';
import { record } from '../../cli/views/run/scripted-run.ts';

const input: ConfigInput = {
  name: 'shop',
  scenario: 'shop.ts',
  slo: { latencyMs: 200 },
  levels: [
    { name: '100', services: { api: { replicas: 4, environment: { API_TOKEN: 'hunter2' } } } },
    { name: '50', services: { api: { replicas: 2 } } },
    { name: '25', services: { api: { replicas: 1 } } },
  ],
  stacks: { compose: { file: 'compose.yaml', entry: { service: 'edge', port: 80 } } },
};

describe('what is to be run', () => {
  let folder = '';
  const opened: Intent[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headroom-run-options-'));
    await writeConfig(input);
  });
  afterEach(async () => {
    for (const { resumed } of opened.splice(0)) await resumed?.store.close();
    await rm(folder, { recursive: true, force: true });
  });

  const writeConfig = (config: ConfigInput): Promise<void> =>
    writeFile(join(folder, 'headroom.config.json'), JSON.stringify(config));

  async function intent(options: Partial<Parameters<typeof intentOf>[0]>): Promise<Intent> {
    const made = await intentOf({ results: 'results', ...options }, folder);
    opened.push(made);
    return made;
  }

  /** A run of levels 100 and 50 with seed 7 that ended as the record says. */
  async function recorded(runId: string, change: Partial<RunRecord>): Promise<void> {
    const { config } = await loadConfig(undefined, folder);
    const levels = config.levels.filter(({ name }) => name !== '25');
    const store = await createFileRunStore({
      resultsFolder: join(folder, 'results'),
      runId,
      config: asItIsRecorded({ ...config, levels, load: { ...config.load, seed: 7 } }),
    });
    const provenance = { ...record.provenance, configFile: 'headroom.config.json' };
    await store.saveRecord({ ...record, runId, provenance, ...change } as RunRecord);
    await store.close();
  }

  it('is never a spike that goes on: it has no config', async () => {
    const provenance = { ...record.provenance, configFile: optionsOfCommand };
    await recorded('a-spike', { status: 'interrupted', provenance });
    await expect(intent({ resume: 'a-spike' })).rejects.toMatchObject({
      code: 'run-cannot-go-on',
      exitCode: 2,
      hint: expect.stringContaining('headroom rerun a-spike') as string,
    });
    await expect(intent({ resume: true })).rejects.toMatchObject({ code: 'run-not-found' });
    await recorded('before-it', { startedAt: '2020-11-08T18:00:00.000Z', status: 'interrupted' });
    expect((await intent({ resume: true })).resumed?.record.runId).toBe('before-it');
  });

  it('puts a broken level beside the whole one, and a level whose counterpart is left out by itself', async () => {
    const faults = [{ kind: 'kill', service: 'api' }] as const;
    await writeConfig({
      ...input,
      levels: [
        ...input.levels,
        { name: '25-warm', services: { api: {} }, comparedWith: { level: '25', how: 'warm' } },
      ],
      drills: [{ name: 'dead', faults: [...faults] }],
    });
    const both = await intent({ level: ['25', '25-warm'], broken: ['dead'] });
    expect(both.config.levels.map(({ name, comparedWith }) => [name, comparedWith])).toEqual([
      ['25', undefined],
      ['25-dead', { level: '25', how: 'dead' }],
      ['25-warm', { level: '25', how: 'warm' }],
      ['25-warm-dead', { level: '25', how: 'warm, dead' }],
    ]);
    const alone = await intent({ level: ['25-warm'], broken: ['dead'] });
    expect(alone.config.levels.map(({ name, comparedWith }) => [name, comparedWith])).toEqual([
      ['25-warm', undefined],
      ['25-warm-dead', { level: '25-warm', how: 'dead' }],
    ]);
  });

  it.each([
    [{ requests: 5, thinkMs: 3000 }, 4, 'visits of 5 requests take 12 s of pauses', 96],
    [{ requests: 2, thinkMs: 1000 }, 7, 'visits of 2 requests take 1 s of pauses', 8],
  ])(
    'refuses trials that end before visits are in full swing: %o in %i s',
    async (visit, probeSeconds, why, needed) => {
      const search = (seconds: number) => ({ probeSeconds: seconds, confirmSeconds: seconds });
      await writeConfig({ ...input, load: { behaviour: { visit } }, search: search(probeSeconds) });
      await expect(runIntentOf({ results: 'results' }, folder)).rejects.toMatchObject({
        code: 'trials-too-short',
        exitCode: 2,
        message: expect.stringContaining(why) as string,
        hint: expect.stringContaining(`${needed} or more`) as string,
      });
      await writeConfig({ ...input, load: { behaviour: { visit } }, search: search(needed) });
      expect((await runIntentOf({ results: 'results' }, folder)).config.search.probeSeconds).toBe(needed);
    },
  );

  it('steps the load up and down around collapse points when asked, unless nothing is done past them', async () => {
    expect((await intent({})).config.overload).toMatchObject({ hysteresis: false, seconds: 3 });
    expect((await intent({ hysteresis: true })).config.overload).toMatchObject({
      hysteresis: true,
      seconds: 3,
    });
    await writeConfig({ ...input, overload: false });
    await expect(intent({ hysteresis: true })).rejects.toMatchObject({ code: 'usage', exitCode: 2 });
  });

  it('leaves out what is past the collapse points when asked, also when it goes on', async () => {
    const { config } = await intent({ overload: false });
    expect(config.overload).toBe(false);
    await expect(intent({ overload: false, hysteresis: true })).rejects.toThrow(/--no-overload/);
    const resultsFolder = join(folder, 'results');
    const store = await createFileRunStore({ resultsFolder, runId: 'first', config: asItIsRecorded(config) });
    await store.saveRecord({
      ...{ ...record, runId: 'first', status: 'interrupted' },
      provenance: { ...record.provenance, configFile: 'headroom.config.json' },
    });
    await store.close();
    await expect(intent({ resume: 'first', overload: false })).rejects.toMatchObject({ code: 'usage' });
    expect((await intent({ resume: 'first' })).config.overload).toBe(false);
  });

  it('is the config with the options applied, levels in the order of the config', async () => {
    const { config, resumed } = await intent({ level: ['25', '100'], seed: 9, stack: 'compose' });
    expect(config.levels.map(({ name }) => name)).toEqual(['100', '25']);
    expect(config.load.seed).toBe(9);
    expect(config.stack).toBe('compose');
    expect(resumed).toBeUndefined();
  });

  it('insists on a precision that is asked for, and has the trials for it', async () => {
    const { search } = (await intent({})).config;
    expect(search).toMatchObject({ relativeWidth: 0.15, insists: false, maxTrials: 12 });
    expect((await intent({ precision: 0.15 })).config.search).toEqual({ ...search, insists: true });
    const { maxTrials } = (await intent({ precision: 0.03 })).config.search;
    expect(maxTrials).toBeGreaterThan(33);
    expect((await intent({ precision: 0.005 })).config.search.maxTrials).toBe(200);
  });

  it('has the time and the precision asked for, also when it goes on', async () => {
    const { config } = await intent({ time: 300, precision: 0.03 });
    expect(config.search).toMatchObject({ timeSeconds: 300, relativeWidth: 0.03 });
    const store = await createFileRunStore({
      resultsFolder: join(folder, 'results'),
      runId: 'first',
      config: asItIsRecorded(config),
    });
    const provenance = { ...record.provenance, configFile: 'headroom.config.json' };
    await store.saveRecord({ ...record, runId: 'first', provenance, status: 'interrupted' });
    await store.close();
    const again = await intent({ resume: 'first' });
    expect(again.config.search).toEqual(config.search);
  });

  it('goes on with the latest run that did not finish, with its levels and seed', async () => {
    await recorded('first', { startedAt: '2026-11-08T18:00:00.000Z' });
    await recorded('second', { startedAt: '2026-11-08T19:00:00.000Z', status: 'running' });
    await recorded('third', { startedAt: '2026-11-08T20:00:00.000Z', status: 'finished' });
    const { config, resumed } = await intent({ resume: true });
    expect(resumed?.record.runId).toBe('second');
    expect(config.levels.map(({ name }) => name)).toEqual(['100', '50']);
    expect(config.load.seed).toBe(7);
  });

  it('has the secrets of the config when it goes on, though the record has not', async () => {
    await recorded('first', {});
    const { config } = await intent({ resume: 'first' });
    expect(config.levels[0]?.services['api']?.environment).toEqual({ API_TOKEN: 'hunter2' });
  });

  it('does not go on when the config changed since, and names what', async () => {
    await recorded('first', {});
    await writeConfig({ ...input, slo: { latencyMs: 300 }, search: { maxTrials: 5 } });
    await expect(intent({ resume: 'first' })).rejects.toMatchObject({
      code: 'config-changed',
      exitCode: 2,
      message: expect.stringContaining('slo, search changed since') as string,
    });
  });

  it('goes on when only levels that are not part of the run changed', async () => {
    await recorded('first', {});
    const levels = input.levels.filter(({ name }) => name !== '25');
    await writeConfig({ ...input, levels });
    expect((await intent({ resume: 'first' })).resumed?.record.runId).toBe('first');
  });

  it('does not go on with a finished run, and lets the next one open it', async () => {
    await recorded('first', { status: 'finished' });
    for (const _ of [1, 2]) {
      await expect(intent({ resume: 'first' })).rejects.toMatchObject({ code: 'run-finished', exitCode: 2 });
    }
  });

  it.each([
    ['stack', 'compose'],
    ['level', ['50']],
    ['seed', 3],
    ['time', 300],
    ['precision', 0.03],
  ] as const)('does not take --%s when it goes on', async (option, value) => {
    await expect(intent({ resume: true, [option]: value })).rejects.toMatchObject({ code: 'usage' });
  });

  it('asks for a variable that held a secret, by its name, and goes on with another value of it', async () => {
    await writeConfig({ ...input, secrets: ['SHOP_WORD'] });
    const environment = { SHOP_WORD: 'redacted', SIZE: 'both' };
    const provenance = { ...record.provenance, configFile: 'headroom.config.json', environment };
    await recorded('halted', { status: 'interrupted', provenance });
    await expect(intent({ resume: 'halted' })).rejects.toMatchObject({
      code: 'secret-not-given',
      exitCode: 2,
      message: expect.stringMatching(/made with the variable SHOP_WORD, which holds a secret/) as string,
      hint: expect.stringContaining('SHOP_WORD=... headroom run --resume halted') as string,
    });
    vi.stubEnv('SHOP_WORD', 'another than before');
    onTestFinished(() => void vi.unstubAllEnvs());
    expect((await intent({ resume: 'halted' })).environment).toEqual({ SHOP_WORD: 'another than before' });
  });

  describe('goes on with drills that need a password', () => {
    const flush = { kind: 'cache-flush', service: 'redis', password: 'hunter2' } as const;
    const drills = [{ name: 'flush-cache', faults: [flush] }];

    it('which the config still has', async () => {
      await writeConfig({ ...input, drills });
      await recorded('halted', { status: 'interrupted' });
      expect(await readFile(join(folder, 'results', 'halted', 'config.json'), 'utf8')).not.toContain(
        'hunter2',
      );
      const { config } = await intent({ resume: 'halted' });
      expect(config.drills[0]?.faults[0]).toMatchObject(flush);
    });

    it('but not when it was on the command line alone', async () => {
      await writeConfig({ ...input, drills });
      await recorded('halted', { status: 'interrupted' });
      await writeConfig(input);
      await expect(intent({ resume: 'halted' })).rejects.toMatchObject({
        code: 'secret-not-recorded',
        exitCode: 2,
      });
    });
  });
});
