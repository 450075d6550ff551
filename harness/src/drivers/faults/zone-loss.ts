import type { FaultDriver } from './fault-driver.ts';
import { endedBy } from './state.ts';

export const zoneLoss: FaultDriver<'zone-loss'> = {
  kind: 'zone-loss',
  about:
    'every replica in a zone is gone at once; of `of` zones, replicas 1, 2, 3 ... live in zones 1, 2, 3 ... by turns',
  example: { kind: 'zone-loss', zone: 2, of: 3 },
  hold: (_fault, target, { clock }) => endedBy(() => target.kill(), target, clock),
};
