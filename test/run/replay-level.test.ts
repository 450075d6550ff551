import { describe, expect, it } from 'vitest';
import { plainBehaviour } from '../../harness/src/model/config/behaviour.ts';
import { survivalSchema } from '../../harness/src/model/config/night.ts';
import { durationMsOf, rateCurve } from '../../harness/src/model/rate-curve.ts';
import { withLevels, type ReplayedLevel, type RunRecord } from '../../harness/src/model/record/record.ts';
import { ratePerSecond } from '../../harness/src/model/units.ts';
import type { NightPlan } from '../../harness/src/run/nights/replay-level.ts';
import { run } from '../../harness/src/run/run.ts';
import { engineGone, FakeWorld, type Fakes } from './fake-world.ts';

const levels = ['100', '50'];
const capacities = { '100': 400, '50': 200 };

/** A quiet minute, a rise to a peak of 100/s that lasts, and quiet again. */
const replayed = rateCurve(1, [
  ...Array<number>(20).fill(30),
  ...Array<number>(30).fill(100),
  ...Array<number>(20).fill(30),
]);
const plan: NightPlan = {
  night: {
    name: 'test',
    source: 'none',
    assumptions: [],
    original: replayed,
    replayed,
    kept: [],
    realTime: [],
  },
  peak: 100,
  survival: survivalSchema.parse({}),
  maxReplays: 5,
  relativeWidth: 0.1,
  sideBySide: [],
  variants: [{ name: 'plain', behaviour: plainBehaviour }],
  warmUp: true,
};
const point = (estimate: number) => ({
  estimate: ratePerSecond(estimate),
  low: ratePerSecond(0.97 * estimate),
  high: ratePerSecond(1.03 * estimate),
  confidence: 0.95,
});

function start(fakes: Fakes, night: Partial<NightPlan> = {}, previous?: RunRecord, isKnown = true) {
  const world = new FakeWorld(fakes);
  const known = isKnown ? { collapsePoints: { '100': point(400), '50': point(200) } } : {};
  const runPlan = { ...world.plan(levels, {}, previous), night: { ...plan, ...night }, ...known };
  const hooks = {
    onEvent: (event: FakeWorld['events'][number]) => void world.events.push(event),
    signal: new AbortController().signal,
  };
  return { world, ended: run(runPlan, world.ports, hooks) };
}

