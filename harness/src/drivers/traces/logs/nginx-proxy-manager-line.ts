import { readTime } from '../time.ts';
import type { WrittenRequest } from './line-reader.ts';
import { lineOfOthers } from './other-lines.ts';
import { otherLogger, refused, type NoRequest } from './request.ts';
import { statusOf } from './status.ts';

const begin =
  /\[(\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] (?:\S{1,20} \S{1,20} )?(\S{1,4}) - (\S{0,300}) \S{0,10} \S{0,300} "/;
const sign = /\d\d\/[A-Z][a-z]{2}\/\d{4}|\[Client /;

const noLine = refused(
  'is no line of Nginx Proxy Manager: [time] status - GET https host "/path" [Client …]',
);
const noSuchTime = refused('has a time that does not exist');
const isMessage = otherLogger('has neither the time nor the request of an access log');

/**
 * Access logs of Nginx Proxy Manager: `[time] cache upstream-status status - GET https host "/path" [Client …] …`, and
 * the status alone for what it answers itself (its log_format `proxy` and `standard`).
 */
export function nginxProxyManagerLine(text: string): WrittenRequest | NoRequest {
  const parts = begin.exec(text);
  const [whole = '', written = '', code = '', method = ''] = parts ?? [];
  const pathAt = (parts?.index ?? 0) + whole.length;
  const end = parts === null ? -1 : text.indexOf('" [Client ', pathAt);
  const status = statusOf(code);
  if (end < 0 || status === undefined) {
    return lineOfOthers(text) ?? (sign.test(text) ? noLine : isMessage);
  }
  const time = readTime(written);
  if (time === undefined) return noSuchTime;
  const path = text.slice(pathAt, end);
  return { time, line: path === '-' ? '' : `${method} ${path}`, status };
}
