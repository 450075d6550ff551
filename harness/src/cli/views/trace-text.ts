import { printable } from '../../model/printable.ts';
import { noneKinds, type NoneKind, type Trace, type TraceMix } from '../../model/trace.ts';
import { countOf, duration, figure, percent } from '../../report/wording/numbers.ts';
import { sparkline } from './bars.ts';
import { plainTable } from './plain-table.ts';
import type { TraceSummary } from '../../actions/trace/summary.ts';

const mostEndpoints = 10;
const mostGaps = 5;
/** A silence of fewer steps is no news. */
const leastSilentSteps = 10;

/** What becomes of the mix. */
const useText =
  '`headroom spike --trace` asks for these paths in these shares (GET only). `headroom replay --trace` takes the rate\n' +
  "alone: what users ask for is the config's scenario.";

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** A trace in words and as a chart, for a terminal of so many columns. */
export function traceText(trace: Trace, summary: TraceSummary, columns: number): string {
  const parts = [
    plainTable(['trace', printable(summary.name)], factsOf(trace, summary)),
    chartsOf(trace, summary, columns),
  ];
  if (trace.mix !== undefined) parts.push(mixText(trace.mix));
  return parts.join('\n\n');
}

function factsOf(trace: Trace, summary: TraceSummary): string[][] {
  const { baseline, peak, stepSeconds, longestSilence: silence } = summary;
  const seconds = summary.steps * stepSeconds;
  const { imported } = trace;
  const times =
    baseline === undefined ? '' : `, ${figure(peak.perSecond / baseline.ratePerSecond)} x the ordinary`;
  return [
    ['from', `${printable(imported.file)} (${imported.format})`],
    ['lines', linesText(imported)],
    ['source', printable(trace.source)],
    ...(trace.licence === undefined ? [] : [['licence', printable(trace.licence)]]),
    [
      'time',
      `${shortTime(summary.startsAt)} to ${shortTime(summary.endsAt)} UTC, ${duration(1000 * seconds)}`,
    ],
    ['steps', `${whole.format(summary.steps)} of ${duration(1000 * stepSeconds)}`],
    ['total', whole.format(summary.total)],
    ['mean', `${figure(summary.meanPerSecond)}/s`],
    ...(baseline === undefined
      ? []
      : [['ordinary', `${figure(baseline.ratePerSecond)}/s (${baseline.of} step)`]]),
    ['peak', `${figure(peak.perSecond)}/s at ${shortTime(peak.at)}${times}`],
    ['gaps', gapsText(summary)],
    ...(silence.steps < leastSilentSteps
      ? []
      : [['silence', `${duration(1000 * stepSeconds * silence.steps)} from ${shortTime(silence.from)} on`]]),
  ];
}

const kinds: Readonly<Record<NoneKind, (lines: number) => string>> = {
  blank: (lines) => `${whole.format(lines)} blank`,
  comment: (lines) => counted(lines, 'comment'),
  heading: (lines) => counted(lines, 'heading'),
  otherLogger: (lines) => `${whole.format(lines)} of other loggers`,
  partOfLine: (lines) => `${counted(lines, 'part')} of a longer one`,
};

/** What became of all lines of the file. */
function linesText({ format, lines, counted: read, badLines, none = {} }: Trace['imported']): string {
  const figures = whole.format(lines);
  if (read === undefined) {
    return badLines === 0 ? figures : `${figures}, of which ${whole.format(badLines)} were refused`;
  }
  const sum = Object.values(none).reduce((before, each) => before + each, 0);
  const named = noneKinds.flatMap((kind) => {
    const each = none[kind];
    return each === undefined ? [] : [kinds[kind](each)];
  });
  const neither = sum === 0 ? 'no others' : `${whole.format(sum)} that are none (${named.join(', ')})`;
  const what = counted(read, format === 'csv' ? 'row' : 'request');
  return `${figures}: ${what}, ${whole.format(badLines)} refused, ${neither}`;
}

function counted(lines: number, what: string): string {
  return `${whole.format(lines)} ${what}${lines === 1 ? '' : 's'}`;
}

function gapsText({ gaps, stepSeconds }: TraceSummary): string {
  if (gaps.length === 0) return 'none';
  const listed = gaps.slice(0, mostGaps).map(({ from, to, steps, counts }) => {
    return `${shortTime(from)} to ${shortTime(to)} (${duration(1000 * steps * stepSeconds)}, ${counts})`;
  });
  const more = gaps.length > mostGaps ? `, and ${gaps.length - mostGaps} more` : '';
  return `${gaps.length}: ${listed.join(', ')}${more}`;
}

