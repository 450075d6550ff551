import { createHash } from 'node:crypto';
import type { Config } from '../../model/config/config.ts';

/**
 * SHA-256 (hex) of a resolved config, as it is recorded. Equal configs have equal hashes, in whatever order their keys
 * were written.
 */
export function configHash(config: Config): string {
  return createHash('sha256').update(canonicalJson(config)).digest('hex');
}

/** JSON with the keys in one order and no spaces. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}
