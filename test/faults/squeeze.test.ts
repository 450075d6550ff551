import { describe, expect, it } from 'vitest';
import { squeeze } from '../../harness/src/drivers/faults/squeeze.ts';
import type { ReplicaControl, ReplicaState } from '../../harness/src/ports/replica-control.ts';

/** A replica that dies in the moment after its limit was put back, if at all. */
function replica(dies: boolean): { control: ReplicaControl; starts: () => number } {
  let state: ReplicaState = 'running';
  let starts = 0;
  const nothing = (): Promise<void> => Promise.resolve();
  return {
    starts: () => starts,
    control: {
      service: 'api',
      replica: 'api-1',
      ...{ kill: nothing, stop: nothing, pause: nothing, resume: nothing, limit: nothing },
      limits: async () => ({ memoryBytes: 1000 }),
      memory: async () => ({ usedBytes: 500, isLimited: true }),
      address: async () => undefined,
      volume: () => Promise.reject(new Error('it has none')),
      async state() {
        const seen = state;
        if (dies && starts === 0) state = 'ended';
        return seen;
      },
      async start() {
        starts += 1;
        state = 'running';
      },
      async ready() {
        if (state === 'ended') throw new Error('it ended with SIGKILL before it was ready');
      },
    },
  };
}

describe('a squeeze that is taken back', () => {
  it.each([
    [true, 1],
    [false, 0],
  ])('starts a replica again that was being killed meanwhile: %s', async (dies, expected) => {
    const { control, starts } = replica(dies);
    const held = await squeeze([control], async () => 'squeezed');
    await held.revert();
    expect(await held.gone(new AbortController().signal)).toBe('all limits are as before, and all are ready');
    expect(starts()).toBe(expected);
  });
});
