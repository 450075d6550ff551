import type { FaultDriver } from './fault-driver.ts';
import { all, held, seenToBe } from './state.ts';

export const pause: FaultDriver<'pause'> = {
  kind: 'pause',
  about:
    'a replica stands still with its connections open, as in a long pause of garbage collection or of its host',
  example: { kind: 'pause', service: 'redis', replicas: 1 },
  inject(_fault, targets, clock) {
    const undo = {
      revert: () => all(targets, (target) => target.resume()),
      gone: () => seenToBe('running', targets, clock),
    };
    return held(undo, async () => {
      await all(targets, (target) => target.pause());
      return seenToBe('paused', targets, clock);
    });
  },
};
