import { z } from 'zod';
import type { Ending, Trouble } from '../../../model/record/ending.ts';
import { badKinds } from '../../../model/sample.ts';
import type { Series } from '../remote-write/decode.ts';

const endingsName = 'k6_headroom_endings_total';

/** As scenarios/runtime/look.ts tells it. */
const toldSchema = z.object({
  kind: z.enum(['good', 'unsent', ...badKinds]),
  status: z.number(),
  errorCode: z.number(),
  example: z
    .object({
      asked: z.string(),
      statusText: z.string(),
      error: z.string(),
      location: z.string(),
      line: z.string(),
    })
    .optional(),
});

/** What the pushes of a first look tell of how its requests ended. */
export class Endings {
  /** The newest count of each series. */
  readonly #counts = new Map<string, number>();

  take(push: readonly Series[]): void {
    for (const { name, labels, value } of push) {
      if (name === endingsName && typeof value === 'number') this.#counts.set(labels['ending'] ?? '', value);
    }
  }

  /** Those that ended alike together, the most frequent first. */
  get all(): readonly Ending[] {
    const found = new Map<string, Ending>();
    for (const [text, count] of this.#counts) {
      const { kind, status, errorCode, example } = toldSchema.parse(JSON.parse(text));
      const name = `${kind} ${status} ${errorCode}`;
      const before = found.get(name);
      const said = troubleOf(errorCode, example?.error ?? '');
      // Go's words for one code differ by the moment: what one of them names, the others do not hide.
      const named = before?.trouble !== undefined && before.trouble !== 'other';
      found.set(name, {
        kind,
        count: count + (before?.count ?? 0),
        ...(status > 0 ? { status } : {}),
        ...(kind === 'connection' ? { trouble: named ? before.trouble : said } : {}),
        example: before?.example ?? example ?? noExample,
      });
    }
    return [...found.values()].toSorted((a, b) => b.count - a.count);
  }
}

const noExample = { asked: '', statusText: '', error: '', location: '', line: '' };

/** By k6's codes (https://grafana.com/docs/k6/latest/javascript-api/error-codes/), and where they are coarse by its words. */
function troubleOf(errorCode: number, error: string): Trouble {
  if (/certificate has expired/.test(error)) return 'expired-certificate';
  if (/\btls: /.test(error) && errorCode < 1300) return 'tls-failed';
  if (/malformed HTTP/.test(error)) return 'not-http';
  if (/\bEOF\b|broken pipe|connection reset|server closed idle connection|connection broken/.test(error)) {
    return 'broken-off';
  }
  if (/unreachable|no route to host/.test(error)) return 'unreachable';
  switch (errorCode) {
    case 1212:
      return 'refused';
    case 1301:
      return 'no-tls';
    case 1310:
      return 'untrusted-certificate';
    case 1311:
      return 'certificate-of-another-host';
  }
  if (errorCode >= 1100 && errorCode < 1200) return 'name-unknown';
  return errorCode >= 1300 && errorCode < 1400 ? 'tls-failed' : 'other';
}
