/**
 * Which series of a scrape a figure is made of, in the words of PromQL: `name`, `name{label="value",other!="value"}`, and
 * `rate(…)` around either for what a counter gained a second. What matches is added up.
 */
export interface MetricSelector {
  readonly name: string;
  readonly matchers: readonly LabelMatcher[];
  readonly isRate: boolean;
}

interface LabelMatcher {
  readonly label: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}

type Labels = Readonly<Record<string, string>>;

const selectorForm = /^([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(?:\{(.*)\})?$/s;
const matcherForm = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*(!=|=)\s*"((?:[^"\\]|\\["\\n])*)"\s*(?:,|$)/y;

/** @throws SyntaxError that shows the form a selector has. */
export function parseSelector(text: string): MetricSelector {
  const inside = /^rate\((.*)\)$/s.exec(text.trim())?.[1];
  const [, name, labels = ''] = selectorForm.exec((inside ?? text).trim()) ?? [];
  if (name === undefined) throw wrong(text);
  return { name, matchers: parseMatchers(labels, text), isRate: inside !== undefined };
}

function parseMatchers(labels: string, text: string): LabelMatcher[] {
  const matchers: LabelMatcher[] = [];
  matcherForm.lastIndex = 0;
  for (let at = 0; labels.slice(at).trim() !== ''; at = matcherForm.lastIndex) {
    const [, label, operator, value] = matcherForm.exec(labels) ?? [];
    if (label === undefined || value === undefined) throw wrong(text);
    matchers.push({ label, operator: operator === '!=' ? '!=' : '=', value: unescapeLabel(value) });
  }
  return matchers;
}

function wrong(text: string): SyntaxError {
  return new SyntaxError(
    `"${text}" selects no series: write name, name{label="value"}, or rate(name{label="value"})`,
  );
}

/** The three escapes that the value of a label may have. */
export function unescapeLabel(text: string): string {
  return text.replace(/\\(["\\n])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
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
