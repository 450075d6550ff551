/** What Vega knows of a text when it asks for its width. */
interface TextItem {
  readonly fontSize?: number;
  /** Pixels after which the text is cut. */
  readonly limit?: number;
}

/** Parts of Vega that its types leave out. */
interface TextMeasuring {
  readonly textMetrics: { width: (item: TextItem, text: unknown) => number };
}

/**
 * Makes Vega lay out texts by a fixed width of letters. By itself it asks a canvas, so that a plot would differ from
 * machine to machine, or takes 0.8 of the font size for each letter, which is half as much again as they are wide.
 */
export function fixTextWidths(vega: object): void {
  // Vega looks for a function of one's own here (vega-scenegraph, marks/text).
  (vega as TextMeasuring).textMetrics.width = textWidth;
}

function textWidth({ fontSize = 11, limit }: TextItem, text: unknown): number {
  const line = typeof text === 'string' || typeof text === 'number' ? String(text).trim() : '';
  // Latin letters of Helvetica are 0.55 of the font size wide on average, those of East Asian scripts are square.
  let ems = 0;
  for (const letter of line) ems += letter < '\u1100' ? 0.55 : 1;
  return Math.min(ems * fontSize, limit !== undefined && limit > 0 ? limit : Number.POSITIVE_INFINITY);
}
