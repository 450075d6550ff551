import type { HopFaultDriver } from './fault-driver.ts';
import { poison, seenOn } from './poison.ts';

/** So long without an answer is silence. */
const silenceMs = 400;

export const blackHole: HopFaultDriver<'black-hole'> = {
  kind: 'black-hole',
  about: 'nothing comes through between two services and nobody is told, as when a route is gone',
  example: { kind: 'black-hole', from: 'api', to: 'redis' },
  inject: (_fault, hops) =>
    poison(hops, { kind: 'black-hole' }, (hop) => seenOn(hop, silenceMs, ({ kind }) => kind === 'silent')),
};
