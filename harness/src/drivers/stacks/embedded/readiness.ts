import type { ProcessSpec } from '../../../ports/process-plan.ts';
import { systemClock } from '../../system/host/clock.ts';
import { loopbackListening } from '../../system/host/loopback.ts';
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
    if ((await loopbackListening(ready.port)) !== undefined) return { healthy: true };
    if (systemClock.now() >= deadlineMs) {
      const why = `it does not listen on port ${ready.port} within ${options.timeoutSeconds} s`;
      return { healthy: false, why };
    }
    await systemClock.sleep(50, options.signal);
  }
}
