import type { FaultDriver } from './fault-driver.ts';
import { killed } from './state.ts';

export const kill: FaultDriver<'kill'> = {
  kind: 'kill',
  about: 'a replica is gone at once (SIGKILL), as when its machine dies; started again at the end',
  example: { kind: 'kill', service: 'api', replicas: 1 },
  inject: (_fault, targets, clock) => killed(targets, clock),
};
