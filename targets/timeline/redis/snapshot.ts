/**
 * What the stand-in starts from: JSON, which Node reads many times quicker than it runs as many commands; with a
 * twentieth of a core that is the difference between one second and ten. Real Redis gets a dump of the same.
 */
export interface Snapshot {
  /** All keys expire after this. */
  readonly lifetimeSeconds: number;
  /** Key and value; ASCII. */
  readonly strings: readonly (readonly [key: string, value: string])[];
  /** Key and items, separated by spaces; ASCII. */
  readonly lists: readonly (readonly [key: string, items: string])[];
}
