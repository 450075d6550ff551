import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AtRest } from '../../harness/src/analysis/at-rest/idleness.ts';
import { configSchema } from '../../harness/src/model/config/config.ts';
import type { ProbeAnswer } from '../../harness/src/ports/target-probe.ts';
import { settle, type IdleWatch, type Settled } from '../../harness/src/run/level/drain.ts';

const config = configSchema.parse({
  name: 'drained',
  scenario: 'any.ts',
  slo: { latencyMs: 500 },
  levels: [{ name: 'all' }],
  stacks: { external: { url: 'http://127.0.0.1:1' } },
  health: { path: '/health', idlePath: '/idle' },
});
const atRest: AtRest = { medianMs: 5, slowestMs: 8, failedShare: 0 };

/** What a path is answered with, and after which time, when it is asked at a time; all in ms. */
type Target = (path: string, atMs: number) => { readonly status?: number; readonly takesMs: number };

interface Drained {
  readonly settled: Settled;
  readonly tookMs: number;
  readonly asked: readonly string[];
  readonly waited: readonly string[];
}

async function drain(target: Target, watch: Partial<IdleWatch> = {}): Promise<Drained> {
  let now = 0;
  const asked: string[] = [];
  const waited: string[] = [];
  const settled = await settle(
    {
      ...{ url: new URL('http://127.0.0.1:1'), config, limitMs: 60_000 },
      reads: [{ path: '/a' }, { path: '/b?secret=1' }],
      ...watch,
    },
    {
      probe: {
        get: async ({ pathname }, _signal, { withinMs = 2000 } = {}): Promise<ProbeAnswer> => {
          asked.push(pathname);
          const { status = 200, takesMs } = target(pathname, now);
          now += Math.min(takesMs, withinMs);
          if (takesMs > withinMs) return { kind: 'no-answer', reason: 'time' };
          return { kind: 'answer', status, latencyMs: takesMs };
        },
      },
      clock: {
        now: () => now,
        sleep: async (ms) => {
          now += ms;
        },
      },
      signal: new AbortController().signal,
      onWaiting: (seconds, busyBy) => waited.push(`${seconds} s: ${busyBy}`),
    },
  );
  return { settled, tookMs: now, asked, waited };
}

const isHealth = (path: string): boolean => path === '/health' || path === '/idle';

/** Works off a queue, and answers its health path beside it. */
function queueing(untilMs: number, serviceMs = 5): Target {
  return (path, atMs) => ({ takesMs: isHealth(path) ? 1 : serviceMs + Math.max(0, untilMs - atMs) });
}

describe('whether a target is idle', () => {
  it('is not while what the journey reads waits, however quick its health path is', async () => {
    const { settled, tookMs, waited } = await drain(queueing(20_000), { rest: atRest });
    expect(settled).toEqual({ rest: atRest });
    expect(tookMs).toBeGreaterThan(20_000);
    expect(tookMs).toBeLessThan(21_000);
    expect(waited[0]).toMatch(/^6 s: \/[ab] did not answer: time$/);
  });

  it('is not within any backlog, and soon after it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 100, max: 30_000 }),
        fc.integer({ min: 1, max: 400 }),
        fc.boolean(),
        async (untilMs, serviceMs, isKnown) => {
          const rest = { medianMs: serviceMs, slowestMs: serviceMs, failedShare: 0 };
          const drained = await drain(queueing(untilMs, serviceMs), isKnown ? { rest } : {});
          expect(drained.settled).toHaveProperty('rest.medianMs', serviceMs);
          expect(drained.tookMs).toBeGreaterThan(untilMs - 2 * serviceMs - 25);
          expect(drained.tookMs).toBeLessThan(untilMs + 14 * (serviceMs + 30) + 100);
        },
      ),
    );
  });

  it('is not found out longer than is allowed, and then it says by what', async () => {
    const { settled, tookMs } = await drain(queueing(1e6), { rest: atRest, limitMs: 9000 });
    expect(settled).toEqual({ busyBy: expect.stringMatching(/^\/[ab] did not answer: time$/) as string });
    expect(tookMs).toBeLessThan(9000 + 2100);
  });

  it('is, between the pauses of one that pauses now and then', async () => {
    const pausing: Target = (path, atMs) => ({
      takesMs: isHealth(path) ? 1 : 5 + Math.max(0, 200 - (atMs % 2000)),
    });
    const { settled, tookMs } = await drain(pausing, { rest: atRest });
    expect(settled).toEqual({ rest: atRest });
    expect(tookMs).toBeLessThan(1000);
  });

  it('is not where it answers as slowly as before it was overloaded it did not', async () => {
    const metastable: Target = (path) => ({ takesMs: isHealth(path) ? 1 : 300 });
    const { settled } = await drain(metastable, { rest: atRest, limitMs: 10_000 });
    expect(settled).toEqual({ busyBy: expect.stringContaining('took 300 ms (allowed: 41 ms)') as string });
  });

  it('is not where a part of it still refuses', async () => {
    const half: Target = (path) => ({ takesMs: 5, status: path === '/b' ? 503 : 200 });
    expect((await drain(half, { rest: atRest, limitMs: 5000 })).settled).toEqual({
      busyBy: '/b answered 503',
    });
    const known = await drain(half, { rest: { ...atRest, failedShare: 0.5 } });
    expect(known.settled).toHaveProperty('rest');
  });

  it('is taken as it is, where something is broken on purpose and most questions stay open', async () => {
    let asked = 0;
    const hanging: Target = (path) => ({ takesMs: isHealth(path) || (asked += 1) % 3 === 0 ? 1 : 1e6 });
    const limitMs = 15_000;
    expect((await drain(hanging, { limitMs })).settled).toHaveProperty('busyBy');
    const { settled } = await drain(hanging, { limitMs, statuses: new Map([['/health', 200]]) });
    expect(settled).toHaveProperty('rest.failedShare');
    const rest = 'rest' in settled ? settled.rest : atRest;
    expect((await drain(hanging, { limitMs: 60_000, rest })).settled).toEqual({ rest });
  });

  it('is asked of the health path where nothing else is known to ask', async () => {
    const { settled, asked } = await drain(() => ({ takesMs: 5 }), { reads: [] });
    expect(settled).toHaveProperty('rest.medianMs', 5);
    expect(new Set(asked)).toEqual(new Set(['/health', '/idle']));
  });
});

