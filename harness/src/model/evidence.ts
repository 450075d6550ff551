import type { RunRecord } from './record.ts';

/** The runs that a report and its verdict rest on. */
export interface Evidence {
  /** The collapse points. */
  readonly search: RunRecord;
  /** A night that was replayed on the same levels. */
  readonly night?: RunRecord;
  /** What was broken under load on the same levels. */
  readonly drills?: RunRecord;
}
