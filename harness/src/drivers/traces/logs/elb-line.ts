import { readTime } from '../time.ts';
import { endOfQuoted } from './access-log-text.ts';
import type { WrittenRequest } from './line-reader.ts';
import { lineOfOthers } from './other-lines.ts';
import { refused, type NoRequest } from './request.ts';
import { statusOf } from './status.ts';

/** Type, time, three names, three durations, the status, the target's status, bytes both ways, then the request. */
const begin =
  /^(?:(?:https?|h2|grpcs?|wss?) )?(\d{4}-\d\d-\d\dT\S{8,20}) \S+ \S+ \S+ -?[\d.]+ -?[\d.]+ -?[\d.]+ (\S{1,4}) \S{1,4} \d+ \d+ "/;

const noLine = refused(
  'is no line of an AWS load balancer: type, time, names, three durations, statuses, bytes, "request"',
);
const noSuchTime = refused('has a time that does not exist');
const noEnd = refused('has a request whose quotes do not end');

/**
 * Access logs of AWS's Application Load Balancer, and of the Classic one, which writes no type in front:
 * `https 2022-11-08T20:00:01.186641Z app/name/id client:port target:port 0.0 0.0 0.0 200 200 34 366 "GET … HTTP/1.1" …`
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html).
 */
export function elbLine(text: string): WrittenRequest | NoRequest {
  const [whole, written = '', code = ''] = begin.exec(text) ?? [];
  const status = statusOf(code);
  if (whole === undefined || status === undefined) return lineOfOthers(text) ?? noLine;
  const time = readTime(written);
  if (time === undefined) return noSuchTime;
  const end = endOfQuoted(text, whole.length);
  return end < 0 ? noEnd : { time, line: text.slice(whole.length, end), status };
}
