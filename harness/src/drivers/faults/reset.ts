import type { HopFaultDriver } from './fault-driver.ts';
import { poison, seenOn, usualAnswerMs } from './poison.ts';

export const reset: HopFaultDriver<'reset'> = {
  kind: 'reset',
  about: 'connections between two services are reset, as by a firewall or a balancer that has lost its state',
  example: { kind: 'reset', from: 'edge', to: 'api' },
  inject: (_fault, hops) =>
    poison(hops, { kind: 'reset' }, (hop) => seenOn(hop, usualAnswerMs, ({ kind }) => kind === 'broken')),
};
