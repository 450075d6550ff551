import type { RunEntry } from '../../drivers/store/list-runs.ts';

/** A run of a results folder, as far as it can be read. */
export type AnyRun = RunEntry;
export type PastRun = Extract<AnyRun, { kind: 'run' }>;
