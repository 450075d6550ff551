import { describe, expect, it } from 'vitest';
import { createFaultInjector } from '../../harness/src/drivers/faults/catalogue.ts';
import { faultSchema } from '../../harness/src/model/config/fault.ts';
import type { HeldFault } from '../../harness/src/ports/fault-injector.ts';
import type { ReplicaControl, ReplicaLimits } from '../../harness/src/ports/replica-control.ts';
import type { Behaviour, Script } from './fakes/behaviour.ts';
import { FakeFaultWorld } from './fakes/fake-world.ts';

type AskedFault = Parameters<typeof faultSchema.parse>[0];

const good: Script = { acts: [], looks: [] };
const never = new AbortController().signal;
const deaf: Behaviour = { afterMs: 5, isDone: false, answer: 'done' };
const slow: Behaviour = { afterMs: 500, isDone: true, answer: 'done' };

function worldOf(asked: AskedFault, ...scripts: readonly Script[]) {
  const fault = faultSchema.parse(asked);
  const world = new FakeFaultWorld(fault, scripts.length === 0 ? [good] : scripts);
  const { clock, injector, targets } = world;
  const ending = new AbortController();
  const inject = () =>
    clock.untilSettled(injector.inject(fault, targets, { clock, end: ending.signal, interrupted: never }));
  return { world, clock, ending, inject, replica: targets.replicas[0] as ReplicaControl };
}

async function valueOf(injecting: Promise<PromiseSettledResult<HeldFault>>): Promise<HeldFault> {
  const result = await injecting;
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}

describe('a fault that does not show', () => {
  it.each<[AskedFault, string]>([
    [{ kind: 'kill', service: 'api' }, 'api-1 is running, not ended'],
    [{ kind: 'pause', service: 'api' }, 'api-1 is running, not paused'],
    [{ kind: 'cpu-squeeze', service: 'api' }, 'api-1 has 1 cores, not 0.25 cores'],
    [{ kind: 'disk-full', service: 'api', path: '/data' }, '/data of api-1 still takes what is written'],
    [{ kind: 'reset', to: 'api' }, 'front > api-1 answers in 1 ms'],
    [{ kind: 'bandwidth', to: 'api' }, 'the proxy has nothing on front > api-1'],
  ])('was not applied, soon: %j', async (asked, message) => {
    const { clock, inject } = worldOf(asked, { acts: [deaf], looks: [] });
    expect(await inject()).toMatchObject({ reason: { name: 'FaultNotApplied', message } });
    expect(clock.now()).toBeLessThan(4000);
  });

  it('is not tried on any target when it cannot be on one: a cache that was empty before stays as the others', async () => {
    const fault = faultSchema.parse({ kind: 'cache-flush', service: 'redis', replicas: 2 });
    const { targets, clock } = new FakeFaultWorld(fault, [good, good]);
    const flushed: string[] = [];
    const injector = createFaultInjector(
      { workingFolder: '/' },
      {
        postgres: () => Promise.reject(new Error('there is none')),
        redis: ({ replica }) => ({
          answers: async () => undefined,
          count: async () => (replica === 'api-2' ? 0 : 100),
          flush: async () => flushed.push(replica),
        }),
      },
    );
    const injecting = injector.inject(fault, targets, { clock, end: never, interrupted: never });
    expect(await clock.untilSettled(injecting)).toMatchObject({
      reason: { name: 'FaultNotApplied', message: 'api-2 was empty before' },
    });
    expect(flushed).toEqual([]);
  });
});

describe('connection-exhaustion of a server that refuses nobody', () => {
  const asked = { kind: 'connection-exhaustion', service: 'postgres' } as const;
  const endless = { acts: Array<Behaviour>(1000).fill(slow), looks: [], connections: Infinity };

  it('gives up in time, and gives all connections back', async () => {
    const { world, clock, inject } = worldOf(asked, endless);
    expect(await inject()).toMatchObject({
      reason: {
        name: 'FaultNotApplied',
        message: 'api-1 has let 488 connections in, and refused none in 30 s',
      },
    });
    expect(clock.now()).toBeLessThan(32_000);
    expect(world.connections).toBe(0);
  });

  it('takes no more when it is to be over', async () => {
    const { world, clock, ending, inject } = worldOf(asked, endless);
    void clock.sleep(2000).then(() => ending.abort(new Error('its time was over')));
    expect(await inject()).toMatchObject({ reason: { message: 'its time was over' } });
    expect(clock.now()).toBeLessThan(4000);
    expect(world.connections).toBe(0);
  });
});

