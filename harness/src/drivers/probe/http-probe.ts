import { request } from 'undici';
import { destinationOf } from '../../model/credentials.ts';
import { reasonOf } from '../../model/errors.ts';
import type { TargetProbe } from '../../ports/target-probe.ts';

const answerWithinMs = 2000;

/** Probes over HTTP, on connections of its own. */
export function createHttpProbe(): TargetProbe {
  return {
    async get(asked, signal) {
      const startedAt = performance.now();
      const { url, headers } = destinationOf(asked);
      try {
        const response = await request(url, {
          headers,
          signal: AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]),
          headersTimeout: answerWithinMs,
          bodyTimeout: answerWithinMs,
        });
        await response.body.dump();
        return { kind: 'answer', status: response.statusCode, latencyMs: performance.now() - startedAt };
      } catch (error) {
        signal.throwIfAborted();
        return { kind: 'no-answer', reason: reasonOf(error) };
      }
    },
  };
}
