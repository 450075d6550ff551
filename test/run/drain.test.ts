import { describe, expect, it } from 'vitest';
import { whatKeepsBusy } from '../../harness/src/run/drain.ts';

const health = { path: '/health', idlePath: '/idle', drainTimeoutSeconds: 1 } as const;

/** What keeps a target busy whose idle path answers so, once something of it is broken on purpose. */
async function busyBy(status: number, statuses?: ReadonlyMap<string, number>): Promise<string | undefined> {
  let now = 0;
  return whatKeepsBusy(
    {
      url: new URL('http://127.0.0.1:1'),
      health: { ...health, startTimeoutSeconds: 1 },
      unloadedMs: 5,
      ...(statuses === undefined ? {} : { statuses }),
    },
    {
      probe: {
        get: async ({ pathname }) => ({
          kind: 'answer',
          status: pathname === '/idle' ? status : 200,
          latencyMs: 5,
        }),
      },
      clock: {
        now: () => now,
        sleep: async (ms) => {
          now += ms;
        },
      },
      signal: new AbortController().signal,
    },
  );
}

describe('whether a target is idle', () => {
  it('is not with an error on its idle path', async () => {
    expect(await busyBy(503)).toBe('/idle answered 503');
    expect(await busyBy(200)).toBeUndefined();
  });

  it('is with any error there, when it had one once it was broken: a balancer gives replicas up later', async () => {
    expect(await busyBy(503, new Map([['/idle', 500]]))).toBeUndefined();
    expect(await busyBy(200, new Map([['/idle', 500]]))).toBeUndefined();
  });

  it('is not with an error that came after it was broken', async () => {
    expect(await busyBy(503, new Map([['/idle', 200]]))).toBe('/idle answered 503');
  });
});
