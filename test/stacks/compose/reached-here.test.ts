import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { engineApi } from '../../../harness/src/drivers/stacks/compose/engine/engine.ts';
import { assertReachedHere, isListenedOn } from '../../../harness/src/drivers/stacks/compose/reached-here.ts';
import { FakeEngine } from './fake-engine.ts';

const info = { ID: 'A', Name: 'fake', ServerVersion: '27.1', OperatingSystem: 'Nothing' };
const runs = { service: 'api', number: 1 } as const;
/** Nobody listens there. */
const closed = new URL('http://127.0.0.1:1');

function clockFrom(nowMs: number) {
  const clock = {
    nowMs,
    now: () => clock.nowMs,
    sleep: (ms: number): Promise<void> => {
      clock.nowMs += ms;
      return Promise.resolve();
    },
  };
  return clock;
}

describe('a port that an engine published', () => {
  let engine: FakeEngine;

  beforeAll(async () => {
    engine = await FakeEngine.listen(0, { info, containers: [] });
    vi.stubEnv('DOCKER_HOST', engine.address);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await engine.close();
  });

  const look = async (url: URL, signal = new AbortController().signal, clock = clockFrom(0)): Promise<void> =>
    assertReachedHere(await engineApi(), { container: 'api1', port: 80, url, signal }, clock);

  it('is here when somebody takes connections on it, wherever the engine runs', async () => {
    engine.settings = { info, containers: [runs] };
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    await look(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
    await new Promise((resolve) => server.close(resolve));
  });

  it('is elsewhere when nobody does for 6 s, and the engine is named', async () => {
    engine.settings = { info, containers: [runs] };
    const clock = clockFrom(0);
    const looking = look(closed, undefined, clock);
    await expect(looking).rejects.toMatchObject({ code: 'engine-elsewhere', exitCode: 3 });
    await expect(looking).rejects.toThrow(/"fake" \(27.1, Nothing\) is elsewhere: .* on 127.0.0.1:1,/);
    expect(clock.nowMs).toBe(6000);
  });

  it('is not waited for when the container has ended: its own health says why', async () => {
    engine.settings = { info, containers: [{ ...runs, state: 'exited' }] };
    const clock = clockFrom(0);
    await look(closed, undefined, clock);
    expect(clock.nowMs).toBe(0);
  });

  it('is not waited for when the run is interrupted', async () => {
    engine.settings = { info, containers: [runs] };
    const reason = new Error('interrupted');
    await expect(look(closed, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

describe('the table of connections of a container', () => {
  const line = (address: string, port: string, state: string): string =>
    `   0: ${address}:${port} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 4711 1 0\n`;
  const head =
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';

  it.each([
    ['a port that is listened on', '00000000', '1F90', '0A', true],
    ['one of IPv6', '00000000000000000000000000000000', '1F90', '0A', true],
    ['one that somebody is connected on', '0100007F', '1F90', '01', false],
    ['another port', '00000000', '1F91', '0A', false],
  ])('has %s', (_what, address, port, state, listens) => {
    expect(isListenedOn(head + line(address, port, state), 8080)).toBe(listens);
  });

  it('has ports below 4096 with their zeros', () => {
    expect(isListenedOn(line('00000000', '0050', '0A'), 80)).toBe(true);
  });
});
