import { describe, expect, it } from 'vitest';
import { ExitCode, HarnessError } from '../../harness/src/model/errors.ts';
import { runRecordSchema, type RunRecord } from '../../harness/src/model/record/record.ts';
import { run } from '../../harness/src/run/run.ts';
import { engineGone, FakeWorld, type Fakes } from './fake-world.ts';

const levels = ['100', '50'];
const capacities = { '100': 400, '50': 200 };

function start(fakes: Partial<Fakes> = {}, previous?: RunRecord) {
  const world = new FakeWorld({ capacities, overload: {}, ...fakes });
  const ended = run(world.plan(levels, {}, previous), world.ports, {
    onEvent: (event) => world.events.push(event),
    signal: new AbortController().signal,
  });
  return { world, ended };
}

/** Loads past a collapse point, in the order they were sent. */
const pastIt = (world: FakeWorld): string[] =>
  world.journal.filter((line) => /overload|hysteresis/.test(line)).map((line) => line.replace('load ', ''));

describe('past the collapse point of a level', () => {
  it('each level is overloaded once, on the stack that it was found on, and told of', async () => {
    const { world, ended } = start();
    const record = await ended;
    expect(pastIt(world)).toEqual(['100-overload-1', '50-overload-1']);
    expect(world.savedSeries.filter((id) => !id.includes('canary'))).toEqual([
      '100-overload-1',
      '50-overload-1',
    ]);
    expect(world.journal.filter((line) => line.startsWith('up'))).toEqual(['up 100', 'up 50']);
    for (const { overloads = [], collapsePoint } of record.levels) {
      expect(overloads).toHaveLength(1);
      expect(overloads[0]?.collapsePoint).toBe(collapsePoint?.estimate);
      // The fake level is a queue without end: everything is late soon after an overload has begun.
      expect(overloads[0]?.character.kind).toBe('collapsing');
      expect(overloads[0]?.recovery.kind).toBe('slow');
    }
    // Of a level that works off what was given up, most of it is the backlog of 8 s of overload at a fifth a second.
    for (const { step, seconds } of record.times ?? [])
      if (step === 'overload') expect(seconds).toBeLessThan(32);
    expect(record.times?.filter(({ step }) => step === 'overload')).toHaveLength(2);
    expect(runRecordSchema.safeParse(record).error).toBeUndefined();
  });

  it('says which part of the load goes on, and ends it once the level is back', async () => {
    const { world, ended } = start();
    const record = await ended;
    const parts = world.events.flatMap((event) =>
      event.kind === 'stretch-started' && event.level === '50' ? [`${event.phase} ${event.multiple}`] : [],
    );
    // Trials told already that it carries 0.8 x, and what goodput is near the collapse point.
    expect(parts).toEqual(['approach 0.5', 'overload 1.25', 'overload 2', 'recovery 0.8']);
    const recovery = record.levels[1]?.overloads?.[0]?.stretches.findLast(
      ({ phase }) => phase === 'recovery',
    );
    expect(recovery?.seconds).toBeLessThan(60);
    const approach = record.levels[1]?.overloads?.[0]?.stretches.filter(({ phase }) => phase === 'approach');
    const trials = record.levels[1]?.trials.map(({ id }) => id);
    expect(approach?.map(({ trial }) => trial === undefined || trials?.includes(trial))).toEqual([
      true,
      true,
      true,
    ]);
    const kinds = world.events.flatMap(({ kind }) => (/^(overload|level)-/.test(kind) ? [kind] : []));
    expect(kinds.slice(0, 4)).toEqual(['level-started', 'overload-started', 'overload-ended', 'level-ended']);
  });

  it('does nothing when it is turned off, nor where there is no collapse point', async () => {
    const off = start({ overload: false });
    expect((await off.ended).levels.map(({ overloads }) => overloads)).toEqual([undefined, undefined]);
    const never = new FakeWorld({ capacities, overload: {} });
    const hooks = { onEvent: () => undefined, signal: new AbortController().signal };
    const record = await run(never.plan(['100'], { maxLoad: 300 }), never.ports, hooks);
    expect(record.levels[0]).toMatchObject({ status: 'at-least' });
    expect(pastIt(never)).toEqual([]);
  });

  it('never asks for more than search.maxLoad', async () => {
    const world = new FakeWorld({ capacities, overload: {} });
    const hooks = { onEvent: () => undefined, signal: new AbortController().signal };
    const record = await run(world.plan(['100'], { maxLoad: 550 }), world.ports, hooks);
    const [overload] = record.levels[0]?.overloads ?? [];
    const multiples = overload?.stretches.filter(({ phase }) => phase === 'overload');
    expect(multiples?.map(({ multiple }) => multiple)).toEqual([1.25]);
  });

  it('is tried once more when the generator was the limit, and never costs the collapse point', async () => {
    const { world, ended } = start({ generatorShare: (id) => (id.includes('overload') ? 0.5 : 1) });
    const record = await ended;
    expect(record.status).toBe('finished');
    expect(pastIt(world)).toEqual(['100-overload-1', '100-overload-2', '50-overload-1', '50-overload-2']);
    for (const { status, collapsePoint, overloads = [] } of record.levels) {
      expect([status, collapsePoint === undefined]).toEqual(['found', false]);
      expect(overloads.map(({ character }) => character.kind)).toEqual(['invalid', 'invalid']);
      expect(overloads.map(({ character }) => character.kind === 'invalid' && character.reason)).toEqual([
        'generator-limited',
        'generator-limited',
      ]);
    }
  });

  it('is all that is done of a level that was interrupted there', async () => {
    const failing = start({
      beforeTrial: (id) => {
        if (id === '100-overload-1') throw engineGone();
      },
    });
    await expect(failing.ended).rejects.toMatchObject({ code: 'engine-gone' });
    const previous = failing.world.savedRecords.at(-1);
    expect(previous?.levels[0]).toMatchObject({ status: 'found' });

    const { world, ended } = start({}, previous);
    const record = await ended;
    const [first] = record.levels;
    expect(first?.trials).toEqual(previous?.levels[0]?.trials);
    expect(first?.collapsePoint).toEqual(previous?.levels[0]?.collapsePoint);
    expect(first?.overloads).toHaveLength(1);
    const loads = world.journal.filter(
      (line) => line.startsWith('load 100') && !/warm-up|first-look/.test(line),
    );
    expect(loads).toEqual(['load 100-overload-1']);
    expect(record.levels[1]?.overloads).toHaveLength(1);
  });

  it('is sent, and said to be at the limit of the generator, when it may need too many virtual users', async () => {
    const world = new FakeWorld({ capacities, overload: {} });
    const lines: string[] = [];
    const generator = {
      ...world.ports.generator,
      check: () => {
        throw new HarnessError({
          code: 'too-many-vus',
          message: 'needs 6000 virtual users',
          hint: '',
          exitCode: ExitCode.usage,
        });
      },
    };
    const hooks = {
      onEvent: (event: FakeWorld['events'][number]) =>
        void (event.kind === 'progress' && lines.push(event.line)),
      signal: new AbortController().signal,
    };
    const record = await run(world.plan(['100']), { ...world.ports, generator }, hooks);
    expect(record.levels[0]?.overloads).toHaveLength(1);
    expect(lines).toContain('the generator may become the limit: needs 6000 virtual users');
  });

  it('gives up, and keeps the collapse point, when the stack does not get over an overload that must be repeated', async () => {
    const { world, ended } = start({
      generatorShare: (id) => (id.includes('overload') ? 0.9 : 1),
      // To be provisioned anew does not help, with or without a warm-up.
      neverIdleAfter: (id) => id === '' || id.startsWith('100-overload') || /^100-warm-up-[1-9]/.test(id),
    });
    const record = await ended;
    expect(record.status).toBe('finished');
    expect(record.levels[0]).toMatchObject({ status: 'found' });
    expect(record.levels[0]?.overloads).toHaveLength(1);
    expect(world.journal.filter((line) => line === 'up 100')).toHaveLength(3);
    expect(pastIt(world)).toEqual(['100-overload-1', '50-overload-1', '50-overload-2']);
  });

  it('is not asked again when a run goes on after it', async () => {
    const failing = start({
      beforeTrial: (id) => {
        if (id === '50-001') throw engineGone();
      },
    });
    await expect(failing.ended).rejects.toThrow();
    const { world, ended } = start({}, failing.world.savedRecords.at(-1));
    await ended;
    expect(pastIt(world)).toEqual(['50-overload-1']);
  });

  it('steps the load up and down when asked, after the overload', async () => {
    const { world, ended } = start({ overload: { hysteresis: true } });
    const record = await ended;
    expect(pastIt(world).slice(0, 2)).toEqual(['100-overload-1', '100-hysteresis-1']);
    for (const { hystereses = [], collapsePoint } of record.levels) {
      const [outcome] = hystereses.map((each) => each.outcome);
      expect(outcome?.kind).toBe('measured');
      if (outcome?.kind !== 'measured') continue;
      expect(outcome.lostAt).toBeGreaterThan(collapsePoint?.estimate ?? 0);
      expect(outcome.backAt).toBeLessThan(outcome.lostAt);
    }
  });
});
