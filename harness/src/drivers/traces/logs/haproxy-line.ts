import { readTime } from '../time.ts';
import type { WrittenRequest } from './line-reader.ts';
import { lineOfOthers } from './other-lines.ts';
import { otherLogger, refused, type NoRequest } from './request.ts';
import { statusOf } from './status.ts';

const accepted = /\[(\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d(?:\.\d{1,6})?(?: [+-]\d{4})?)\] /;
/** Frontend, backend and server, four or five timers, status, bytes. */
const http = /^\S+ \S+ [+-]?\d+(?:\/[+-]?\d+){3,4} (-?\d{1,3}|-) \+?\d+ /;
const tcp = /^\S+ \S+ [+-]?\d+\/[+-]?\d+\/\+?\d+ \+?\d+ \S\S /;
const sign = /\[\d\d\/[A-Z]|"[A-Z]{3,10} \//;

const noLine = refused(
  'is no line of HAProxy\'s HTTP log: client [time] frontend backend/server timers status … "request"',
);
const noSuchTime = refused('has a time that does not exist');
const isTcp = otherLogger('is a connection of TCP');
const isMessage = otherLogger('has neither the time nor the request of an access log');

/**
 * HAProxy's HTTP log, as `option httplog` and `option httpslog` write it, mostly behind a prefix of syslog:
 * `client:port [time] frontend backend/server TR/Tw/Tc/Tr/Ta status bytes … "request"`
 * (https://docs.haproxy.org/2.6/configuration.html, 8.2.3).
 */
export function haproxyLine(text: string): WrittenRequest | NoRequest {
  const parts = accepted.exec(text);
  if (parts === null) return lineOfOthers(text) ?? (sign.test(text) ? noLine : isMessage);
  const [whole, written = ''] = parts;
  const rest = text.slice(parts.index + whole.length);
  const status = statusOf(http.exec(rest)?.[1] ?? '');
  const requestAt = rest.indexOf('"');
  if (status === undefined || requestAt < 0) return requestAt < 0 && tcp.test(rest) ? isTcp : noLine;
  const time = readTime(written);
  if (time === undefined) return noSuchTime;
  // Quotes within a request are escaped; one that is too long for its line is cut, and has no closing one.
  const [line = ''] = rest.slice(requestAt + 1).split('"', 1);
  return { time, line, status };
}
