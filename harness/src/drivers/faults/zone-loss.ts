import type { FaultDriver } from './fault-driver.ts';
import { killed } from './state.ts';

export const zoneLoss: FaultDriver<'zone-loss'> = {
  kind: 'zone-loss',
  about:
    'every replica in a zone is gone at once; of `of` zones, replicas 1, 2, 3 ... live in zones 1, 2, 3 ... by turns',
  example: { kind: 'zone-loss', zone: 2, of: 3 },
  inject: (_fault, targets, clock) => killed(targets, clock),
};
