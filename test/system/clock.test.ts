import { describe, expect, it } from 'vitest';
import { systemClock } from '../../harness/src/drivers/system/host/clock.ts';

describe('systemClock', () => {
  it('sleeps at least as long as asked', async () => {
    const start = systemClock.now();
    await systemClock.sleep(30);
    expect(systemClock.now() - start).toBeGreaterThanOrEqual(28);
  });

  it('wakes with the reason of the signal, also when it was aborted before', async () => {
    const controller = new AbortController();
    const reason = new Error('interrupted');
    const sleeping = systemClock.sleep(60_000, controller.signal);
    controller.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
    await expect(systemClock.sleep(60_000, controller.signal)).rejects.toBe(reason);
  });
});
