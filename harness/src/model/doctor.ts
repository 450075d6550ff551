/** One part that headroom needs or can use, found or missing, with the way to get it. */
export interface PartReport {
  readonly part: string;
  readonly status: 'found' | 'missing';
  /** Version and path, or why it is missing. */
  readonly detail: string;
  /** What works only with it; absent for parts nothing works without. */
  readonly neededFor?: string;
  readonly howToGet?: string;
  /** Of a missing one that a run gets by itself: what the first run does, as in "builds it". */
  readonly firstRun?: string;
}
