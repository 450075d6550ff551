import { blackHole } from './black-hole.ts';
import type { HopFaultDriver } from './fault-driver.ts';

export const partition: HopFaultDriver<'partition'> = {
  kind: 'partition',
  about: 'a service is cut off from all others: nothing comes through to it or from it',
  example: { kind: 'partition', service: 'redis' },
  hold: ({ service }, hop, means) => blackHole.hold({ kind: 'black-hole', to: service }, hop, means),
};
