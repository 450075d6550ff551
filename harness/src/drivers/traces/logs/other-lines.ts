import type { NoRequest } from './request.ts';

/** What servers write beside their access log, often into the same stream. Some of it quotes requests. */
const others = [
  { isOne: /^\s*#/, is: 'comment', why: 'is a comment' },
  {
    isOne: /\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[[a-z]+\] \d+#\d+:/,
    is: 'otherLogger',
    why: "is of nginx's error log",
  },
  {
    isOne: /\[[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)? \d{4}\] \[/,
    is: 'otherLogger',
    why: "is of Apache's error log",
  },
] as const;

/** A line that is known to be none of an access log. */
export function lineOfOthers(text: string): NoRequest | undefined {
  const start = text.slice(0, 200);
  return others.find(({ isOne }) => isOne.test(start));
}
