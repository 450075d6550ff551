import type { TargetProbe } from '../../ports/target-probe.ts';
import { ask, whyUnanswered } from '../system/ask.ts';

const answerWithinMs = 2000;

/** Probes over HTTP, each on a connection of its own: a balancer of connections may send them anywhere. */
export function createHttpProbe(): TargetProbe {
  return {
    async get(url, signal, { withinMs = answerWithinMs, headers } = {}) {
      const startedAt = performance.now();
      try {
        const response = await ask(url, {
          signal: AbortSignal.any([signal, AbortSignal.timeout(withinMs)]),
          reset: true,
          ...(headers === undefined ? {} : { headers }),
          headersTimeout: withinMs,
          bodyTimeout: withinMs,
        });
        await response.body.dump();
        return { kind: 'answer', status: response.statusCode, latencyMs: performance.now() - startedAt };
      } catch (error) {
        signal.throwIfAborted();
        return { kind: 'no-answer', reason: whyUnanswered(error) };
      }
    },
  };
}
