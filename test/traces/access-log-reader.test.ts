import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AccessLogReader } from '../../harness/src/drivers/traces/logs/access-log-reader.ts';
import { Zone } from '../../harness/src/drivers/traces/zone.ts';

function read(line: string): AccessLogReader['request'] | string {
  const reader = new AccessLogReader(new Zone('UTC'));
  // Amid other bytes, as in a block of a file.
  const block = Buffer.from(`before\n${line}\nafter [] "GET / HTTP/1.1" 200 `);
  const start = 'before\n'.length;
  return reader.read(block, start, start + Buffer.byteLength(line))?.why ?? reader.request;
}

const time = '[10/Oct/2000:13:55:36 -0700]';
const timeMs = Date.UTC(2000, 9, 10, 20, 55, 36);

describe('a line of an access log', () => {
  it.each([
    [
      'common',
      `127.0.0.1 - frank ${time} "GET /apache_pb.gif HTTP/1.0" 200 2326`,
      'GET /apache_pb.gif',
      '',
      200,
    ],
    [
      'combined',
      `::1 - - ${time} "POST /posts?draft=1 HTTP/2.0" 201 - "-" "curl/8"`,
      'POST /posts',
      'draft=1',
      201,
    ],
    ['with a virtual host', `example.org:443 10.0.0.1 - - ${time} "GET / HTTP/1.1" 304 0`, 'GET /', '', 304],
    ['with a name that has spaces', `h - Jane Q. Doe ${time} "GET /a HTTP/1.1" 200 1`, 'GET /a', '', 200],
    ['of HTTP/0.9', `h - - ${time} "GET /old" 200 5`, 'GET /old', '', 200],
    ['with a quote in its request', `h - - ${time} "GET /a"b.html HTTP/1.0" 404 -`, 'GET /a"b.html', '', 404],
    ['that ends with its status', `h - - ${time} "GET /a HTTP/1.0" 200`, 'GET /a', '', 200],
    ['without a status', `h - - ${time} "GET /a HTTP/1.0" - -`, 'GET /a', '', 0],
    ['in UTF-8', `h - - ${time} "GET /größe HTTP/1.1" 200 1`, 'GET /größe', '', 200],
    ['of TLS on a plain port', `h - - ${time} "\\x16\\x03\\x01" 400 150`, '', '', 400],
    ['without a request', `h - - ${time} "-" 408 0`, '', '', 408],
    ['with the method alone', `h - - ${time} "GET " 400 0`, '', '', 400],
    [
      'with a question mark behind the path',
      `h - - ${time} "GET /a HTTP/1.1" 200 1 "/b?c"`,
      'GET /a',
      '',
      200,
    ],
  ])('%s is read', (_what, line, resource, query, status) => {
    expect(read(line)).toEqual({ timeMs, resource, query, status });
  });

  it.each([
    ['is cut off in its time', 'h - - [10/Oct/2000:13:55', /no time in brackets/],
    ['has another time', 'h - - [10-10-2000 13:55:36] "GET / HTTP/1.1" 200 1', /no time in brackets/],
    [
      'has a month that does not exist',
      `h - - [10/Okt/2000:13:55:36 -0700] "GET / HTTP/1.1" 200 1`,
      /does not exist/,
    ],
    ['has hour 24', `h - - [10/Oct/2000:24:00:00 -0700] "GET / HTTP/1.1" 200 1`, /does not exist/],
    [
      'has 29 February in a common year',
      `h - - [29/Feb/2001:00:00:00 +0000] "GET / HTTP/1.1" 200 1`,
      /not exist/,
    ],
    ['has no request', `h - - ${time}`, /no request/],
    ['has a request that never ends', `h - - ${time} "GET / HTTP/1.1 200 5`, /no request/],
    ['has no status', `h - - ${time} "GET / HTTP/1.1" OK`, /no request in quotes with a status/],
    ['is an IP address in brackets', `[::1] - -`, /neither the time nor the request/],
  ])('that %s is told so', (_what, line, problem) => {
    expect(read(line)).toMatch(problem);
  });

  it('has its own time, also after one of the same or another second, or a broken one', () => {
    const reader = new AccessLogReader(new Zone('UTC'));
    const clocks = ['13:55:36', '13:55:36', '13:55:37', '25:55:37', '13:55:37', '13:56:37'];
    const times = clocks.map((clock) => {
      const line = Buffer.from(`h - - [10/Oct/2000:${clock} -0700] "GET / HTTP/1.1" 200 1`);
      return reader.read(line, 0, line.length) === undefined ? reader.request.timeMs - timeMs : undefined;
    });
    expect(times).toEqual([0, 0, 1000, undefined, 1000, 61_000]);
  });

  it('does not keep a path without bound', () => {
    const request = read(`h - - ${time} "GET /${'a'.repeat(5000)} HTTP/1.1" 200 1`);
    expect(request).toMatchObject({ resource: `GET /${'a'.repeat(507)}` });
  });

  it('says the same whether it is read byte by byte, as most are, or as text', () => {
    const target = fc.stringMatching(/^\/[\w%./?&=+:;,~@!$'()*"\\ é#-]{0,30}$/u);
    const line = fc.record({
      method: fc.constantFrom('GET', 'POST', 'M-SEARCH', 'get', '_X', ''),
      target: fc.oneof(target, fc.constantFrom('*', 'http://h/a?b', 'http://h', 'h:443', '')),
      protocol: fc.constantFrom(' HTTP/1.1', ' HTTP/2', ' HTTP/', ' HTTP/1.1 ', ' http/1.1', ''),
      status: fc.constantFrom('200', '099', '000', '-', '1000', '20', '404'),
      behind: fc.constantFrom('', ' 512', ' 512 "-" "a \\" 200 b"', '5'),
      second: fc.integer({ min: 0, max: 61 }),
    });
    fc.assert(
      fc.property(line, ({ method, target: path, protocol, status, behind, second }) => {
        const begin = `h - - [10/Oct/2000:13:55:${String(second).padStart(2, '0')} -0700]`;
        const rest = `"${method} ${path}${protocol}" ${status}${behind}`;
        expect(read(`${begin} ${rest}`)).toEqual(read(`${begin}  ${rest}`));
      }),
      { numRuns: 2000 },
    );
  });
});
