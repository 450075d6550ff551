const mostCharacters = 160;

/** What an answer says for itself: the title of a page, else its first line that is not empty, cut. */
export function firstLineOf(body: string): string {
  // More than a head is not looked at.
  const start = body.slice(0, 4096);
  const title = /^\s*</.test(start) ? /<title[^>]*>([^<]*)/i.exec(start)?.[1]?.trim() : undefined;
  const line = title === undefined || title === '' ? start.trim().split(/[\r\n]/, 1)[0] : title;
  const text = (line ?? '').replace(/\s+/g, ' ').trim();
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters - 1)}…` : text;
}