/** The whole of it, and the part around its peak. */
function chartsOf(trace: Trace, { peak, steps }: TraceSummary, columns: number): string {
  const width = Math.max(20, Math.min(columns, 110) - 2);
  const whole = chart(trace, 0, steps, width);
  if (steps <= 2 * width) return whole;
  const from = Math.max(0, Math.min(peak.step - Math.floor(width / 2), steps - width));
  return `${whole}\n\n${chart(trace, from, from + width, width)}`;
}

/** A column whose steps are all absent stays blank. */
function chart(
  { counts, gaps, stepSeconds, startsAt }: Trace,
  from: number,
  to: number,
  width: number,
): string {
  const perColumn = Math.ceil((to - from) / width);
  const absent = gaps.filter((gap) => gap.counts === 'absent');
  const means = Array.from({ length: Math.ceil((to - from) / perColumn) }, (_, index) => {
    const start = from + index * perColumn;
    const end = Math.min(to, start + perColumn);
    const missing = absent.reduce(
      (sum, gap) =>
        sum + Math.max(0, Math.min(end, gap.fromStep + gap.steps) - Math.max(start, gap.fromStep)),
      0,
    );
    const total = counts.slice(start, end).reduce((sum, count) => sum + count, 0);
    return total / stepSeconds / (end - start - missing); // NaN when all are missing
  });
  const max = means.reduce((most, mean) => (mean > most ? mean : most), 0);
  const marks = means.map((mean) => (Number.isNaN(mean) ? ' ' : sparkline([mean], max))).join('');
  const start = new Date(Date.parse(startsAt) + 1000 * from * stepSeconds).toISOString();
  const each = duration(1000 * perColumn * stepSeconds);
  return ` ${marks}\n from ${shortTime(start)}, a column is the mean of ${each}, the highest ${figure(max)}/s`;
}

function mixText(mix: TraceMix): string {
  const rows = mix.endpoints
    .slice(0, mostEndpoints)
    .map(({ method, path, share, popularity: own }) => [
      shareText(share),
      printable(method),
      printable(path),
      own?.zipf?.exponent.toFixed(2) ?? '',
    ]);
  const rest = 1 - mix.endpoints.slice(0, mostEndpoints).reduce((sum, { share }) => sum + share, 0);
  if (rest > 1e-9) rows.push([shareText(rest), '', restText(mix), '']);
  return [
    plainTable(['share', 'method', 'endpoint', "Zipf's exponent"], rows, ['right', 'left', 'left', 'right']),
    `statuses: ${sharesText(mix.statuses)}\nmethods: ${sharesText(mix.methods)}`,
    popularityText(mix.popularity),
    useText,
  ].join('\n\n');
}

function restText({ unsendableShare = 0, notHttpShare }: TraceMix): string {
  const named = [
    ...(unsendableShare > 0 ? [`${shareText(unsendableShare)} that cannot be sent again`] : []),
    ...(notHttpShare > 0 ? [`${shareText(notHttpShare)} not HTTP`] : []),
  ];
  return named.length === 0 ? 'everything else' : `everything else, of which ${named.join(', ')}`;
}

function sharesText(shares: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(shares).toSorted(([, one], [, other]) => other - one);
  return sorted
    .slice(0, 8)
    .map(([name, share]) => `${printable(name)} ${shareText(share)}`)
    .join(', ');
}

function popularityText({
  keys,
  counted,
  hottestShare,
  mostOvercounted,
  zipf,
}: TraceMix['popularity']): string {
  const kept =
    counted === 'exactly'
      ? countOf(keys, 'path')
      : `more than ${keys} paths (in a sketch: too high by ${mostOvercounted} at most)`;
  const hottest = `${kept}; the most popular has ${percent(hottestShare)} of the requests`;
  if (zipf === undefined) return `${hottest}\nZipf's exponent: too few paths with 10 requests to fit one`;
  const { exponent, standardError, ranks, distance } = zipf;
  const fit = distance > 0.1 ? '; the law fits badly' : '';
  return (
    `${hottest}\nZipf's exponent of all paths together: ${exponent.toFixed(3)} ± ${(1.96 * standardError).toFixed(3)} ` +
    `over the first ${ranks} (distance ${distance.toFixed(3)}${fit})`
  );
}

/** `0 %` would say that it never happened. */
function shareText(share: number): string {
  return share > 0 && share < 0.0005 ? '< 0.1 %' : percent(share);
}

function shortTime(iso: string): string {
  return iso.slice(0, 19).replace('T', ' ');
}