describe('faults that end one replica at the same time', () => {
  it('start it again once', async () => {
    const [kill, loss] = [
      faultSchema.parse({ kind: 'kill', service: 'api' }),
      faultSchema.parse({ kind: 'zone-loss', zone: 1, of: 2 }),
    ];
    const { clock, injector, targets } = new FakeFaultWorld(kill, [good]);
    const [replica] = targets.replicas;
    let starts = 0;
    const { start } = replica as ReplicaControl;
    Object.assign(replica as ReplicaControl, { start: () => ((starts += 1), start()) });
    const inject = (fault: typeof kill) =>
      valueOf(clock.untilSettled(injector.inject(fault, targets, { clock, end: never, interrupted: never })));
    const faults = [await inject(kill), await inject(loss)];
    await clock.untilSettled(Promise.all(faults.map((each) => each.revert())));
    const gone = await clock.untilSettled(Promise.all(faults.map((each) => each.gone(never))));
    expect(gone).toMatchObject({ value: Array(2).fill('api-1 is running and ready') });
    expect(starts).toBe(1);
  });
});

describe('a look that nobody wants any more', () => {
  it('is not waited for: a latency of a minute is off as soon as it is to be over', async () => {
    const look: Behaviour = { afterMs: 60_000, isDone: true, answer: 'done' };
    const { world, clock, ending, inject } = worldOf(
      { kind: 'latency', to: 'api', ms: 60_000 },
      { acts: [], looks: [look] },
    );
    void clock.sleep(1000).then(() => ending.abort(new Error('its time was over')));
    expect(await inject()).toMatchObject({ reason: { name: 'Error', message: 'its time was over' } });
    expect(clock.now()).toBeLessThan(2000);
    expect(world.on).toEqual([]);
  });

  it('does not keep what came late from being taken back', async () => {
    const late: Behaviour = { afterMs: 400_000, isDone: true, answer: 'done' };
    const silent: Behaviour = { afterMs: 5, isDone: true, answer: 'silent' };
    const { world, inject } = worldOf({ kind: 'pause', service: 'api' }, { acts: [late], looks: [silent] });
    expect(await inject()).toMatchObject({ reason: { name: 'FaultNotReverted' } });
    await world.whatComesLater(1_000_000);
    expect(world.on).toEqual([]);
  });
});

