import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import snappy from 'snappyjs';
import { startReceiver, type Receiver } from '../../harness/src/drivers/k6/remote-write/receiver.ts';

/** An empty WriteRequest. */
const push = snappy.compress(new Uint8Array());

async function post(url: string, body: Uint8Array): Promise<number> {
  const response = await fetch(url, { method: 'POST', body: new Uint8Array(body) });
  await response.body?.cancel();
  return response.status;
}

describe('the receiver of metrics', () => {
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await startReceiver(0);
  });
  afterEach(() => receiver.close());

  it('gives each trial an address of its own, so that a late push gets into no other', async () => {
    const pushes: Record<string, number> = { first: 0, second: 0 };
    const count = (name: string) => () => {
      pushes[name] = (pushes[name] ?? 0) + 1;
    };
    const first = receiver.open(() => true, count('first'));
    expect(await post(first.url, push)).toBe(204);
    first.close();
    const second = receiver.open(() => true, count('second'));
    expect(await post(first.url, push)).toBe(204);
    expect(await post(second.url, push)).toBe(204);
    expect(pushes).toEqual({ first: 1, second: 1 });
  });

  it('listens on loopback only', () => {
    expect(
      new URL(
        receiver.open(
          () => true,
          () => undefined,
        ).url,
      ).hostname,
    ).toBe('127.0.0.1');
  });

  it('refuses what is not a push, and lives on', async () => {
    let pushes = 0;
    const { url } = receiver.open(
      () => true,
      () => (pushes += 1),
    );
    expect(await post(url, new Uint8Array([9, 9, 9, 9]))).toBe(400);
    expect(await post(url, new Uint8Array(20 * 1024 * 1024)).catch(() => 400)).toBe(400);
    expect(await post(url, push)).toBe(204);
    expect(pushes).toBe(1);
  });
});
