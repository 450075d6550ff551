import type { HopFaultDriver } from './fault-driver.ts';
import { poisoned, seenOn } from './poison.ts';

/** So long without an answer is silence. */
const silenceMs = 400;

export const blackHole: HopFaultDriver<'black-hole'> = {
  kind: 'black-hole',
  about: 'nothing comes through between two services and nobody is told, as when a route is gone',
  example: { kind: 'black-hole', from: 'api', to: 'redis' },
  hold: (_fault, hop, { clock }) =>
    poisoned(
      hop,
      { kind: 'black-hole' },
      {
        ...{ clock, withinMs: silenceMs },
        see: () => seenOn(hop, silenceMs, ({ kind }) => kind === 'silent'),
      },
    ),
};
