import { describe, expect, it } from 'vitest';
import { run } from '../../harness/src/run/run.ts';
import type { Given } from '../../harness/src/model/record/given.ts';
import { engineGone, FakeWorld, type Fakes } from './fake-world.ts';

const levels = ['100', '50'];
const capacities = { '100': 400, '50': 200 };

function start(fakes: Fakes, signal = new AbortController().signal) {
  const world = new FakeWorld(fakes);
  const ended = run(world.plan(levels), world.ports, {
    onEvent: (event) => world.events.push(event),
    signal,
  });
  return { world, ended };
}

describe('run', () => {
  it('finds the collapse point of every level within the width asked for', async () => {
    const record = await start({ capacities }).ended;
    expect(record.status).toBe('finished');
    for (const level of record.levels) {
      const capacity = capacities[level.name as keyof typeof capacities];
      expect(level.status).toBe('found');
      expect(Math.abs((level.collapsePoint?.estimate ?? 0) / capacity - 1)).toBeLessThan(0.075);
    }
  });

  it('has every trial on disk before the next one starts, and a record that holds it', async () => {
    const { world, ended } = start({ capacities });
    const record = await ended;
    const recorded = record.levels.flatMap((level) => level.trials.map((trial) => trial.id));
    expect(world.savedTrials.map((trial) => trial.id)).toEqual(recorded);
    expect(new Set(recorded).size).toBe(recorded.length);
    const loads = world.journal.filter(
      (line) => line.startsWith('load') && !/warm-up|canary|first-look/.test(line),
    );
    expect(loads).toEqual(recorded.map((id) => `load ${id}`));
  });

  it('takes each level down before the next comes up', async () => {
    const { world, ended } = start({ capacities });
    await ended;
    expect(world.journal.filter((line) => !line.startsWith('load'))).toEqual(
      levels.flatMap((level) => [`up ${level}`, `logs ${level}`, `down ${level}`]),
    );
  });

  it('provisions a level anew when it does not become idle after a trial, and counts it', async () => {
    const record = await start({ capacities, neverIdleAfter: (id) => id === '100-001' }).ended;
    expect(record.levels.map((level) => level.resets)).toEqual([1, 0]);
  });

  it('provisions a level anew when it does not become idle after its warm-up', async () => {
    const firstWarmUp = (id: string): boolean => id.startsWith('100-warm-up-0-');
    const { world, ended } = start({ capacities, neverIdleAfter: firstWarmUp });
    expect((await ended).levels.map((level) => level.resets)).toEqual([1, 0]);
    expect(world.journal.filter((line) => line === 'up 100')).toHaveLength(2);
  });

  it('records with each trial what its level was given when it last came up', async () => {
    const given = (level: string, time: number): Given => ({
      api: { replicas: time, cpus: Number(level) / 100, readFrom: 'kernel' },
    });
    const { world, ended } = start({ capacities, given, neverIdleAfter: (id) => id === '100-001' });
    const record = await ended;
    // Level 100 came up a second time, after its first trial.
    expect(record.levels.map((level) => level.given)).toEqual([given('100', 2), given('50', 3)]);
    const withTrials = world.savedRecords.flatMap(({ levels: all }) =>
      all.filter(({ trials }) => trials.length > 0),
    );
    expect(withTrials.length).toBeGreaterThan(4);
    for (const level of withTrials) expect(level.given?.['api']?.cpus).toBe(Number(level.name) / 100);
  });

  it('records nothing of what a level was given where that cannot be seen', async () => {
    const record = await start({ capacities }).ended;
    for (const level of record.levels) expect(level).not.toHaveProperty('given');
  });

  it('gives a level up that is never idle, and takes it down', async () => {
    const { world, ended } = start({ capacities, neverIdleAfter: () => true });
    await expect(ended).rejects.toMatchObject({ code: 'never-idle', exitCode: 3 });
    expect(world.journal.filter((line) => line === 'up 100')).toHaveLength(3);
    expect(world.journal.at(-1)).toBe('down 100');
  });

  it('measures the other levels when a broken one cannot be, and then says which and why', async () => {
    const { world, ended } = start({ capacities, brokenLevels: ['100'] });
    await expect(ended).rejects.toMatchObject({ code: 'fault-too-wide', exitCode: 2 });
    const last = world.savedRecords.at(-1);
    expect(last?.status).toBe('failed');
    expect(last?.levels.map(({ name, status }) => [name, status])).toEqual([
      ['100', 'measurement-invalid'],
      ['50', 'found'],
    ]);
    expect(last?.levels[0]?.detail).toMatch(/level "100" has 0 of api/);
  });

  it('takes the stack down, keeps its trials and says why when something fails in the middle', async () => {
    const { world, ended } = start({
      capacities,
      beforeTrial: (id) => {
        if (id === '100-003') throw engineGone();
      },
    });
    await expect(ended).rejects.toMatchObject({ code: 'engine-gone', exitCode: 3 });
    expect(world.journal.at(-1)).toBe('down 100');
    const last = world.savedRecords.at(-1);
    expect(last).toMatchObject({ status: 'failed', failure: { code: 'engine-gone' } });
    expect(last?.levels[0]?.trials).toHaveLength(2);
  });

  it('ends with exit code 4 and the reason when the generator is the limit again and again', async () => {
    const { world, ended } = start({ capacities, generatorShare: () => 0.8 });
    await expect(ended).rejects.toMatchObject({ code: 'measurement-invalid', exitCode: 4 });
    await expect(ended).rejects.toThrow(/generator-limited/);
    const last = world.savedRecords.at(-1);
    expect(last?.levels[0]?.collapsePoint).toBeUndefined();
    expect(last?.levels[0]?.bracket).toEqual({});
  });

  it('stops at once when it is interrupted, and the record says so', async () => {
    const interruption = new AbortController();
    const reason = new Error('interrupted by the user');
    const world = new FakeWorld({
      capacities,
      beforeTrial: (id) => {
        if (id === '100-002') interruption.abort(reason);
      },
    });
    const hooks = { onEvent: () => undefined, signal: interruption.signal };
    await expect(run(world.plan(levels), world.ports, hooks)).rejects.toBe(reason);
    expect(world.savedRecords.at(-1)?.status).toBe('interrupted');
    expect(world.journal.at(-1)).toBe('down 100');
  });

  it('goes on from a record without asking a trial again', async () => {
    const failing = start({
      capacities,
      beforeTrial: (id) => {
        if (id === '50-002') throw engineGone();
      },
    });
    await expect(failing.ended).rejects.toThrow();
    const previous = failing.world.savedRecords.at(-1);
    expect(previous).toBeDefined();

    const world = new FakeWorld({ capacities });
    const hooks = { onEvent: () => undefined, signal: new AbortController().signal };
    const record = await run(world.plan(levels, {}, previous), world.ports, hooks);
    expect(record.status).toBe('finished');
    expect(world.journal.some((line) => line.includes('100'))).toBe(false);
    const ids = record.levels.flatMap((level) => level.trials.map((trial) => trial.id));
    expect(new Set(ids).size).toBe(ids.length);
    expect(record.startedAt).toBe(previous?.startedAt);

    const straight = await start({ capacities }).ended;
    const outcome = (levelsOf: typeof record.levels) => levelsOf.map((level) => [level.name, level.bracket]);
    expect(outcome(record.levels)).toEqual(outcome(straight.levels));
  });
});
