/** An HTML page, taken apart: what a browser would make elements of, and the text between them. */
export interface PageParts {
  /** Each tag in its order: `</p>`, `<td class>` with the names of its attributes. */
  readonly tags: readonly string[];
  readonly text: string;
}

const tag = /<(\/?[A-Za-z][\w-]*)((?:\s+[\w:-]+(?:\s*=\s*"[^"]*")?)*)\s*\/?>/y;

/**
 * Reads a page strictly: whatever begins with `<` must be a whole tag with its attributes in quotes.
 * @throws Error where it is not: what looks like text there, a browser may take for markup.
 */
export function pageParts(html: string): PageParts {
  const tags: string[] = [];
  let text = '';
  let at = 0;
  for (const doctype = /<!doctype html>/iy.exec(html); at < html.length;) {
    if (at === 0 && doctype !== null) at = doctype[0].length;
    const next = html.indexOf('<', at);
    text += html.slice(at, next === -1 ? undefined : next);
    if (next === -1) break;
    tag.lastIndex = next;
    const found = tag.exec(html);
    if (found === null) throw new Error(`no tag begins here: ${html.slice(next, next + 80)}`);
    const names = [...(found[2] ?? '').matchAll(/([\w:-]+)(?:\s*=\s*"[^"]*")?/g)].map(([, name]) => name);
    tags.push(`<${[found[1], ...names].join(' ')}>`);
    at = tag.lastIndex;
  }
  return { tags, text: decoded(text) };
}

function decoded(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
