import type { FaultDriver } from './fault-driver.ts';
import { endedBy } from './state.ts';

/** To be killed after its grace, and to be seen to have ended. */
const afterGraceMs = 20_000;

export const stop: FaultDriver<'stop'> = {
  kind: 'stop',
  about:
    'a replica is asked to end (SIGTERM) and may finish its work, as in a deployment; started again at the end',
  example: { kind: 'stop', service: 'api', replicas: 1, graceSeconds: 3 },
  hold: ({ graceSeconds }, target, { clock }) => ({
    ...endedBy(() => target.stop(1000 * graceSeconds), target, clock),
    takesWithinMs: 1000 * graceSeconds + afterGraceMs,
  }),
};
