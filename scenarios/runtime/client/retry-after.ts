/**
 * What a Retry-After header asks for, in ms: seconds, or a date (RFC 9110, 10.2.3). `undefined` when there is none, or
 * one that says neither.
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d+$/.test(text)) return 1000 * Number(text);
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}
