import type { HopFaultDriver } from './fault-driver.ts';
import { listedOn, poisoned, usualAnswerMs } from './poison.ts';

export const slowClose: HopFaultDriver<'slow-close'> = {
  kind: 'slow-close',
  about:
    'connections between two services stay open for a while after they were ended, so that pools and tables fill',
  example: { kind: 'slow-close', from: 'edge', to: 'api', ms: 2000 },
  hold: ({ ms }, hop, { clock }) =>
    poisoned(
      hop,
      { kind: 'slow-close', ms },
      {
        ...{ clock, withinMs: usualAnswerMs },
        see: () => listedOn(hop, `a close that takes ${ms} ms`),
      },
    ),
};
