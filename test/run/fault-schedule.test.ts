import { describe, expect, it } from 'vitest';
import { steadyDrill } from '../../harness/src/model/config/drill-times.ts';
import { drillSchema, type Drill } from '../../harness/src/model/config/drill.ts';
import type { UnstampedEvent } from '../../harness/src/model/record/event.ts';
import type { Clock } from '../../harness/src/ports/clock.ts';
import {
  FaultNotApplied,
  FaultNotReverted,
  type FaultInjector,
} from '../../harness/src/ports/fault-injector.ts';
import { FaultSchedule } from '../../harness/src/run/drills/fault-schedule.ts';

/** Time that goes on only when it is told to. */
class HandClock implements Clock {
  #now = 0;
  #sleepers: { readonly untilMs: number; readonly wake: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    if (signal?.aborted === true) reject(signal.reason as Error);
    signal?.addEventListener('abort', () => reject(signal.reason as Error));
    this.#sleepers.push({ untilMs: this.#now + ms, wake: resolve });
    return promise;
  }

  async goTo(ms: number): Promise<void> {
    this.#now = ms;
    for (const { untilMs, wake } of this.#sleepers) if (untilMs <= ms) wake();
    this.#sleepers = this.#sleepers.filter(({ untilMs }) => untilMs > ms);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const drill = drillSchema.parse({
  name: 'two',
  faults: [
    { kind: 'kill', service: 'api' },
    { kind: 'pause', service: 'redis' },
  ],
});

const targets = { replicas: [], hops: [] };

function held(holdSeconds: number): Drill {
  return drillSchema.parse({ name: 'one', holdSeconds, faults: [{ kind: 'kill', service: 'api' }] });
}

/** Comes to nothing, and says why it was given up. */
const injectsUntilItsEnd: FaultInjector['inject'] = (_fault, _targets, { end }) =>
  new Promise((_resolve, reject) => {
    end.addEventListener('abort', () => reject(end.reason as Error));
  });

function start(
  fakes: Partial<
    FaultInjector & {
      revert: () => Promise<void>;
      gone: () => Promise<string>;
      onEvent: (event: UnstampedEvent) => void;
    }
  > = {},
  asked: Drill = drill,
) {
  const journal: string[] = [];
  const events: UnstampedEvent[] = [];
  const clock = new HandClock();
  const interrupt = new AbortController();
  const injector: FaultInjector = {
    refusal: async () => undefined,
    inject:
      fakes.inject ??
      (async ({ kind }) => {
        journal.push(`${clock.now()} inject ${kind}`);
        return {
          seen: `${kind} took`,
          async revert() {
            journal.push(`${clock.now()} revert ${kind}`);
            await fakes.revert?.();
          },
          gone: fakes.gone ?? (async () => `${kind} is gone`),
        };
      }),
  };
  const schedule = new FaultSchedule({
    ...{ level: '50', injector, clock, signal: interrupt.signal },
    faults: steadyDrill(asked, 100).faults.map((each) => ({ ...each, targets, names: [] })),
    onEvent: fakes.onEvent ?? ((event) => void events.push(event)),
  });
  return { schedule, clock, journal, events, interrupt };
}

