import { readTime, type WrittenTime } from '../time.ts';
import type { LineParser, WrittenRequest } from './line-reader.ts';
import { otherLogger, refused, type NoRequest } from './request.ts';
import { statusOf } from './status.ts';

const isDirective: NoRequest = { is: 'heading', why: 'is a directive' };
const noFields = refused(
  'comes before a line "#Fields: date time cs-method cs-uri-stem sc-status" that names its fields',
);
const noRequest = otherLogger('has no field of a request: cs-method, cs-uri-stem or sc-status');
const noSuchTime = refused('has a date and time that do not exist');

const requestFields = ['cs-method', 'cs-uri-stem', 'cs-uri', 'sc-status'];
/** Of CloudFront's real-time log, which names no fields: the first of all that there are, in their order. */
const realTimeFields =
  'timestamp c-ip time-to-first-byte sc-status sc-bytes cs-method cs-protocol cs-host cs-uri-stem'.split(' ');
const realTime = /^\d{10}(?:\.\d{1,6})?\t/;

/**
 * W3C's Extended Log File Format (https://www.w3.org/TR/WD-logfile): IIS, and with tabs CloudFront. A line `#Fields:`
 * says what the lines after it hold; it comes again, and may differ, whenever the server starts. Times are in UTC.
 */
export function w3cParser(): LineParser {
  let fields: readonly string[] | undefined;
  let directiveDate: string | undefined;
  return (text) => {
    if (text.startsWith('#')) {
      const [, name = '', value = ''] = /^#\s*([A-Za-z-]+):\s*(.*)$/.exec(text) ?? [];
      if (/^fields$/i.test(name)) fields = value.trim().split(/\s+/);
      if (/^date$/i.test(name)) directiveDate = value.slice(0, 10);
      return isDirective;
    }
    const known = fields ?? (realTime.test(text) ? realTimeFields : undefined);
    return known === undefined
      ? noFields
      : lineOf(text, known, { mayHaveMore: fields === undefined, directiveDate });
  };
}

function lineOf(
  text: string,
  fields: readonly string[],
  {
    mayHaveMore,
    directiveDate,
  }: { readonly mayHaveMore: boolean; readonly directiveDate: string | undefined },
): WrittenRequest | NoRequest {
  if (!requestFields.some((name) => fields.includes(name))) return noRequest;
  const cells = cellsOf(text);
  if (cells.length < fields.length || (cells.length > fields.length && !mayHaveMore)) {
    return refused(`has ${cells.length} fields, but its #Fields line names ${fields.length}`);
  }
  const cell = (name: string): string | undefined => {
    const value = cells[fields.indexOf(name)];
    return value === '-' ? undefined : value;
  };
  const status = statusOf(cell('sc-status') ?? '-');
  if (status === undefined) return refused(`has the sc-status "${cell('sc-status')}": that is none`);
  const time = timeOf(cell, directiveDate);
  if (time === undefined) return noSuchTime;
  return { time, line: requestOf(cell), status };
}

type Cell = (name: string) => string | undefined;

function timeOf(cell: Cell, directiveDate: string | undefined): WrittenTime | undefined {
  const timestamp = cell('timestamp');
  if (timestamp !== undefined) return readTime(timestamp);
  const date = cell('date') ?? directiveDate ?? '';
  const time = cell('time') ?? cell('time-local') ?? '';
  return /^\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/.test(time) ? readTime(`${date}T${time}Z`) : undefined;
}

/** As a request line: fields hold the method and the path apart. */
function requestOf(cell: Cell): string {
  const method = cell('cs-method');
  const uri = cell('cs-uri-stem') ?? cell('cs-uri');
  if (uri === undefined) return '';
  const query = uri.includes('?') ? undefined : cell('cs-uri-query');
  return `${method ?? 'GET'} ${uri}${query === undefined ? '' : `?${query}`}`;
}

/** Between tabs where there are any, else between spaces; quotes around one keep its spaces. */
function cellsOf(text: string): string[] {
  if (text.includes('\t')) return text.split('\t').map((cell) => cell.trim());
  return Array.from(text.matchAll(/"((?:[^"]|"")*)"(?=\s|$)|\S+/g), ([whole, quoted]) => quoted ?? whole);
}
