import type { FaultDriver } from './fault-driver.ts';
import { all, held, seenToBe, startedAgain } from './state.ts';

export const stop: FaultDriver<'stop'> = {
  kind: 'stop',
  about:
    'a replica is asked to end (SIGTERM) and may finish its work, as in a deployment; started again at the end',
  example: { kind: 'stop', service: 'api', replicas: 1, graceSeconds: 3 },
  inject: ({ graceSeconds }, targets, clock) =>
    held(startedAgain(targets, clock), async () => {
      await all(targets, (target) => target.stop(1000 * graceSeconds));
      return seenToBe('ended', targets, clock);
    }),
};