describe('the faults of a drill', () => {
  it('are injected and taken back at their times, counted from the first arrival', async () => {
    const { schedule, clock, journal, events } = start();
    await clock.goTo(1000);
    schedule.begin(500);
    await clock.goTo(8400);
    expect(journal).toEqual([]);
    await clock.goTo(8500);
    expect(journal).toEqual(['8500 inject kill', '8500 inject pause']);
    await clock.goTo(18_500);
    expect(journal.slice(2)).toEqual(['18500 revert kill', '18500 revert pause']);
    const [life] = await schedule.end();
    expect(life).toMatchObject({
      injected: { askedAtSeconds: 8, atSeconds: 8, seen: 'kill took' },
      reverted: { askedAtSeconds: 18, atSeconds: 18, seen: 'kill is gone' },
    });
    expect(life).not.toHaveProperty('failure');
    expect(events.map(({ kind }) => kind)).toEqual([
      'fault-injected',
      'fault-injected',
      'fault-reverted',
      'fault-reverted',
    ]);
  });

  it('come and go each at its own time, where they have one', async () => {
    const staged = drillSchema.parse({
      name: 'two',
      faults: [
        { kind: 'kill', service: 'api', holdSeconds: 12 },
        { kind: 'pause', service: 'redis', laterSeconds: 4, holdSeconds: 2 },
      ],
    });
    const { schedule, clock, journal } = start({}, staged);
    schedule.begin(0);
    for (let second = 1; second <= 30; second += 1) await clock.goTo(1000 * second);
    expect(journal).toEqual([
      '8000 inject kill',
      '12000 inject pause',
      '14000 revert pause',
      '20000 revert kill',
    ]);
    const lives = await schedule.end();
    expect(lives.map(({ fault }) => fault)).toEqual([
      { kind: 'kill', service: 'api', replicas: 1 },
      { kind: 'pause', service: 'redis', replicas: 1 },
    ]);
  });

  it('are taken back when the load ends early', async () => {
    const { schedule, clock, journal } = start();
    schedule.begin(0);
    await clock.goTo(9000);
    await schedule.end();
    expect(journal.slice(2)).toEqual(['9000 revert kill', '9000 revert pause']);
  });

  it('are not injected any more when the load ended before them', async () => {
    const { schedule, journal } = start();
    schedule.begin(0);
    const lives = await schedule.end();
    expect(journal).toEqual([]);
    expect(lives.map(({ failure }) => failure)).toEqual([
      'the load ended before it',
      'the load ended before it',
    ]);
  });

  it('are taken back when the run is interrupted, without waiting until they are gone', async () => {
    const never = new Promise<string>(() => undefined);
    const { schedule, clock, journal, interrupt } = start({
      gone: () => {
        const { promise, reject } = Promise.withResolvers<string>();
        interrupt.signal.addEventListener('abort', () => reject(new Error('interrupted')));
        return Promise.race([promise, never]);
      },
    });
    schedule.begin(0);
    await clock.goTo(9000);
    const ending = schedule.end();
    await clock.goTo(9000);
    interrupt.abort();
    const lives = await ending;
    expect(journal.slice(2)).toEqual(['9000 revert kill', '9000 revert pause']);
    expect(lives[0]).toMatchObject({ failure: 'taken back, and not seen to be gone' });
    expect(lives[0]).not.toHaveProperty('mayBeOn');
  });

  it('are to be over at their end, also while they are just being injected', async () => {
    const { schedule, clock } = start({ inject: injectsUntilItsEnd }, held(2));
    schedule.begin(0);
    await clock.goTo(8000);
    expect(schedule.hasFailed).toBe(false);
    await clock.goTo(10_000);
    const [life] = await schedule.end();
    expect(life?.failure).toBe('its time was over before it was seen to have taken');
  });

  it('are to be over when the load ends while they are just being injected', async () => {
    const { schedule, clock } = start({ inject: injectsUntilItsEnd });
    schedule.begin(0);
    await clock.goTo(9000);
    const [life] = await schedule.end();
    expect(life?.failure).toBe('the load ended before it was seen to have taken');
    expect(life).not.toHaveProperty('mayBeOn');
  });

  it('may still be on when what was done could not be taken back, before they took or after', async () => {
    const left = start({ inject: () => Promise.reject(new FaultNotReverted('api-2 does not answer')) });
    left.schedule.begin(0);
    await left.clock.goTo(8000);
    expect(left.schedule.hasFailed).toBe(true);
    const notReverted = start({ revert: () => Promise.reject(new Error('api-2 does not answer')) });
    notReverted.schedule.begin(0);
    await notReverted.clock.goTo(8000);
    await notReverted.clock.goTo(18_000);
    const lives = [...(await left.schedule.end()), ...(await notReverted.schedule.end())];
    expect(lives.map(({ failure, mayBeOn }) => [failure, mayBeOn])).toEqual([
      ['api-2 does not answer', true],
      ['api-2 does not answer', true],
      ['not taken back: api-2 does not answer', true],
      ['not taken back: api-2 does not answer', true],
    ]);
  });

  it('are taken back whatever becomes of telling about them', async () => {
    const { schedule, clock, journal } = start({
      onEvent: () => {
        throw new Error('nobody listens');
      },
    });
    schedule.begin(0);
    await clock.goTo(8000);
    expect(journal.slice(2)).toEqual(['8000 revert kill', '8000 revert pause']);
    await expect(schedule.end()).rejects.toThrow('nobody listens');
  });

  it('tell that one did not take', async () => {
    const { schedule, clock } = start({
      inject: () => Promise.reject(new FaultNotApplied('api-1 is running, not ended')),
    });
    schedule.begin(0);
    expect(schedule.hasFailed).toBe(false);
    await clock.goTo(8000);
    expect(schedule.hasFailed).toBe(true);
    const [life] = await schedule.end();
    expect(life?.failure).toBe('api-1 is running, not ended');
    expect(life?.injected).toEqual({ askedAtSeconds: 8 });
  });
});