describe('a night on every level', () => {
  it('has its surge multiple found from the collapse points, in few replays', async () => {
    const record = await start({ capacities }).ended;
    expect(record.status).toBe('finished');
    expect(record.night).toMatchObject({ name: 'test', peak: 100 });
    for (const { name, surges = [], replays = [], status } of record.levels) {
      const truth = (capacities[name as keyof typeof capacities] ?? 0) / 100;
      expect(status).toBe('not-searched');
      expect(surges).toMatchObject([{ variant: 'plain', status: 'found' }]);
      const { low = 0, high = 0 } = surges[0] ?? {};
      expect(low).toBeLessThan(1.06 * truth);
      expect(high).toBeGreaterThan(truth);
      expect(high / low).toBeLessThan(1.12);
      expect(replays.length).toBeLessThanOrEqual(3);
    }
  });

  it('is found without a known collapse point too, from k = 1 on', async () => {
    const record = await start({ capacities }, { maxReplays: 12 }, undefined, false).ended;
    expect(record.levels.map(({ surges }) => surges?.[0]?.status)).toEqual(['found', 'found']);
    expect(record.levels.map(({ replays }) => replays?.[0]?.k)).toEqual([1, 1]);
  });

  it('has every replay on disk, with the record that holds it, before the next one starts', async () => {
    const { world, ended } = start({ capacities });
    const record = await ended;
    const ids = record.levels.flatMap(({ replays = [] }) => replays.map(({ id }) => id));
    expect(world.savedReplays.map(({ id }) => id)).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is replayed once, and to its end, when one k is asked for', async () => {
    const record = await start({ capacities }, { k: 2.5 }).ended;
    const replays = record.levels.flatMap((level) => level.replays ?? []);
    expect(replays.map(({ level, outcome }) => [level, outcome.kind])).toEqual([
      ['100', 'survived'],
      ['50', 'died'],
    ]);
    expect(replays.map(({ stoppedEarly }) => stoppedEarly)).toEqual([false, false]);
    expect(replays[1]?.durationMs).toBe(durationMsOf(replayed));
    expect(record.levels.map(({ surges }) => surges?.[0])).toMatchObject([
      { status: 'single', low: 2.5 },
      { status: 'single', high: 2.5 },
    ]);
  });

  it('is replayed side by side at the multiples asked for, to its end, beside the search and not of its budget', async () => {
    const asked = { sideBySide: [1, 2.5], maxReplays: 2 };
    const record = await start({ capacities }, asked).ended;
    expect(record.night?.sideBySide).toEqual([1, 2.5]);
    for (const { name, replays = [], surges = [] } of record.levels) {
      expect(surges).toMatchObject([{ status: 'found' }]);
      const beside = replays.filter(({ k }) => asked.sideBySide.includes(k));
      expect(beside.map(({ k, stoppedEarly }) => [k, stoppedEarly])).toEqual([
        [1, false],
        [2.5, false],
      ]);
      expect(beside.map(({ outcome }) => outcome.kind)).toEqual(
        name === '100' ? ['survived', 'survived'] : ['survived', 'died'],
      );
      expect(beside.map(({ course }) => course?.offeredPerSecond.length)).toEqual([70, 70]);
      expect(replays.length - beside.length).toBe(2);
    }
  });

  it('goes on from a record with the multiple that is still missing alone', async () => {
    const asked = { sideBySide: [1] };
    const before = await start({ capacities }, asked).ended;
    const previous = withLevels(
      before,
      before.levels.map((level) => ({
        ...(level as ReplayedLevel),
        surges: [],
        replays: (level.replays ?? []).filter(({ k }) => k !== 1),
      })),
    );
    const { world, ended } = start({ capacities }, asked, previous);
    await ended;
    expect(world.savedReplays.map(({ level, k }) => [level, k])).toEqual([
      ['100', 1],
      ['50', 1],
    ]);
  });

  it('is replayed for each variant, where it is meant for the level', async () => {
    const variants = [
      { name: 'plain', behaviour: plainBehaviour },
      { name: 'stubborn', behaviour: plainBehaviour, levels: ['50'] },
    ];
    const record = await start({ capacities }, { variants, k: 1 }).ended;
    const seen = record.levels.flatMap(({ replays = [] }) => replays.map(({ id }) => id));
    expect(seen).toEqual(['100-plain-1', '50-plain-1', '50-stubborn-1']);
  });

  it('goes on from a record without replaying anything again', async () => {
    const failing = start({
      capacities,
      beforeTrial: (id) => {
        if (id === '50-plain-2') throw engineGone();
      },
    });
    await expect(failing.ended).rejects.toMatchObject({ code: 'engine-gone' });
    const previous = failing.world.savedRecords.at(-1);
    expect(previous?.levels[1]?.replays).toHaveLength(1);

    const { world, ended } = start({ capacities }, {}, previous);
    const record = await ended;
    expect(world.journal.filter((line) => line.startsWith('up'))).toEqual(['up 50']);
    expect(world.savedReplays[0]?.id).toBe('50-plain-2');
    expect(record.levels.map(({ surges }) => surges?.[0]?.status)).toEqual(['found', 'found']);
  });

  it('ends with exit code 4 and the reason when the generator is the limit again and again', async () => {
    const { ended } = start({ capacities, generatorShare: () => 0.8 }, { k: 1 });
    await expect(ended).rejects.toMatchObject({ code: 'measurement-invalid', exitCode: 4 });
  });
});
