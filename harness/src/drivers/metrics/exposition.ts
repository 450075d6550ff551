import { unescapeLabel } from '../../model/metric-selector.ts';

/** One sample of a scrape; the buckets, sum and count of a histogram are samples like others. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** May be NaN or infinite. */
  readonly value: number;
}

const sampleForm =
  /^([a-zA-Z_:][a-zA-Z0-9_:]*)[ \t]*(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})?[ \t]*([^ \t{}]+)(?:[ \t]+(-?\d+))?$/;
const labelForm = /[ \t]*([a-zA-Z_][a-zA-Z0-9_]*)[ \t]*=[ \t]*"((?:[^"\\]|\\["\\n])*)"[ \t]*(?:,|$)/y;
const numberForm = /^[+-]?(?:\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)$/i;

/**
 * Prometheus' text format, version 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/). Comments, HELP
 * and TYPE are passed over, and so are timestamps: a scrape is taken as of now.
 * @throws SyntaxError with the number of the first line that is not of the format.
 */
export function parseExposition(text: string): Sample[] {
  const samples: Sample[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    samples.push(parseSample(line, index + 1));
  }
  return samples;
}

function parseSample(line: string, lineNumber: number): Sample {
  const [, name, labels, value] = sampleForm.exec(line) ?? [];
  if (name === undefined || value === undefined) throw wrong('no sample', line, lineNumber);
  const parsed = parseValue(value);
  if (parsed === undefined) throw wrong(`"${value}" is no number`, line, lineNumber);
  return { name, labels: parseLabels(labels ?? '', line, lineNumber), value: parsed };
}

function parseLabels(text: string, line: string, lineNumber: number): Record<string, string> {
  const labels: Record<string, string> = {};
  labelForm.lastIndex = 0;
  for (let at = 0; text.slice(at).trim() !== ''; at = labelForm.lastIndex) {
    const [, name, value] = labelForm.exec(text) ?? [];
    if (name === undefined || value === undefined) throw wrong('its labels cannot be read', line, lineNumber);
    if (Object.hasOwn(labels, name)) throw wrong(`label ${name} is there twice`, line, lineNumber);
    labels[name] = unescapeLabel(value);
  }
  return labels;
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
