import { request, type Sample } from './sample.ts';

const at = '2022-11-08T20:00:01.000Z';
const quarter = '2022-11-08T20:00:01.250Z';
const line = '192.0.2.7 - - [08/Nov/2022:20:00:01 +0000] "GET /live HTTP/1.1" 200 512 "-" "say \\x22hi\\x22"';
const caddy =
  '{"level":"info","ts":1667937601.25,"logger":"http.log.access","request":{"method":"GET","uri":"/live"},"status":200}';
const json = JSON.stringify;
const docker = (log: string, stream = 'stdout'): string =>
  json({ log, stream, time: '2022-11-08T20:00:01.25Z' });

/** Lines that are carried in others. */
export const carriedSamples: readonly Sample[] = [
  {
    of: "docker's json-file around nginx",
    format: 'clf',
    wrapping: 'json',
    lines: [
      [docker(`${line}\n`), request(at, 'GET /live')],
      [docker('2022/11/08 20:00:01 [warn] 1#1: worker is busy\n', 'stderr'), 'otherLogger'],
      [docker('192.0.2.7 - - [08/Nov/2022:20:00:01 +0000] "GET /long/'), 'partOfLine'],
      [docker('2022/11/08 20:00:01 [warn] 1#1: in between\n', 'stderr'), 'otherLogger'],
      [docker('path HTTP/1.1" 200 512\n'), request(at, 'GET /long/path')],
      [
        docker('INFO:     192.0.2.7:5000 - "GET /uvicorn HTTP/1.1" 200 OK\n'),
        request(quarter, 'GET /uvicorn'),
      ],
      ['{"log":"192.0.2.7 - - [08/Nov', 'refused'],
    ],
  },
  {
    of: "docker's json-file around Caddy",
    format: 'jsonl',
    wrapping: 'json',
    lines: [
      [docker(`${caddy}\n`), request(quarter, 'GET /live')],
      [docker('{"level":"info","ts":1667937600.1,"msg":"serving initial configuration"}\n'), 'otherLogger'],
      [docker('panic: out of luck\r\n'), 'otherLogger'],
    ],
  },
  {
    of: 'Kubernetes (CRI) around nginx',
    format: 'clf',
    wrapping: 'cri',
    lines: [
      [`2022-11-08T20:00:01.356937755Z stdout F ${line}`, request(at, 'GET /live')],
      [
        '2022-11-08T20:00:01.356937755Z stdout P 192.0.2.7 - - [08/Nov/2022:20:00:01 +0000] "GET /lo',
        'partOfLine',
      ],
      [
        '2022-11-08T20:00:01.356937755Z stderr F 2022/11/08 20:00:01 [error] 1#1: *1 connect() failed',
        'otherLogger',
      ],
      ['2022-11-08T20:00:01.356937755Z stdout F ng HTTP/1.1" 200 512 "-" "-"', request(at, 'GET /long')],
      [
        '2022-11-08T21:00:01.25+01:00 stdout F INFO:     192.0.2.7:5000 - "GET /x HTTP/1.1" 200 OK',
        request(quarter, 'GET /x'),
      ],
    ],
  },
  {
    of: 'Kubernetes (CRI) around JSON of Envoy',
    format: 'jsonl',
    wrapping: 'cri',
    lines: [
      [
        `2022-11-08T20:00:02Z stdout F ${json({ start_time: at, method: 'GET', path: '/live', response_code: 200 })}`,
        request(at, 'GET /live'),
      ],
      [
        '2022-11-08T20:00:02Z stderr F [2022-11-08 20:00:01.310][1][warning][main] there is no configured limit',
        'otherLogger',
      ],
    ],
  },
  {
    of: 'docker compose logs around Traefik',
    format: 'jsonl',
    wrapping: 'prefix',
    lines: [
      [
        `edge-1  | ${json({ time: at, RequestMethod: 'GET', RequestPath: '/live', DownstreamStatus: 200 })}`,
        request(at, 'GET /live'),
      ],
      [
        'db-1    | 2022-11-08 20:00:01.000 UTC [1] LOG:  database system is ready to accept connections',
        'otherLogger',
      ],
    ],
  },
  {
    of: 'syslog around Caddy',
    format: 'jsonl',
    wrapping: 'prefix',
    lines: [
      [`Nov  8 20:00:01 web caddy[7]: ${caddy}`, request(quarter, 'GET /live')],
      ['Nov  8 20:00:01 web systemd[1]: Started Caddy.', 'otherLogger'],
      [`<134>1 2022-11-08T20:00:01.000Z web caddy 7 - - ${caddy}`, request(quarter, 'GET /live')],
    ],
  },
  {
    of: "nginx's own syslog",
    format: 'clf',
    wrapping: undefined,
    lines: [
      [`<190>Nov  8 20:00:01 web nginx: ${line}`, request(at, 'GET /live')],
      [`Nov  8 20:00:01 web nginx: ${line}`, request(at, 'GET /live')],
    ],
  },
  {
    of: 'Filebeat around Apache',
    format: 'clf',
    wrapping: 'json',
    lines: [
      [
        json({
          '@timestamp': '2022-11-08T20:00:05Z',
          message: line,
          agent: { type: 'filebeat' },
          log: { offset: 7 },
        }),
        request(at, 'GET /live'),
      ],
      [
        json({
          '@timestamp': '2022-11-08T20:00:05Z',
          message: 'AH00558: could not determine the server name',
        }),
        'otherLogger',
      ],
    ],
  },
  {
    of: 'journalctl -o json around HAProxy',
    format: 'haproxy',
    wrapping: 'json',
    lines: [
      [
        json({
          __REALTIME_TIMESTAMP: '1667937601250000',
          SYSLOG_IDENTIFIER: 'haproxy',
          MESSAGE:
            '10.0.1.2:33317 [08/Nov/2022:20:00:01.655] http-in static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 "GET /live HTTP/1.1"',
        }),
        request('2022-11-08T20:00:01.655Z', 'GET /live'),
      ],
      [json({ __REALTIME_TIMESTAMP: '1667937601250000', MESSAGE: 'Proxy http-in started.' }), 'otherLogger'],
    ],
  },
];
