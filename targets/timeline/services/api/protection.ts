import underPressure from '@fastify/under-pressure';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { InFlight } from './in-flight.ts';
import type { ApiMetrics } from './metrics.ts';

export interface ProtectionLimits {
  readonly maxInFlight: number;
  readonly maxEventLoopDelayMs: number;
}

/** Refuses at the door what would only wait: better a quick 503 for some than a late answer for all. */
export async function protect(
  routes: FastifyInstance,
  limits: ProtectionLimits,
  inFlight: InFlight,
  metrics: ApiMetrics,
): Promise<void> {
  routes.addHook('onRequest', async (_request, reply) => {
    if (inFlight.count > limits.maxInFlight) return shed(reply, 'in-flight', metrics);
  });
  await routes.register(underPressure, {
    maxEventLoopDelay: limits.maxEventLoopDelayMs,
    sampleInterval: 250,
    pressureHandler: (_request, reply) => {
      void shed(reply, 'event-loop', metrics);
    },
  });
}

function shed(reply: FastifyReply, reason: string, metrics: ApiMetrics): FastifyReply {
  metrics.shed.inc({ reason });
  return reply
    .code(503)
    .header('retry-after', '1')
    .send({ error: `overloaded (${reason}), try again later` });
}
