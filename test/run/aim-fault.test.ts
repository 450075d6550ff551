import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultSchema, type Fault } from '../../harness/src/model/config/fault.ts';
import type { FaultInjector } from '../../harness/src/ports/fault-injector.ts';
import type { HopControl } from '../../harness/src/ports/hop-control.ts';
import type { ReplicaControl } from '../../harness/src/ports/replica-control.ts';
import { aimFault } from '../../harness/src/run/drills/aim-fault.ts';

const injector: FaultInjector = {
  refusal: async ({ kind }) => (kind === 'memory-squeeze' ? 'nothing can limit it' : undefined),
  inject: () => Promise.reject(new Error('nothing is injected here')),
};

function replicas(service: string, count: number): ReplicaControl[] {
  return Array.from({ length: count }, (_, index) => {
    const named: Partial<ReplicaControl> = { service, replica: `${service}-${index + 1}` };
    return named as ReplicaControl;
  });
}

function hop(from: string, to: string): HopControl {
  const named: Partial<HopControl> = { from, to, replica: `${to}-1` };
  return named as HopControl;
}

const there = {
  replicas: [...replicas('api', 4), ...replicas('redis', 1)],
  hops: [hop('edge', 'api'), hop('api', 'redis'), hop('api', 'postgres'), hop('worker', 'redis')],
};

async function namesOf(asked: Parameters<typeof faultSchema.parse>[0], seed = 1): Promise<readonly string[]> {
  return (await aimFault(faultSchema.parse(asked), there, { level: '50', seed, injector })).names;
}

describe('what a fault is done to', () => {
  it('is as many replicas of the service as asked, each once, the same for the same seed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.nat(), async (count, seed) => {
        const names = await namesOf({ kind: 'kill', service: 'api', replicas: count }, seed);
        expect(new Set(names).size).toBe(count);
        expect(names.every((name) => name.startsWith('api-'))).toBe(true);
        expect(await namesOf({ kind: 'kill', service: 'api', replicas: count }, seed)).toEqual(names);
      }),
    );
  });

  it('is drawn by the seed, every replica in its turn', async () => {
    const first = await Promise.all(
      [0, 1, 2, 3].map((seed) => namesOf({ kind: 'pause', service: 'api' }, seed)),
    );
    expect(new Set(first.flat())).toEqual(new Set(['api-1', 'api-2', 'api-3', 'api-4']));
  });

  it('is all of them when all are asked for', async () => {
    const names = await namesOf({ kind: 'stop', service: 'api', replicas: 'all' }, 7);
    expect(names.toSorted()).toEqual(['api-1', 'api-2', 'api-3', 'api-4']);
  });

  it.each([
    [{ kind: 'zone-loss', zone: 1, of: 2 }, ['api-1', 'api-3', 'redis-1']],
    [{ kind: 'zone-loss', zone: 2, of: 2 }, ['api-2', 'api-4']],
    [{ kind: 'zone-loss', zone: 1, of: 3, services: ['api'] }, ['api-1', 'api-4']],
  ])('is what lives in a zone: %j', async (asked, names) => {
    expect(await namesOf(asked)).toEqual(names);
  });

  it.each([
    [{ kind: 'latency', from: 'api', to: 'redis' }, ['api > redis-1']],
    [{ kind: 'latency', to: 'redis' }, ['api > redis-1', 'worker > redis-1']],
    [{ kind: 'partition', service: 'api' }, ['edge > api-1', 'api > redis-1', 'api > postgres-1']],
  ])('is the ways that are meant: %j', async (asked, names) => {
    expect(await namesOf(asked)).toEqual(names);
  });

  it.each<[Parameters<typeof faultSchema.parse>[0], string, string]>([
    [
      { kind: 'kill', service: 'redis', replicas: 2 },
      'fault-too-wide',
      'kill of 2 redis: level "50" has 1 of redis',
    ],
    [
      { kind: 'zone-loss', zone: 2, of: 2, services: ['redis'] },
      'fault-too-wide',
      'loss of zone 2 of 2 for redis: of the 5 replicas of level "50", 0 are in it',
    ],
    [
      { kind: 'reset', from: 'edge', to: 'redis' },
      'fault-not-possible',
      'reset from edge to redis: there is no such way; those with a proxy in them are edge > api, api > redis, api > postgres, worker > redis',
    ],
    [
      { kind: 'memory-squeeze', service: 'redis', toShare: 0.3 },
      'fault-not-possible',
      'memory-squeeze of 1 redis to 30 %: nothing can limit it',
    ],
  ])('is refused when it is not there, or cannot be broken so: %j', async (asked, code, message) => {
    await expect(namesOf(asked)).rejects.toMatchObject({ code, message, exitCode: 2 });
  });

  it('is refused on a stack without proxies', async () => {
    const fault: Fault = faultSchema.parse({ kind: 'black-hole', to: 'redis' });
    const aiming = aimFault(fault, { ...there, hops: [] }, { level: '50', seed: 1, injector });
    await expect(aiming).rejects.toThrow(/this stack has no proxies between its services/);
  });
});
