import type { HopFaultDriver } from './fault-driver.ts';
import { poisoned, seenOn, usualAnswerMs } from './poison.ts';

export const reset: HopFaultDriver<'reset'> = {
  kind: 'reset',
  about: 'connections between two services are reset, as by a firewall or a balancer that has lost its state',
  example: { kind: 'reset', from: 'edge', to: 'api' },
  hold: (_fault, hop, { clock }) =>
    poisoned(
      hop,
      { kind: 'reset' },
      {
        ...{ clock, withinMs: usualAnswerMs },
        see: () => seenOn(hop, usualAnswerMs, ({ kind }) => kind === 'broken'),
      },
    ),
};
