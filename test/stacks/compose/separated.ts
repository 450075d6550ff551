import type { Separation } from '../../../harness/src/drivers/stacks/compose/separation/separate.ts';

/** Of a stack that has nothing of the machine's. */
export const nothingToSeparate: Separation = {
  volumes: new Map(),
  folders: new Map(),
  files: [],
  readdressed: [],
  engineShared: false,
  notes: [],
};
