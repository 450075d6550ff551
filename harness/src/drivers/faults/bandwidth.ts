import type { HopFaultDriver } from './fault-driver.ts';
import { listedOn, poisoned, usualAnswerMs } from './poison.ts';

export const bandwidth: HopFaultDriver<'bandwidth'> = {
  kind: 'bandwidth',
  about:
    'answers on the way between two services come at so many kilobytes a second, as on a link that is full',
  example: { kind: 'bandwidth', to: 'redis', kilobytesPerSecond: 16 },
  hold: ({ kilobytesPerSecond }, hop, { clock }) =>
    poisoned(
      hop,
      { kind: 'bandwidth', kilobytesPerSecond },
      {
        ...{ clock, withinMs: usualAnswerMs },
        see: () => listedOn(hop, `a bandwidth of ${kilobytesPerSecond} kB/s`),
      },
    ),
};
