import type { HopFaultDriver } from './fault-driver.ts';
import { listedOn, poison } from './poison.ts';

export const bandwidth: HopFaultDriver<'bandwidth'> = {
  kind: 'bandwidth',
  about:
    'answers on the way between two services come at so many kilobytes a second, as on a link that is full',
  example: { kind: 'bandwidth', to: 'redis', kilobytesPerSecond: 16 },
  inject: ({ kilobytesPerSecond }, hops) =>
    poison(hops, { kind: 'bandwidth', kilobytesPerSecond }, (hop) =>
      listedOn(hop, `a bandwidth of ${kilobytesPerSecond} kB/s`),
    ),
};
