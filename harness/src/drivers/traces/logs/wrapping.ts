import type { TraceWrapping } from '../../../model/trace.ts';
import { readTime } from '../time.ts';
import { isObject, ownValue, type Fields } from './fields.ts';
import { noObject, parsedObject } from './json-line.ts';
import type { NoRequest } from './request.ts';

/** A line as it was written, taken out of what carries it. */
export interface Carried {
  readonly text: string;
  /** `undefined` when what carries it tells none. */
  readonly atMs: number | undefined;
  /** Of which of several streams it is a part; lines of one may be cut into parts. */
  readonly stream: string;
  /** The line goes on in the next one of its stream. */
  readonly isPart: boolean;
}

/** `undefined` when the line is not carried so; why it cannot be told when it is broken. */
export type Unwrap = (line: string) => Carried | NoRequest | undefined;

export const wrappings: Readonly<Record<TraceWrapping, Unwrap>> = {
  json: fromJson,
  cri: fromCri,
  prefix: fromPrefix,
};

/** Where Docker, Fluent Bit, Fluentd, Filebeat, journald, Google's and Splunk's logging keep the line. */
const textFields = ['log', 'message', 'MESSAGE', 'textPayload', 'msg', 'line', '_raw', 'body'];
const objectFields = ['jsonPayload'];
const timeFields = ['time', '@timestamp', 'timestamp', '__REALTIME_TIMESTAMP', 'ts', 'date'];

/** Whether a line is taken out of what carries it. */
export function isCarried(line: string, unwrap: Unwrap): boolean {
  const carried = unwrap(line);
  return carried !== undefined && 'text' in carried;
}

/** `{"log":"GET …\n","stream":"stdout","time":"2022-…"}` */
function fromJson(line: string): Carried | NoRequest | undefined {
  const fields = parsedObject(line);
  if (fields === undefined) {
    const problem = noObject(line);
    return problem.is === 'refused' ? problem : undefined;
  }
  const { text, isPart } = textIn(fields) ?? {};
  if (text === undefined) return undefined;
  const stream = ownValue(fields, 'stream');
  return {
    text,
    atMs: timeIn(fields),
    stream: typeof stream === 'string' ? stream : '',
    isPart: isPart === true,
  };
}

function textIn(fields: Fields): { text: string; isPart?: boolean } | undefined {
  for (const name of textFields) {
    const value = ownValue(fields, name);
    if (typeof value !== 'string') continue;
    // Docker cuts long lines: the parts before the last one end without a line break.
    const isDocker = name === 'log' && 'stream' in fields && 'time' in fields;
    return { text: value.replace(/\r?\n$/, ''), isPart: isDocker && !value.endsWith('\n') };
  }
  const object = objectFields.map((name) => ownValue(fields, name)).find(isObject);
  return object === undefined ? undefined : { text: JSON.stringify(object) };
}

function timeIn(fields: Fields): number | undefined {
  for (const name of timeFields) {
    const value = ownValue(fields, name);
    const time = typeof value === 'string' || typeof value === 'number' ? readTime(String(value)) : undefined;
    if (time !== undefined) return time.ms;
  }
  return undefined;
}

const cri = /^(\d{4}-\d\d-\d\dT\S{8,30}) (stdout|stderr) ([FP])(?::\S{0,20})? ?/;

/** `2022-11-08T20:00:01.356937755Z stdout F GET …` */
function fromCri(line: string): Carried | undefined {
  const [whole, written = '', stream = '', flag] = cri.exec(line) ?? [];
  if (whole === undefined) return undefined;
  return { text: line.slice(whole.length), atMs: readTime(written)?.ms, stream, isPart: flag === 'P' };
}

const prefixes = [
  /^[\w.-]{1,100} +\| (?=\S)/, // docker compose
  /^\[pod\/\S{1,300}\] /, // kubectl logs --prefix
  /^(?:<\d{1,3}>)?[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d (?:\S{1,255} )?\S{1,100}: /, // syslog, RFC 3164
  /^<\d{1,3}>1 (\S{20,40}) \S{1,255} \S{1,48} \S{1,128} \S{1,32} (?:-|(?:\[[^\]]{0,1000}\]){1,10}) (?:\uFEFF)?/, // RFC 5424
  /^(\d{4}-\d\d-\d\d[T ]\S{8,30}) (?:(?:[\w.-]{1,255} )?[\w./-]{1,100}(?:\[[\w.-]{1,50}\])?: )?/, // docker logs -t, journalctl -o short-iso, Heroku
];

/** `web-1  | GET …`: what tools and syslog write in front of a line. */
function fromPrefix(line: string): Carried | undefined {
  for (const prefix of prefixes) {
    const [whole, written] = prefix.exec(line) ?? [];
    if (whole === undefined) continue;
    const atMs = written === undefined ? undefined : readTime(written)?.ms;
    return { text: line.slice(whole.length), atMs, stream: '', isPart: false };
  }
  return undefined;
}
