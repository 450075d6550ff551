import { describe, expect, it } from 'vitest';
import { runRecordSchema } from '../../harness/src/model/record/record.ts';
import { run } from '../../harness/src/run/run.ts';
import { FakeWorld, type Fakes } from './fake-world.ts';

async function runOne(fakes: Partial<Fakes> = {}, capacity = 100) {
  const world = new FakeWorld({ capacities: { '100': capacity }, ...fakes });
  const record = await run(world.plan(['100']), world.ports, {
    onEvent: (event) => world.events.push(event),
    signal: new AbortController().signal,
  });
  expect(runRecordSchema.safeParse(record).error).toBeUndefined();
  const [level] = record.levels;
  if (level === undefined) throw new Error('no level');
  return { world, level };
}

const loadsOf = (world: FakeWorld): string[] =>
  world.journal.filter((line) => /^load .*-(canary-)?\d+$/.test(line) && !/warm-up|first-look/.test(line));

describe('the canaries of a level', () => {
  it('are the same small load before its first trial and after its last, and no trials', async () => {
    const { world, level } = await runOne();
    const loads = loadsOf(world);
    expect(loads[0]).toBe('load 100-canary-1');
    expect(loads.at(-1)).toBe('load 100-canary-2');
    expect(level.canaries?.map(({ load }) => load)).toEqual([25, 25]);
    expect(level.trials.some(({ id }) => id.includes('canary'))).toBe(false);
    expect(level.drift).toBeUndefined();
    expect(world.savedSeries).toEqual(['100-canary-1', '100-canary-2']);
    expect(world.savedTrials.map(({ id }) => id)).toEqual(level.trials.map(({ id }) => id));
  });

  it('are half as large where something is broken, which is not followed past its collapse point', async () => {
    const { level } = await runOne({ brokenLevels: ['100'], apis: 2, overload: {} });
    expect(level.status).toBe('found');
    expect(level.broken).toHaveLength(1);
    expect(level.canaries?.map(({ load }) => load)).toEqual([12.5, 12.5]);
    expect(level.overloads).toBeUndefined();
    expect((await runOne({ overload: {} })).level.overloads).toHaveLength(1);
  });

  it('are half of what was sustained when the first guess is more than the level can take', async () => {
    const { level } = await runOne({}, 20);
    const [, first, last] = level.canaries ?? [];
    expect(level.canaries).toHaveLength(3);
    expect(first?.load).toBeLessThanOrEqual(10);
    expect(last?.load).toBe(first?.load);
  });

  it('leave no answer where CPU is short and a request became dearer by more than what an answer allows', async () => {
    const cpuMs = (later: number) => (id: string) => (id.endsWith('canary-2') ? later : 9);
    expect((await runOne({ cpuMs: cpuMs(13) })).level.status).toBe('found');
    await expect(runOne({ cpuMs: cpuMs(18) })).rejects.toMatchObject({
      code: 'levels-unanswered',
      message: expect.stringContaining('more than a factor of 2 apart') as unknown,
    });
    const notShort = await runOne({ cpuMs: (id) => 0.72 * cpuMs(18)(id) });
    expect(notShort.level.drift?.cpuRatio).toBeCloseTo(2, 1);
    expect(notShort.level.status).toBe('found');
  });

  it('tell a stack that got slow, in the record and in what is said of the level', async () => {
    const { world, level } = await runOne({
      latencySeconds: (id) => (id.endsWith('canary-2') ? 0.08 : 0.004),
    });
    expect(level.status).toBe('found');
    expect(level.drift).toMatchObject({ of: 'stack' });
    const ended = world.events.find(({ kind }) => kind === 'level-ended');
    expect(ended).toMatchObject({ detail: level.drift?.detail });
  });

  it('tell it from a machine that got slow', async () => {
    const { level } = await runOne({
      latencySeconds: (id) => (id.endsWith('canary-2') ? 0.08 : 0.004),
      speed: (id) => (id.endsWith('canary-2') ? 8 : 16),
    });
    expect(level.drift).toMatchObject({ of: 'machine' });
    expect(level.drift?.speedRatio).toBeCloseTo(0.5);
    expect(level.canaries?.[0]?.measures.hostSpeed).toBeGreaterThan(0);
  });
});
