import type { FaultDriver } from './fault-driver.ts';
import { endedBy } from './state.ts';

export const kill: FaultDriver<'kill'> = {
  kind: 'kill',
  about: 'a replica is gone at once (SIGKILL), as when its machine dies; started again at the end',
  example: { kind: 'kill', service: 'api', replicas: 1 },
  hold: (_fault, target, { clock }) => endedBy(() => target.kill(), target, clock),
};
