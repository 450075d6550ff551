import { parseBraced, type BracedLabel } from './series-labels.ts';

/**
 * Which series of a scrape a figure is made of, in the words of PromQL: `name`, `name{label="value",other!="value"}`,
 * `{"any name",label="value"}`, and `rate(…)` around any of them for what a counter gained a second. What matches is
 * added up.
 */
export interface MetricSelector {
  readonly name: string;
  readonly matchers: readonly BracedLabel[];
  readonly isRate: boolean;
}

type Labels = Readonly<Record<string, string>>;

const selectorForm = /^([a-zA-Z_:][a-zA-Z0-9_:]*)?\s*(?:\{(.*)\})?$/s;

/** @throws SyntaxError that shows the form a selector has. */
export function parseSelector(text: string): MetricSelector {
  const inside = /^rate\((.*)\)$/s.exec(text.trim())?.[1];
  const [, bare, inBraces = ''] = selectorForm.exec((inside ?? text).trim()) ?? [];
  const braced = parseBraced(inBraces);
  const [name, another] = [...(bare === undefined ? [] : [bare]), ...(braced?.names ?? [])];
  if (braced === undefined || name === undefined || another !== undefined) throw wrong(text);
  return { name, matchers: braced.labels, isRate: inside !== undefined };
}

function wrong(text: string): SyntaxError {
  return new SyntaxError(
    `"${text}" selects no series: write name, name{label="value"}, or rate(name{label="value"})`,
  );
}

/** As in PromQL, a label that a series does not have is the empty string. */
export function selects(
  { name, matchers }: MetricSelector,
  series: { name: string; labels: Labels },
): boolean {
  return (
    series.name === name &&
    matchers.every(
      ({ label, operator, value }) => ((series.labels[label] ?? '') === value) === (operator === '='),
    )
  );
}
