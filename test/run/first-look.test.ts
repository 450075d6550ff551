import { describe, expect, it } from 'vitest';
import { plainBehaviour } from '../../harness/src/model/config/behaviour.ts';
import { drillSchema } from '../../harness/src/model/config/drill.ts';
import type { Ending } from '../../harness/src/model/record/ending.ts';
import { faultSchema } from '../../harness/src/model/config/fault.ts';
import { badKinds } from '../../harness/src/model/sample.ts';
import type { HarnessError } from '../../harness/src/model/errors.ts';
import { survivalSchema } from '../../harness/src/model/config/night.ts';
import { steadyCurve } from '../../harness/src/model/rate-curve.ts';
import type { LoadGenerator, LoadRequest, LoadResult } from '../../harness/src/ports/load-generator.ts';
import type { RunPorts } from '../../harness/src/run/ports-of-a-run.ts';
import type { RunPlan } from '../../harness/src/run/run-plan.ts';
import { run } from '../../harness/src/run/run.ts';
import { aSecond, histogramOf } from '../analysis/simulated-system.ts';
import { engineGone, FakeWorld } from './fake-world.ts';

const example = { asked: 'GET /x', statusText: '', error: '', location: '', line: '' };
const ending = (change: Partial<Ending>, told: Partial<Ending['example']> = {}): Ending => ({
  kind: 'http-4xx',
  count: 6,
  ...change,
  example: { ...example, ...told },
});
const login = ending({ status: 401 }, { statusText: '401 Unauthorized', line: 'who are you' });
const failing = ending({ kind: 'http-5xx', status: 500 }, { statusText: '500 Internal Server Error' });
const late = ending({ kind: 'slow', status: 200 });
const well = ending({ kind: 'good', status: 200 });

/** What a look gets. */
function result(endings: readonly Ending[], latencySeconds = 0.01): LoadResult {
  const completed = endings.reduce((sum, { count }) => sum + count, 0);
  const countOf = (kind: Ending['kind']): number =>
    endings.reduce((sum, each) => sum + (each.kind === kind ? each.count : 0), 0);
  const second = aSecond({
    ...{ atSeconds: 2, spanSeconds: 2, offered: completed, intended: completed, completed },
    good: countOf('good'),
    bad: Object.fromEntries(badKinds.map((kind) => [kind, countOf(kind)])),
    latency: histogramOf(Array.from({ length: completed }, () => latencySeconds)),
  });
  return { seconds: [second], complaints: [], failures: ['dial: no luck (6 times)'], endings };
}

interface World {
  readonly levels?: readonly string[];
  readonly change?: (plan: RunPlan) => RunPlan;
  readonly ports?: Partial<RunPorts>;
  /** Of every stack that comes up. */
  readonly doubt?: HarnessError;
  /** What each look takes. */
  readonly lookMs?: number;
  readonly onLook?: (trialId: string, hooks: LoadHooks) => void;
}

type LoadHooks = Parameters<LoadGenerator['run']>[1];

/** A world whose looks end as told, one after the other; then well. */
function start(
  looks: readonly LoadResult[],
  { levels = ['100'], change = (plan) => plan, ports = {}, doubt, lookMs = 3000, onLook }: World = {},
) {
  const world = new FakeWorld({ capacities: { '100': 400, '50': 200 } });
  const looked: LoadRequest[] = [];
  const { generator, stack, clock } = world.ports;
  const all: RunPorts = {
    ...world.ports,
    stack: {
      ...stack,
      up: async (level, context) => ({
        ...(await stack.up(level, context)),
        ...(doubt === undefined ? {} : { doubt }),
      }),
    },
    generator: {
      ...generator,
      run: async (request, hooks) => {
        if (request.look === undefined) return generator.run(request, hooks);
        looked.push(request);
        onLook?.(request.trialId, hooks);
        await clock.sleep(lookMs);
        const seen = looks[looked.length - 1] ?? result([well]);
        for (const second of seen.seconds) hooks.onSecond(second);
        return seen;
      },
    },
    ...ports,
  };
  const ended = run(change(world.plan(levels)), all, {
    onEvent: (event) => world.events.push(event),
    signal: new AbortController().signal,
  });
  return { world, looked, ended };
}

const night = (plan: RunPlan): RunPlan => ({
  ...plan,
  night: {
    night: {
      ...{ name: 'test', source: 'none', assumptions: [], kept: [], realTime: [] },
      original: steadyCurve(20, 5000),
      replayed: steadyCurve(20, 5000),
    },
    ...{ peak: 20, survival: survivalSchema.parse({}), maxReplays: 3, relativeWidth: 0.1, sideBySide: [] },
    variants: [{ name: 'plain', behaviour: plainBehaviour }],
    warmUp: false,
  },
});
const drill = (plan: RunPlan): RunPlan => ({
  ...plan,
  drill: {
    drills: [
      drillSchema.parse({
        name: 'nothing',
        faults: [
          faultSchema.parse({ kind: 'command', name: 'x', inject: ['x'], verify: ['x'], revert: ['x'] }),
        ],
        load: { requestsPerSecond: 4 },
      }),
    ],
  },
});

