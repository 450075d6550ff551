import { plainText } from '../wording/plain-text.ts';

/**
 * Text from outside as Markdown that shows it as it is: no markup, no HTML, no link, no table cell ends in it. What needs
 * no escape has none, as many read the Markdown itself: `< 5` and `a & b` begin neither a tag nor a character's name.
 */
export function escaped(text: string): string {
  return (
    plainText(text)
      .replace(/&(?=[#\w])/g, '&amp;')
      .replace(/<(?![\s\d=])/g, '&lt;')
      .replace(/[\\`*_[\]|~$]/g, '\\$&')
      // Bare URLs, with and without a scheme, and addresses of mail would become links.
      .replaceAll('://', '\\://')
      .replace(/(?<!:)\/\/(?=\S)/g, '\\//')
      .replace(/(?<=\S)@(?=\S)/g, '\\@')
      .replace(/\bwww\./gi, (found) => `${found.slice(0, -1)}\\.`)
  );
}

/** What was escaped, for where there is no markup. */
export function unescaped(markdown: string): string {
  return markdown
    .replace(/\\([\\`*_[\]|~$:./@])/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&');
}

/** Text from outside as a code span. */
export function code(text: string): string {
  const inside = plainText(text).replaceAll('`', "'").replaceAll('|', '\\|');
  return inside === '' ? '' : `\`${inside}\``;
}

/** A block of code; nothing in it can end it. */
export function codeBlock(language: string, lines: readonly string[]): string {
  const longest = Math.max(2, ...lines.map((line) => /`+/.exec(line)?.[0].length ?? 0));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...lines, fence].join('\n');
}

/**
 * A table; cells are Markdown already. Columns are as wide as their widest cell, so that it reads well as it is, too.
 * A column is aligned right when its head ends with a colon, as in `Load:`.
 */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const isRight = head.map((name) => name.endsWith(':'));
  const names = head.map((name) => name.replace(/:$/, ''));
  const widths = names.map((name, column) =>
    Math.max(3, name.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const padded = (cells: readonly string[]): string[] =>
    widths.map((width, column) => {
      const cell = cells[column] ?? '';
      return isRight[column] ? cell.padStart(width) : cell.padEnd(width);
    });
  const rule = widths.map((width, column) =>
    isRight[column] ? '-'.repeat(width - 1) + ':' : '-'.repeat(width),
  );
  return [line(padded(names)), line(rule), ...rows.map((row) => line(padded(row)))].join('\n');
}
