import type { HopAnswer } from '../../ports/hop-control.ts';
import type { HopFaultDriver } from './fault-driver.ts';
import { poisoned, seenOn, usualAnswerMs } from './poison.ts';

/** Of what was asked for: timers are coarse, and jitter goes both ways. */
const atLeast = 0.8;

export const latency: HopFaultDriver<'latency'> = {
  kind: 'latency',
  about:
    'answers on the way between two services come later, as over a longer or busier network; measured on the way',
  example: { kind: 'latency', from: 'api', to: 'postgres', ms: 200, jitterMs: 50 },
  hold({ ms, jitterMs }, hop, { clock }) {
    const withinMs = ms + jitterMs + usualAnswerMs;
    const isLate = (answer: HopAnswer): boolean =>
      answer.kind === 'answered' && answer.ms >= atLeast * (ms - jitterMs);
    return poisoned(
      hop,
      { kind: 'latency', ms, jitterMs },
      {
        ...{ clock, withinMs },
        see: () => seenOn(hop, withinMs, isLate),
      },
    );
  },
};