describe('the first look at a level', { timeout: 60_000 }, () => {
  it.each([
    ['run', (plan: RunPlan): RunPlan => plan],
    ['replay', night],
    ['drill', drill],
  ])(
    'ends a %s in which nothing is answered well, before any load, and takes the level down',
    async (_, change) => {
      const { world, looked, ended } = start([result([login])], { change });
      await expect(ended).rejects.toMatchObject({
        code: 'wrong-set-up',
        exitCode: 3,
        message: [
          'wrong set-up: nothing that was asked of http://127.0.0.1:1/ at level "100" was answered well: status 401, a login is asked for (6 of 6 requests)',
          '  GET /x was answered with 401 Unauthorized, "who are you"',
          '  k6 says: dial: no luck (6 times)',
        ].join('\n'),
        hint: expect.stringContaining('user:password@') as string,
      });
      expect(looked).toHaveLength(1);
      expect(world.journal).toEqual(['up 100', 'logs 100', 'down 100']);
      const record = world.savedRecords.at(-1);
      expect(record).toMatchObject({ status: 'failed', failure: { code: 'wrong-set-up' } });
      expect(record?.levels[0]).not.toHaveProperty('collapsePoint');
      expect(record?.levels[0]?.trials).toEqual([]);
    },
  );

  it('at a level after one that was answered well is over with the first good answer', async () => {
    const stopped: string[] = [];
    const told = (trialId: string, { stop }: Pick<LoadHooks, 'stop'>): void =>
      stop.addEventListener('abort', () => void stopped.push(trialId));
    const { ended } = start([], { levels: ['100', '50'], onLook: told });
    await ended;
    expect(stopped.filter((id) => id.includes('50-first-look'))).toHaveLength(1);
    expect(stopped).not.toContain('100-first-look-1');
  });

  it('is taken once more, and calmly, where the target may be cold: the last one counts', async () => {
    const refused = start([result([failing]), result([failing])]);
    await expect(refused.ended).rejects.toMatchObject({ code: 'wrong-set-up' });
    expect(refused.looked.map(({ rates }) => rates.ratesPerSecond[0])).toEqual([3, 1]);

    const warm = start([result([failing])]);
    expect((await warm.ended).status).toBe('finished');
    expect(warm.looked.map(({ rates }) => rates.ratesPerSecond[0])).toEqual([3, 1, 50]);
  });

  it('is not taken again when it took long: whoever waits is to hear of it', async () => {
    const { looked, ended } = start([result([failing])], { lookMs: 6000 });
    await expect(ended).rejects.toMatchObject({ code: 'wrong-set-up' });
    expect(looked).toHaveLength(1);
  });

  it('ends a run whose SLO is missed with nothing else going on, with exit code 4', async () => {
    const { ended } = start([result([late], 0.3), result([late], 0.31)]);
    await expect(ended).rejects.toMatchObject({
      code: 'slo-missed-at-rest',
      exitCode: 4,
      message: expect.stringMatching(
        /^level "100": the SLO is missed at 1 request\/s already, with nothing else going on: 100\.00 % of 6 requests were not good \(later than 200 ms x 6, median 3\d\d ms\), allowed 1\.00 %$/,
      ) as string,
    });
  });

  it('lets a target go on that is getting warm', async () => {
    const { ended } = start([result([late], 3), result([late], 0.4)]);
    expect((await ended).status).toBe('finished');
  });

  it('is no more than the run is going to send', async () => {
    const { looked, ended } = start([], { change: drill });
    await ended.catch(() => undefined);
    expect(looked.map(({ rates }) => rates.ratesPerSecond[0])).toEqual([3]);
  });

  it('is taken of each level once, and after a good one briefly', async () => {
    const { world, looked, ended } = start([], { levels: ['100', '50'] });
    await ended;
    expect(looked.map(({ trialId }) => trialId)).toEqual([
      '100-first-look-1',
      '100-first-look-2',
      '50-first-look-3',
    ]);
    expect(world.journal.filter((line) => line.startsWith('up'))).toEqual(['up 100', 'up 50']);
  });

  it('leaves slowness and errors of a level after a good one to its trials, and refuses what no lack of capacity does', async () => {
    const good = [result([well]), result([well])];
    const small = start([...good, result([late], 0.9)], { levels: ['100', '50'] });
    expect((await small.ended).levels[1]?.status).toBe('found');
    const erring = start([...good, result([failing])], { levels: ['100', '50'] });
    expect((await erring.ended).levels[1]?.status).toBe('found');
    const wrong = start([...good, result([login])], { levels: ['100', '50'] });
    await expect(wrong.ended).rejects.toMatchObject({ code: 'wrong-set-up' });
    expect(wrong.world.savedRecords.at(-1)?.levels[0]?.status).toBe('found');
  });

  it('is not enough where the health path says no', async () => {
    const doubt = engineGone();
    const { ended, world } = start([], { doubt });
    await expect(ended).rejects.toBe(doubt);
    expect(world.journal.filter((line) => line.startsWith('load'))).toEqual([]);
  });

  it('asks whether it is TLS that breaks off, and says nothing that a terminal obeys', async () => {
    const odd = ending(
      { kind: 'unexpected', status: 302 },
      { location: 'https://other/\u001b[2J', statusText: '302 Found', line: 'gone\u0007' },
    );
    const broken = ending({ kind: 'connection', count: 2, trouble: 'broken-off' }, { error: 'EOF' });
    const world = new FakeWorld({ capacities: {} });
    const { ended } = start([result([odd, broken])], {
      lookMs: 6000,
      ports: { probe: { ...world.ports.probe, speaksTls: async () => true } },
    });
    const error = (await ended.catch((thrown: unknown) => thrown)) as Error;
    expect(error.message).toContain('status 302, a redirection to https://other/\\x1b[2J (6 of 8 requests)');
    expect(error.message).toContain('it speaks TLS on this port, and was asked by http (2 of 8 requests)');
    expect(error.message).toContain('"gone\\x07"');
    expect(error.message).not.toMatch(/(?!\n)\p{Cc}/u);
  });
});
