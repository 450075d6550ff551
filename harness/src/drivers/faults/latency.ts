import type { HopFaultDriver } from './fault-driver.ts';
import { poison, seenOn, usualAnswerMs } from './poison.ts';

/** Of what was asked for: timers are coarse, and jitter goes both ways. */
const atLeast = 0.8;

export const latency: HopFaultDriver<'latency'> = {
  kind: 'latency',
  about:
    'answers on the way between two services come later, as over a longer or busier network; measured on the way',
  example: { kind: 'latency', from: 'api', to: 'postgres', ms: 200, jitterMs: 50 },
  inject: ({ ms, jitterMs }, hops) =>
    poison(hops, { kind: 'latency', ms, jitterMs }, (hop) =>
      seenOn(
        hop,
        ms + jitterMs + usualAnswerMs,
        (answer) => answer.kind === 'answered' && answer.ms >= atLeast * (ms - jitterMs),
      ),
    ),
};
