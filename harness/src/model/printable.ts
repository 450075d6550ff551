const control = /\p{C}/gu;

/**
 * A text from outside on one line, so that a terminal shows it and obeys none of it: control characters, line breaks and
 * marks that turn the direction of writing are spelt out, as in `\x1b[2J`.
 */
export function printable(text: string): string {
  return text.replaceAll(control, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
  });
}
