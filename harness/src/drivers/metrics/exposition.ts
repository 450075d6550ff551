import { parseBraced } from '../../model/config/series-labels.ts';

/** One sample of a scrape; the buckets, sum and count of a histogram are samples like others. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** May be NaN or infinite. */
  readonly value: number;
}

/** Name and labels; then the value, which may be a list in braces; then times; then exemplars, which begin with a #. */
const sampleForm =
  /^([a-zA-Z_:][a-zA-Z0-9_:]*)?(?:[ \t]*\{(?![a-z_]+:)((?:[^"}]|"(?:[^"\\]|\\.)*")*)\}[ \t]*|[ \t]+)([^ \t{}#]+|\{[^{}"]*\})((?:[ \t]+[^ \t#]+)*)(?:[ \t]+#.*)?$/s;
const bareName = /^[a-zA-Z_:][a-zA-Z0-9_:]*(?=[ \t{])/;
const numberForm = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
/** A time, and since when it counts: seconds in OpenMetrics, which may have a fraction, else whole milliseconds. */
const timesForm = /^(?:\s+[+-]?[\d.]+(?:e[+-]?\d+)?)?(?:\s+st@\S+)?$/i;

/**
 * Prometheus' text format (https://prometheus.io/docs/instrumenting/exposition_formats/) and OpenMetrics'
 * (https://prometheus.io/docs/specs/om/open_metrics_spec/): a service may answer in either, whatever it is asked for. What
 * no figure is made of is passed over: HELP, TYPE, UNIT, EOF, exemplars, times (a scrape is as of now), and values that
 * are a whole histogram in one line. By hand, as the parser that npm has knows neither exemplars nor names in quotes.
 * @param isWanted by name: samples of other names, most of what a service tells, cost nothing but a look at their name
 * @throws SyntaxError with the number of the first line that is of neither format.
 */
export function parseExposition(text: string, isWanted: (name: string) => boolean = () => true): Sample[] {
  const samples: Sample[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim(); // a byte order mark is white space too
    if (line === '' || line.startsWith('#')) continue;
    const [bare] = bareName.exec(line) ?? [];
    if (bare !== undefined && !isWanted(bare)) continue;
    const sample = parseSample(line, index + 1);
    if (sample !== undefined) samples.push(sample);
  }
  return samples;
}

function parseSample(line: string, lineNumber: number): Sample | undefined {
  const [, bare, inBraces = '', value, times = ''] = sampleForm.exec(line) ?? [];
  if (value === undefined || !timesForm.test(times)) throw wrong('no sample', line, lineNumber);
  const braced = parseBraced(inBraces);
  if (braced === undefined) throw wrong('its labels cannot be read', line, lineNumber);
  const [name, another] = [...(bare === undefined ? [] : [bare]), ...braced.names];
  if (name === undefined || another !== undefined) throw wrong('no sample', line, lineNumber);
  if (value.startsWith('{')) return undefined;
  const parsed = parseValue(value);
  if (parsed === undefined) throw wrong(`"${value}" is no number`, line, lineNumber);
  const labels = new Map<string, string>();
  for (const { label, operator, value: text } of braced.labels) {
    if (operator !== '=') throw wrong('its labels cannot be read', line, lineNumber);
    if (labels.has(label)) throw wrong(`label ${label} is there twice`, line, lineNumber);
    labels.set(label, text);
  }
  return { name, labels: Object.fromEntries(labels), value: parsed };
}

/** As Go's ParseFloat takes it, hexadecimal aside. */
function parseValue(text: string): number | undefined {
  switch (text.toLowerCase().replace(/^\+/, '')) {
    case 'nan':
      return Number.NaN;
    case 'inf':
    case 'infinity':
      return Number.POSITIVE_INFINITY;
    case '-inf':
    case '-infinity':
      return Number.NEGATIVE_INFINITY;
    default:
      return numberForm.test(text) ? Number(text) : undefined;
  }
}

function wrong(what: string, line: string, lineNumber: number): SyntaxError {
  return new SyntaxError(
    `line ${lineNumber} is not of Prometheus' text format, ${what}: ${line.slice(0, 80)}`,
  );
}
