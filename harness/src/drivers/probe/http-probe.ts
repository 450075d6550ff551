import type { TargetProbe } from '../../ports/target-probe.ts';
import { ask, whyUnanswered } from '../system/ask.ts';

const answerWithinMs = 2000;

/** Probes over HTTP, on connections of its own. */
export function createHttpProbe(): TargetProbe {
  return {
    async get(url, signal) {
      const startedAt = performance.now();
      try {
        const response = await ask(url, {
          signal: AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]),
          headersTimeout: answerWithinMs,
          bodyTimeout: answerWithinMs,
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
