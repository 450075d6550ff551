import { describe, expect, it } from 'vitest';
import { run } from '../../harness/src/run/run.ts';
import { FakeWorld, type Fakes } from './fake-world.ts';

const levels = ['100', '75', '50', '25'];
const capacities = { '100': 400, '75': 300, '50': 200, '25': 100 };

async function runFor(seconds: number, fakes: Partial<Fakes> = {}, relativeWidth = 0.02) {
  const world = new FakeWorld({ capacities, ...fakes });
  const startedAt = world.ports.clock.now();
  const endsAtMs = startedAt + seconds * 1000;
  const plan = { ...world.plan(levels, { relativeWidth }), endsAtMs };
  const record = await run(plan, world.ports, {
    onEvent: (event) => world.events.push(event),
    signal: new AbortController().signal,
  });
  const visited = world.events.flatMap((event) => (event.kind === 'level-started' ? [event.level] : []));
  return { world, record, visited, tookSeconds: (world.ports.clock.now() - startedAt) / 1000, startedAt };
}

// Every trial is planned anew from all before it, which takes its time on a busy machine.
describe('a run in limited time', { timeout: 60_000 }, () => {
  it('gives every level an answer before any is made better, and is over in time', async () => {
    const { record, visited, tookSeconds } = await runFor(400);
    expect(visited.slice(0, 4)).toEqual(levels);
    expect(visited.length).toBeGreaterThan(4);
    expect(tookSeconds).toBeLessThanOrEqual(402);
    for (const { name, collapsePoint } of record.levels) {
      const truth = capacities[name as keyof typeof capacities];
      expect(collapsePoint?.low).toBeLessThanOrEqual(truth);
      expect(collapsePoint?.high).toBeGreaterThanOrEqual(truth * 0.98);
    }
    expect(record.status).toBe('finished');
  });

  it('says of each level whether it became as narrow as asked', async () => {
    const { record } = await runFor(500, {}, 0.012);
    for (const { status, collapsePoint } of record.levels) {
      const width = collapsePoint && (collapsePoint.high - collapsePoint.low) / collapsePoint.estimate;
      expect(status).toBe((width ?? 1) <= 0.012 ? 'found' : 'budget-exhausted');
    }
    expect(record.levels.some(({ status }) => status === 'budget-exhausted')).toBe(true);
  });

  it('ends before its time when everything is as narrow as asked, and looked at past it', async () => {
    const { record, tookSeconds } = await runFor(1800, { overload: {} }, 0.05);
    expect(tookSeconds).toBeLessThan(1200);
    expect(record.levels.map(({ status }) => status)).toEqual(['found', 'found', 'found', 'found']);
    expect(record.levels.map(({ overloads }) => overloads?.length)).toEqual([1, 1, 1, 1]);
  });

  it('never numbers two trials of a level alike, however often it is visited', async () => {
    const { record } = await runFor(400);
    const ids = record.levels.flatMap(({ trials, canaries = [] }) =>
      [...trials, ...canaries].map(({ id }) => id),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('never says that more time is left than there is', async () => {
    const { world, startedAt } = await runFor(400);
    const left = world.events.flatMap((event) => (event.kind === 'trial-started' ? [event.remainingMs] : []));
    expect(startedAt).toBeGreaterThan(0);
    expect(Math.max(...left)).toBeLessThanOrEqual(400_000);
    expect(left.at(-1)).toBeLessThan(80_000);
  });
});

describe('the time that a run tells', { timeout: 60_000 }, () => {
  async function firstTrial(capacity: number, initialLoad: number, seconds?: number) {
    const world = new FakeWorld({ capacities: { '100': capacity } });
    const plan = world.plan(['100'], { initialLoad, minLoad: 0.5 });
    const endsAtMs = world.ports.clock.now() + 1000 * (seconds ?? 0);
    await run(seconds === undefined ? plan : { ...plan, endsAtMs }, world.ports, {
      onEvent: (event) => world.events.push(event),
      signal: new AbortController().signal,
    }).catch(() => undefined);
    const kinds = world.events.map(({ kind }) => kind);
    const told = world.events.find((event) => event.kind === 'forecast');
    const isFirst =
      kinds.indexOf('forecast') < Math.min(kinds.indexOf('trial-started'), kinds.indexOf('second'));
    return { trial: world.events.find((event) => event.kind === 'trial-started'), told, isFirst };
  }

  it('comes before any load, with what a bound takes and what comes of the time given', async () => {
    const { told, isFirst } = await firstTrial(4, 3, 300);
    expect(isFirst).toBe(true);
    expect(told).toMatchObject({ load: 3, boundMs: 100_000, limit: { timeMs: 300_000 } });
    const width = told?.limit?.relativeWidth ?? 0;
    expect(width).toBeGreaterThan(0.2);
    expect(width).toBeLessThan(0.6);
  });

  it('goes by requests: before the first trial at 3 a second it tells of minutes, at 300 of less than one', async () => {
    expect((await firstTrial(4, 3)).trial?.remainingMs).toBeGreaterThan(240_000);
    expect((await firstTrial(400, 300)).trial?.remainingMs).toBeLessThan(90_000);
  });

  it('is not passed by a first trial that few requests make long', async () => {
    expect((await firstTrial(4, 3)).trial).toMatchObject({ durationMs: 34_000 });
    expect((await firstTrial(4, 3, 40)).trial?.durationMs).toBeLessThan(34_000);
  });
});
