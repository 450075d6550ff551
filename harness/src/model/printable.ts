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

/** A value as JSON that a terminal obeys as little: JSON itself escapes only the first 32 control characters. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(control, (character) =>
    Array.from({ length: character.length }, (_, index) => {
      const unit = character.charCodeAt(index);
      return `\\u${unit.toString(16).padStart(4, '0')}`;
    }).join(''),
  );
}