describe('squeezes of one replica at the same time', () => {
  const cpu = faultSchema.parse({ kind: 'cpu-squeeze', service: 'api', toShare: 0.25 });
  const memory = faultSchema.parse({ kind: 'memory-squeeze', service: 'api', toShare: 0.5 });
  const before: ReplicaLimits = { cores: 1, memoryBytes: 1e9 };

  it.each([
    [cpu, memory, { cores: 1, memoryBytes: 2.5e8 }],
    [memory, cpu, { cores: 0.25, memoryBytes: 1e9 }],
    [cpu, cpu, { cores: 0.25, memoryBytes: 1e9 }],
  ])('each put on and take off their own alone: $0.kind, then $1.kind', async (first, second, between) => {
    const world = new FakeFaultWorld(cpu, [good]);
    const { clock, injector, targets } = world;
    const inject = (fault: typeof cpu) =>
      valueOf(clock.untilSettled(injector.inject(fault, targets, { clock, end: never, interrupted: never })));
    const done = (work: Promise<unknown>) => clock.untilSettled(work);
    const limits = async () => {
      const result = await clock.untilSettled((targets.replicas[0] as ReplicaControl).limits());
      return result.status === 'fulfilled' ? result.value : undefined;
    };
    const [one, other] = [await inject(first), await inject(second)];
    await done(one.revert());
    expect(await done(one.gone(never))).toMatchObject({ status: 'fulfilled' });
    expect(await limits()).toEqual(between);
    await done(other.revert());
    expect(await done(other.gone(never))).toMatchObject({ status: 'fulfilled' });
    expect(await limits()).toEqual(before);
  });

  it('are not tried again when they are to be over', async () => {
    const refuses: Behaviour = { afterMs: 5, isDone: false, answer: 'failed' };
    const { clock, ending, inject, replica } = worldOf(
      { kind: 'memory-squeeze', service: 'api' },
      { acts: Array<Behaviour>(1000).fill(refuses), looks: [] },
    );
    let asked = 0;
    const { limit } = replica;
    Object.assign(replica, {
      limit: (limits: ReplicaLimits) => {
        if (limits.memoryBytes !== before.memoryBytes) asked = clock.now();
        return limit(limits);
      },
    });
    void clock.sleep(1000).then(() => ending.abort(new Error('its time was over')));
    await inject();
    expect(asked).toBeGreaterThan(900);
    expect(asked).toBeLessThanOrEqual(1000);
  });

  it('start a replica again that was being killed while its limit was put back', async () => {
    const { clock, inject, replica } = worldOf({ kind: 'memory-squeeze', service: 'api' });
    const { gone, revert } = await valueOf(inject());
    await clock.untilSettled(revert());
    await clock.untilSettled(replica.kill()); // the kernel, late
    expect(await clock.untilSettled(gone(never))).toEqual({
      status: 'fulfilled',
      value: 'api-1 has its limits as before, and is ready',
    });
    expect(await clock.untilSettled(replica.state())).toMatchObject({ value: 'running' });
  });
});

describe('a fault of the own commands', () => {
  const asked = {
    ...{ kind: 'command', name: 'flush', inject: ['inject'], verify: ['verify'], revert: ['revert'] },
  } as const;

  it('is not reverted when it was to be over before it was begun, and nothing of it is kept for a clean-up', async () => {
    const fault = faultSchema.parse(asked);
    const { clock, targets } = new FakeFaultWorld(fault, [good]);
    const ending = new AbortController();
    const run: string[] = [];
    const kept = new Set<string>();
    const injector = createFaultInjector({
      workingFolder: '/',
      run: async ([name = '']) => {
        run.push(name);
        return { exitCode: 1, how: 'exited with 1' };
      },
      lease: {
        runId: 'r1',
        hold: async (_kind, text) => {
          kept.add(text);
          await clock.sleep(500);
        },
        release: async (_kind, text) => void kept.delete(text),
      },
    });
    void clock.sleep(100).then(() => ending.abort(new Error('its time was over')));
    const times = { clock, end: ending.signal, interrupted: never };
    expect(await clock.untilSettled(injector.inject(fault, targets, times))).toMatchObject({
      reason: { message: 'its time was over' },
    });
    expect(run).toEqual(['verify']);
    expect(kept.size).toBe(0);
  });

  it('that are alike are kept for a clean-up each by itself', async () => {
    const fault = faultSchema.parse(asked);
    const kept = new Set<string>();
    const lease = {
      runId: 'r1',
      hold: async (_kind: string, text: string) => void kept.add(text),
      release: async (_kind: string, text: string) => void kept.delete(text),
    };
    let isOn = true;
    const run = async ([name]: readonly string[]) => {
      const exitCode = name === 'verify' && !isOn ? 1 : 0;
      return { exitCode, how: `exited with ${exitCode}` };
    };
    const { clock, targets } = new FakeFaultWorld(fault, [good]);
    const injector = createFaultInjector({ workingFolder: '/', run, lease });
    const times = { clock, end: never, interrupted: never };
    const inject = () => valueOf(clock.untilSettled(injector.inject(fault, targets, times)));
    const [one] = [await inject(), await inject()];
    expect(kept.size).toBe(2);
    isOn = false;
    await clock.untilSettled(one.revert());
    expect(kept.size).toBe(1);
  });
});
