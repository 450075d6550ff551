import { connect } from 'node:net';
import type { ProcessSpec } from '../../../ports/process-plan.ts';
import { systemClock } from '../../system/clock.ts';
import { isSuccess, waitForHealth, type HealthAnswer } from '../health.ts';

/**
 * Waits until a process takes connections or answers 2xx, as its plan says.
 * @throws the signal's reason when it is aborted.
 */
export async function waitUntilReady(
  ready: ProcessSpec['ready'],
  options: { timeoutSeconds: number; signal: AbortSignal; hopeless: () => string | undefined },
): Promise<HealthAnswer> {
  if (ready.kind === 'http') {
    return waitForHealth({ ...options, url: new URL(ready.url), accepts: isSuccess });
  }
  const deadlineMs = systemClock.now() + options.timeoutSeconds * 1000;
  for (;;) {
    const hopeless = options.hopeless();
    if (hopeless !== undefined) return { healthy: false, why: hopeless };
    if (await takesConnections(ready.port)) return { healthy: true };
    if (systemClock.now() >= deadlineMs) {
      const why = `it does not listen on port ${ready.port} within ${options.timeoutSeconds} s`;
      return { healthy: false, why };
    }
    await systemClock.sleep(50, options.signal);
  }
}

async function takesConnections(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ port, host: '127.0.0.1', timeout: 1000 });
  socket.once('connect', () => resolve(true));
  socket.once('error', () => resolve(false));
  socket.once('timeout', () => resolve(false));
  const connected = await promise;
  socket.destroy();
  return connected;
}
