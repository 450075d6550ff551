import { isIP } from 'node:net';
import { connect } from 'node:tls';
import type { TargetProbe } from '../../ports/target-probe.ts';
import { ask, lookUp, whyUnanswered } from '../system/host/ask.ts';

const answerWithinMs = 2000;

/** Probes over HTTP, each on a connection of its own: a balancer of connections may send them anywhere. */
export function createHttpProbe(): TargetProbe {
  return {
    async get(url, signal, { withinMs = answerWithinMs, headers } = {}) {
      const startedAt = performance.now();
      const inTime = AbortSignal.timeout(withinMs);
      try {
        const response = await ask(url, {
          signal: AbortSignal.any([signal, inTime]),
          reset: true,
          ...(headers === undefined ? {} : { headers }),
          headersTimeout: withinMs,
          bodyTimeout: withinMs,
        });
        await response.body.dump();
        inTime.throwIfAborted(); // dump() does not tell a body that broke off from a whole one
        return { kind: 'answer', status: response.statusCode, latencyMs: performance.now() - startedAt };
      } catch (error) {
        signal.throwIfAborted();
        const reason = inTime.aborted ? `not within ${withinMs / 1000} s` : whyUnanswered(error);
        return { kind: 'no-answer', reason };
      }
    },
    speaksTls,
  };
}

/** A handshake is enough; whether the certificate is to be trusted is not asked. */
async function speaksTls(url: URL, signal: AbortSignal): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const socket = connect({
    ...{ host, port: Number(url.port || 80), lookup: lookUp, rejectUnauthorized: false },
    ...(isIP(host) === 0 ? { servername: host } : {}),
  });
  const within = AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]);
  within.addEventListener('abort', () => resolve(false), { once: true });
  socket.once('secureConnect', () => resolve(true));
  socket.once('error', () => resolve(false));
  socket.once('close', () => resolve(false));
  const speaks = await promise;
  socket.destroy();
  return speaks;
}
