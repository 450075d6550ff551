import { type HarnessError, usageError } from '../../../model/errors.ts';
import { traceWrappings, type TraceSource, type TraceWrapping } from '../../../model/trace.ts';
import { looksLikeCounts } from '../counts/table.ts';
import { logFormats, readerOf, type LogShape } from '../logs/log-formats.ts';
import type { FieldNames } from '../logs/fields.ts';
import { parsedObject } from '../logs/json-line.ts';
import { isCarried, wrappings } from '../logs/wrapping.ts';
import { emptyTrace, shown } from '../refusals.ts';
import type { Zone } from '../zone.ts';

/** So many lines tell what a file is: servers write others at their start. */
const mostLinesLooked = 500;
const mostCharactersLooked = 2 ** 18;

export type FileShape = { readonly format: 'csv' } | LogShape;

interface Asked {
  readonly format: TraceSource | undefined;
  readonly zone: Zone;
  readonly fields: FieldNames;
}

/**
 * What a file is, by its first lines: the log in which most of them are requests, else counts.
 * @throws HarnessError `trace-format` when they look like none, `trace-empty` when there are none.
 */
export function guessFormat(lines: readonly string[], file: string, asked: Asked): FileShape {
  const [first] = lines;
  if (first === undefined) throw emptyTrace(file);
  if (asked.format === 'csv') return { format: 'csv' };
  const log = likeliestLog(lines, asked);
  if (log !== undefined) return log;
  if (asked.format !== undefined) return { format: asked.format, wrapping: undefined };
  if (!areMost(lines, isOfAccess) && looksLikeCounts(lines)) return { format: 'csv' };
  throw notRead(lines, file);
}

/** Of the start of a file, those that are not blank. The last one is left out: it may be cut. */
export function firstLines(head: string): readonly string[] {
  const all = head.slice(0, mostCharactersLooked).split(/\r\n|\n|\r/, mostLinesLooked + 1);
  const whole = all.length > 1 ? all.slice(0, -1) : all;
  return whole.filter((line) => line.trim() !== '');
}

function likeliestLog(lines: readonly string[], { format, zone, fields }: Asked): LogShape | undefined {
  const likely: (TraceWrapping | undefined)[] = traceWrappings.filter((wrapping) =>
    areMany(lines, (line) => isCarried(line, wrappings[wrapping])),
  );
  const isJson = areMany(lines, (line) => parsedObject(line) !== undefined);
  let best: LogShape | undefined;
  let most = 0;
  // Lines of a container runtime are that and nothing else: what they carry may be cut into several.
  for (const wrapping of likely.includes('cri') ? (['cri'] as const) : [undefined, ...likely]) {
    for (const each of logFormats) {
      // In JSON lines of a container engine, what is asked for as JSON may carry anything.
      if (format !== undefined && each !== format && !(format === 'jsonl' && wrapping === 'json')) continue;
      if (isJson && wrapping === undefined && each !== 'jsonl') continue;
      const requests = requestsIn(lines, { format: each, wrapping }, zone, fields);
      if (requests <= most) continue;
      best = { format: each, wrapping };
      most = requests;
    }
  }
  return best;
}

function requestsIn(lines: readonly string[], shape: LogShape, zone: Zone, fields: FieldNames): number {
  const reader = readerOf(shape, lines, zone, fields);
  return lines.filter((line) => {
    const bytes = Buffer.from(line);
    return reader.read(bytes, 0, bytes.length) === undefined;
  }).length;
}

/** A quarter: others of them may be of another logger, or broken. */
function areMany(lines: readonly string[], isOne: (line: string) => boolean): boolean {
  return 4 * lines.filter(isOne).length >= lines.length;
}

function areMost(lines: readonly string[], isOne: (line: string) => boolean): boolean {
  return 2 * lines.filter(isOne).length >= lines.length;
}

/** What a file is that is not read, and what to do then; the first that holds of its first lines. */
const others: readonly {
  readonly isOne: (lines: readonly string[]) => boolean;
  readonly what: string;
  readonly hint: string;
}[] = [
  {
    isOne: (lines) =>
      /^\s*\{\s*"log"\s*:\s*\{\s*"(?:version|creator|entries|browser|pages)"/.test(
        lines.slice(0, 20).join(' '),
      ),
    what: 'a HAR file, which holds the visits of one browser',
    hint: 'What all users ask for is in the access log of a server or a balancer.',
  },
  {
    isOne: ([first = '']) => /^\s*\[\s*(?:\{|$)/.test(first),
    what: 'a JSON array, where one object a line is read',
    hint: "Write one a line: jq -c '.[]' FILE | headroom trace import -",
  },
  {
    isOne: ([first = '']) => /^\s*\{\s*$/.test(first),
    what: 'JSON over several lines, where one object a line is read',
    hint: 'Write one a line: jq -c . FILE | headroom trace import -',
  },
  {
    isOne: (lines) => areMost(lines, (line) => parsedObject(line) !== undefined),
    what: 'JSON lines, but none of the first has a time and a field of a request (method, path, status)',
    hint: 'Name its fields: --time-field, --path-field, --method-field, --status-field; a.b is field b of field a.',
  },
  {
    isOne: (lines) => areMost(lines, isOfAccess),
    what:
      'an access log of another format. Expected is a time and a request with its status, as ' +
      '[08/Nov/2022:20:00:00 +0000] "GET /path HTTP/1.1" 200, in each line, or a #Fields line above them (W3C)',
    hint:
      'Read are the logs of nginx, Apache, HAProxy, Traefik, Envoy, Caddy, IIS, AWS load balancers, CloudFront and S3, and ' +
      'others as JSON lines, whose fields can be named; `headroom trace import --help` shows each.',
  },
  {
    isOne: () => true,
    what: 'no CSV of counts, no access log and no JSON lines',
    hint:
      'Allowed are --format csv, clf (an access log as text), jsonl, logfmt, ltsv, w3c, elb, haproxy and nginx-proxy-manager; ' +
      '`headroom trace import --help` shows what each looks like.',
  },
];

function isOfAccess(line: string): boolean {
  return /\b(?:GET|POST|HEAD)\b.{0,9}\/|HTTP\/\d/.test(line);
}

function notRead(lines: readonly string[], file: string): HarnessError {
  const [first = ''] = lines;
  const { what, hint } = others.find(({ isOne }) => isOne(lines)) ?? { what: 'nothing known', hint: '' };
  return usageError(
    'trace-format',
    `${file} starts with "${shown(first)}": that is ${what}`,
    hint.replace('FILE', file),
  );
}
