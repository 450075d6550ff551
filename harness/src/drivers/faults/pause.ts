import type { FaultDriver } from './fault-driver.ts';
import { seenToBe } from './state.ts';

export const pause: FaultDriver<'pause'> = {
  kind: 'pause',
  about:
    'a replica stands still with its connections open, as in a long pause of garbage collection or of its host',
  example: { kind: 'pause', service: 'redis', replicas: 1 },
  hold: (_fault, target, { clock }) => ({
    on: target.replica,
    async begin(over) {
      await target.pause();
      return seenToBe('paused', target, clock, over);
    },
    end: () => target.resume(),
    gone: (signal) => seenToBe('running', target, clock, signal),
  }),
};