describe('whether a target is idle, by its idle path', () => {
  const answering = (status: number): Target => {
    return (path) => ({ takesMs: 5, status: path === '/idle' ? status : 200 });
  };

  it('is not with an error there', async () => {
    expect((await drain(answering(503), { limitMs: 1000 })).settled).toEqual({
      busyBy: '/idle answered 503',
    });
    expect((await drain(answering(200), { limitMs: 1000 })).settled).toHaveProperty('rest');
  });

  it('is with any error there, when it had one once it was broken: a balancer gives replicas up later', async () => {
    const statuses = new Map([['/idle', 500]]);
    expect((await drain(answering(503), { statuses })).settled).toHaveProperty('rest');
    expect((await drain(answering(200), { statuses })).settled).toHaveProperty('rest');
  });

  it('is not with an error that came after it was broken', async () => {
    const statuses = new Map([['/idle', 200]]);
    const { settled } = await drain(answering(503), { statuses, limitMs: 1000 });
    expect(settled).toEqual({ busyBy: '/idle answered 503' });
  });

  it('is known within a second of the moment from which it says so, however long it was busy', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 20_000 }), async (busyMs) => {
        const busy: Target = (path, atMs) => ({
          takesMs: 5,
          status: path === '/idle' && atMs < busyMs ? 503 : 200,
        });
        const { settled, tookMs } = await drain(busy, { rest: atRest, limitMs: 60_000 });
        expect(settled).toHaveProperty('rest');
        // It is seen up to half a second late; then six answers tell.
        expect(tookMs - busyMs).toBeLessThan(500 + 300);
      }),
    );
  });

  it('asks a limiter less often, whatever it refuses with, until it lets the questions through', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 60 }),
        fc.constantFrom(429, 503),
        fc.option(fc.constant(atRest), { nil: undefined }),
        async (perSecond, status, rest) => {
          let freeAtMs = 0;
          const limited: Target = (_path, atMs) => {
            if (atMs < freeAtMs) return { status, takesMs: 1 };
            freeAtMs = atMs + 1000 / perSecond;
            return { takesMs: 5 };
          };
          const healthIsRead = configSchema.parse({ ...config, health: { path: '/a' } });
          const { settled, tookMs } = await drain(limited, {
            config: healthIsRead,
            reads: [{ path: '/a' }],
            ...(rest === undefined ? {} : { rest }),
          });
          expect(settled).toHaveProperty('rest');
          expect(tookMs).toBeLessThan(10_000);
        },
      ),
    );
  });

  it('is asked once a turn, where its health path is what the journey reads', async () => {
    const { asked } = await drain(() => ({ takesMs: 5 }), {
      config: configSchema.parse({ ...config, health: { path: '/a' } }),
      reads: [{ path: '/a' }],
      rest: atRest,
    });
    expect(asked).toEqual(Array<string>(6).fill('/a'));
  });
});
