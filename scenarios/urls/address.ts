/** What every parser of URLs leaves as it is, but for segments of dots. */
const plainPath = /^[\w\-.~!$&()*+,;=:@/?[\]]*$/;
const strayPercent = /%(?![0-9A-Fa-f]{2})/g;
const notOfUrls = /[^\w\-.~!$&'()*+,;=:@/?%[\]]+/g;

/**
 * Where a path lies under the URL of a target: the one place where the two are joined, for what k6 sends and for what the
 * harness asks. What comes out is read alike by the parsers of Go (RFC 3986) and of Node (WHATWG), which differ on
 * backslashes, control characters, `%` and dots: it stays on the origin of the URL and under its path, whatever the
 * path looks like (`//other/x`, `/\other`, `/../x`).
 * @param base its own path goes before the other; it has no query
 * @param path may have a query; what stands behind a `#` is not sent
 * @throws Error when the path does not begin with a slash: `@other/` would be another host
 */
export function addressOf(base: string, path: string): string {
  if (!path.startsWith('/')) throw new Error(`a path begins with "/", got ${JSON.stringify(path)}`);
  const root = base.replace(/\/+$/, '');
  return root + (plainPath.test(path) && !path.includes('/.') ? path : encoded(path));
}

function encoded(path: string): string {
  const [sent = ''] = path.split('#', 1);
  const mark = sent.indexOf('?');
  if (mark < 0) return withoutDots(escaped(sent));
  // A quote is one of the characters that Node encodes in queries alone.
  const query = escaped(sent.slice(mark + 1)).replace(/'/g, '%27');
  return `${withoutDots(escaped(sent.slice(0, mark)))}?${query}`;
}

function escaped(text: string): string {
  return text.replace(strayPercent, '%25').replace(notOfUrls, percentEncoded);
}

function percentEncoded(text: string): string {
  // Half a surrogate pair cannot be encoded; both parsers put U+FFFD in its place.
  return Array.from(text, (each) =>
    /^[\uD800-\uDFFF]$/.test(each) ? '%EF%BF%BD' : encodeURIComponent(each),
  ).join('');
}

/** Resolves `.` and `..`, as a browser does before it asks; nothing lies above the root. */
function withoutDots(path: string): string {
  const segments: string[] = [];
  const all = path.split('/').slice(1);
  for (const [index, segment] of all.entries()) {
    const dots = segment.replace(/%2e/gi, '.');
    const isLast = index === all.length - 1;
    if (dots === '..') segments.pop();
    if (dots !== '.' && dots !== '..') segments.push(segment);
    else if (isLast) segments.push('');
  }
  return `/${segments.join('/')}`;
}
