import type { FaultDriver } from './fault-driver.ts';
import { all, held, seenToBe, startedAgain } from './state.ts';

export const kill: FaultDriver<'kill'> = {
  kind: 'kill',
  about: 'a replica is gone at once (SIGKILL), as when its machine dies; started again at the end',
  example: { kind: 'kill', service: 'api', replicas: 1 },
  inject: (_fault, targets, clock) =>
    held(startedAgain(targets, clock), async () => {
      await all(targets, (target) => target.kill());
      return seenToBe('ended', targets, clock);
    }),
};
