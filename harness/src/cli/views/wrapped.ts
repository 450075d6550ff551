/** Spaces where a line may end: not before a unit, which would be torn from its figure. */
const breaks = / (?!(?:s|min|h|%)(?:\W|$))/;

/** Text in lines of a width at most, after what leads the first line and the others. A longer word stays whole. */
export function wrapped(
  text: string,
  width: number,
  { first = '', others = '' }: { readonly first?: string; readonly others?: string } = {},
): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(breaks)) {
    const lead = lines.length === 0 ? first : others;
    if (line === '') line = `${lead}${word}`;
    else if (line.length + 1 + word.length <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = `${others}${word}`;
    }
  }
  return [...lines, line];
}
