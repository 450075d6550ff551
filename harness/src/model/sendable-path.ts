/**
 * A path with its query as a generator can send it: what RFC 3986 allows and what browsers send besides (`[]{}|^` and
 * letters of other scripts), each `%` the start of an escape. What a log wrote with escapes of its own (`\x22`), with
 * spaces or with a lone `%` was another path than it says.
 */
const sendable = /^\/(?:[\w\-.~!$&'()*+,;=:@/?[\]{}|^]|%[\da-f]{2}|[^\p{ASCII}\p{C}\p{Z}\uFFFD])*$/iu;
/** Nearly all are, and need no look at letters of other scripts. */
const usual = /^\/[\w\-.~!$&'()*+,;=:@/?]*$/;

export function isSendablePath(path: string): boolean {
  return usual.test(path) || sendable.test(path);
}
