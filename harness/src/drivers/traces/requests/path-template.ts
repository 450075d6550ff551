const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const number = /^-?\d+(?:\.\d+)?$/;
const hexadecimal = /^(?=.*\d)[\da-f]{8,}$/i;
/** Letters and digits without a word in it: tokens, ULIDs, hashes. */
const token = /^(?=(?:.*\d){3})(?=.*[a-z])[\w~-]{16,}$/i;
/** Within a name, as in `post-12345.html`; shorter ones are mostly part of the name (`v2`, `mp3`, `sts-71`). */
const longNumber = /\d{3,}/g;

/** No template is longer. */
export const mostTemplateCharacters = 200;
/** Of a query, no more names than these are told apart. */
const mostNames = 12;

/** A path with its ids and numbers as `:id`: `/posts/123/likes` is `/posts/:id/likes`. */
export function pathTemplate(path: string): string {
  return path
    .split('/')
    .map((segment) => (isId(segment) ? ':id' : segment.replace(longNumber, ':id')))
    .join('/')
    .slice(0, mostTemplateCharacters);
}

/** Of a query, its names: once each, and in order, so that `a=1&b=2` and `b=3&a=4` are the same. */
export function queryTemplate(query: string): string {
  const names = new Set(query.split('&').map((pair) => pair.split('=', 1)[0] ?? ''));
  names.delete('');
  const listed = [...names].toSorted().slice(0, mostNames);
  return listed
    .map((name) => name.replace(longNumber, ':id'))
    .join('&')
    .slice(0, mostTemplateCharacters);
}

function isId(segment: string): boolean {
  if (segment.length === 0) return false;
  return number.test(segment) || uuid.test(segment) || hexadecimal.test(segment) || token.test(segment);
}
