/**
 * Text from outside (names, messages) on one line: control characters, which could drive a terminal or break XML, and
 * the marks that turn the direction of writing are gone.
 */
export function plainText(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\p{Cs}\u200E\u200F\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]/gu, '')
    .trim();
}
