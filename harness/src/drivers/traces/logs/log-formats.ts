import type { LogFormat, TraceWrapping } from '../../../model/trace.ts';
import type { Zone } from '../zone.ts';
import { AccessLogReader } from './access-log-reader.ts';
import { CarriedReader } from './carried-reader.ts';
import { elbLine } from './elb-line.ts';
import { haproxyLine } from './haproxy-line.ts';
import type { FieldNames } from './fields.ts';
import { FieldsReader } from './fields-reader.ts';
import { jsonLine } from './json-line.ts';
import { logfmtLine } from './logfmt-line.ts';
import { ltsvLine } from './ltsv-line.ts';
import { LineReader } from './line-reader.ts';
import { nginxProxyManagerLine } from './nginx-proxy-manager-line.ts';
import type { RequestReader } from './request.ts';
import { w3cParser } from './w3c-line.ts';
import { wrappings } from './wrapping.ts';

/** How a log is written, and what its lines are carried in. */
export interface LogShape {
  readonly format: LogFormat;
  readonly wrapping: TraceWrapping | undefined;
}

type MakeReader = (zone: Zone, fields: FieldNames) => RequestReader;

/** A reader for each format. */
const readers: Readonly<Record<LogFormat, MakeReader>> = {
  jsonl: (zone, fields) => new FieldsReader(zone, fields, jsonLine),
  elb: (zone) => new LineReader(zone, elbLine),
  haproxy: (zone) => new LineReader(zone, haproxyLine),
  w3c: (zone) => new LineReader(zone, w3cParser()),
  'nginx-proxy-manager': (zone) => new LineReader(zone, nginxProxyManagerLine),
  clf: (zone) => new AccessLogReader(zone),
  logfmt: (zone, fields) => new FieldsReader(zone, fields, logfmtLine),
  ltsv: (zone, fields) => new FieldsReader(zone, fields, ltsvLine),
};

/** In the order in which they are tried: where two read the same lines, the first is taken. */
export const logFormats = Object.keys(readers) as readonly LogFormat[];

/** @param lines the first of the file, from which a reader learns what they have in common. */
export function readerOf(
  { format, wrapping }: LogShape,
  lines: readonly string[],
  zone: Zone,
  fields: FieldNames,
): RequestReader {
  const inner = readers[format](zone, fields);
  const reader = wrapping === undefined ? inner : new CarriedReader(inner, wrappings[wrapping]);
  reader.prepare(lines);
  return reader;
}
