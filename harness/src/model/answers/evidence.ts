import type { DrillRecord, NightRunRecord, SearchRecord } from '../record/record.ts';

/** The runs that a report and its verdict rest on. */
export interface Evidence {
  /** The collapse points. */
  readonly search: SearchRecord;
  /** A night that was replayed on the same levels. */
  readonly night?: NightRunRecord;
  /** What was broken under load on the same levels. */
  readonly drills?: DrillRecord;
  /** SHA-256 (hex) of its checksums by the run's id, of those whose files were held against them. */
  readonly sealHashes?: Readonly<Record<string, string>>;
}
