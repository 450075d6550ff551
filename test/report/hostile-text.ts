import { runRecordSchema, type RunRecord } from '../../harness/src/model/record/record.ts';

/** Markup, Markdown, ends of cells, quotes and lines: nothing of it may be more than text on a page. */
export const hostileText = [
  `</title></style><script>document.title='run'</script><img src=x onerror="document.title='run'">`,
  `"' onload="document.title='run'" | **bold** \`code\` ~~gone~~ $x$ &lt; [a](javascript:alert(1)) https://evil.example`,
  `\n\n# heading\n\n| a | b |\n| - | - |\n> quote\n- item\n\`\`\`\n<b>`,
].join(' ');

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * A record with more words in every text that the schema leaves free: names of the run, its levels, services and
 * drills, what was seen, commands, versions, hashes.
 */
export function wordable<Kind extends RunRecord>(record: Kind): (words: string) => Kind {
  const free = freeTexts(record);
  return (words) =>
    runRecordSchema.parse(
      mapped(record as unknown as Json, (path, value) =>
        free.has(shapeOf(path)) && typeof value === 'string' ? `${value}${words}` : value,
      ),
    ) as Kind;
}

/** Where any text may stand, by the shape of the path: it is tried out. */
function freeTexts(record: RunRecord): Set<string> {
  const shapes = new Set<string>();
  mapped(record as unknown as Json, (path, value) => {
    if (typeof value === 'string') shapes.add(shapeOf(path));
    return value;
  });
  const isFree = (shape: string): boolean =>
    runRecordSchema.safeParse(
      mapped(record as unknown as Json, (path, value) => (shapeOf(path) === shape ? 'any <text>' : value)),
    ).success;
  return new Set([...shapes].filter(isFree));
}

/** All elements of an array have one shape. */
function shapeOf(path: readonly string[]): string {
  return path.map((key) => (/^\d+$/.test(key) ? '*' : key)).join('.');
}

function mapped(
  json: Json,
  change: (path: readonly string[], leaf: Json) => Json,
  path: readonly string[] = [],
): Json {
  if (Array.isArray(json)) {
    return (json as readonly Json[]).map((each, index) => mapped(each, change, [...path, String(index)]));
  }
  if (typeof json !== 'object' || json === null) return change(path, json);
  return Object.fromEntries(
    Object.entries(json).map(([key, each]) => [key, mapped(each, change, [...path, key])]),
  );
}
