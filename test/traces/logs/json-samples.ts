import { request, type Sample } from './sample.ts';

const at = '2022-11-08T20:00:01.000Z';
const quarter = '2022-11-08T20:00:01.250Z';
const json = JSON.stringify;
const jsonl = { format: 'jsonl', wrapping: undefined } as const;

/** Access logs of servers and proxies as JSON lines. */
export const jsonSamples: readonly Sample[] = [
  {
    of: 'nginx in JSON',
    ...jsonl,
    lines: [
      [
        '{"time_iso8601":"2022-11-08T21:00:01+01:00","time":"0.014","request":"GET /live?a=\\"b\\" HTTP/1.1","status":"200"}',
        request(at, 'GET /live?a="b"'),
      ],
      [
        '{"time_iso8601":"2022-11-08T20:00:01+00:00","time":"0.014","request":"GET /x HTTP/1.1","status":"404","agent":"say \\x22hi\\x22"}',
        request(at, 'GET /x', 404),
      ],
      [
        '{"time_iso8601":"2022-11-08T20:00:01+00:00","time":"0.000","request":"\\u0016\\u0003\\u0001","status":"400"}',
        request(at, '', 400),
      ],
      [
        '{"time_iso8601":"2022-11-08T20:00:01+00:00","time":"0.000","request":"","status":"009"}',
        request(at, '', 0),
      ],
      [
        '{"time_iso8601":"2022-11-08T20:00:01+00:00","time":"0.000","request":"GET / HTTP/1.1","status":"499","upstream":-}',
        request(at, 'GET /', 499),
      ],
      ['{"time_iso8601":"2022-11-08T20:00:01+00:00","time":"0.000","request":"GET /', 'refused'],
      ['2022/11/08 20:00:01 [notice] 1#1: start worker process 29', 'otherLogger'],
    ],
  },
  {
    of: 'nginx in JSON with path and query apart',
    ...jsonl,
    lines: [
      [
        json({
          msec: '1667937601.250',
          request_method: 'GET',
          uri: '/search',
          args: 'q=a%20b',
          status: 200,
          request_time: 0.1,
        }),
        request(quarter, 'GET /search?q=a%20b'),
      ],
      [
        json({
          msec: '1667937601.250',
          request_method: 'GET',
          uri: '/',
          args: '-',
          status: 200,
          request_time: 0.1,
        }),
        request(quarter, 'GET /'),
      ],
    ],
  },
  {
    of: 'Caddy',
    ...jsonl,
    lines: [
      [
        json({
          level: 'info',
          ts: 1667937601.25,
          logger: 'http.log.access',
          msg: 'handled request',
          request: {
            remote_ip: '192.0.2.9',
            proto: 'HTTP/2.0',
            method: 'GET',
            host: 'polls.example',
            uri: '/live?tab=map',
            headers: { 'User-Agent': ['x'] },
          },
          duration: 0.004,
          size: 5120,
          status: 200,
        }),
        request(quarter, 'GET /live?tab=map'),
      ],
      [
        json({
          level: 'error',
          ts: 1667937601.25,
          logger: 'http.log.error',
          msg: 'dial tcp',
          request: { method: 'GET', uri: '/live' },
          duration: 0.1,
          status: 502,
        }),
        'otherLogger',
      ],
      [
        json({
          level: 'error',
          ts: 1667937601.25,
          logger: 'http.log.access.log0',
          msg: 'handled request',
          request: { method: 'GET', uri: '/live' },
          duration: 0.1,
          status: 502,
        }),
        request(quarter, 'GET /live', 502),
      ],
      [
        json({
          level: 'info',
          ts: 1667937601.25,
          msg: 'using provided configuration',
          config_file: '/etc/caddy/Caddyfile',
          config_adapter: '',
        }),
        'otherLogger',
      ],
      [
        json({ level: 'warn', ts: 1667937601.25, logger: 'tls', msg: 'stapling', path: '/data/caddy' }),
        'otherLogger',
      ],
    ],
  },
  {
    of: 'Traefik',
    ...jsonl,
    lines: [
      [
        json({
          ClientAddr: '192.0.2.9:1',
          DownstreamStatus: 200,
          Duration: 3511415,
          OriginStatus: 200,
          RequestCount: 17,
          RequestMethod: 'GET',
          RequestPath: '/live?tab=map',
          RequestProtocol: 'HTTP/2.0',
          StartLocal: '2022-11-08T21:00:01+01:00',
          StartUTC: at,
          level: 'info',
          msg: '',
          time: at,
        }),
        request(at, 'GET /live?tab=map'),
      ],
      [
        json({
          ClientAddr: '192.0.2.9:1',
          DownstreamStatus: 404,
          Duration: 41,
          OriginStatus: 0,
          RequestMethod: 'POST',
          RequestPath: '/x',
          StartUTC: at,
          level: 'info',
          msg: '',
          time: at,
        }),
        request(at, 'POST /x', 404),
      ],
      [json({ level: 'info', msg: 'Configuration loaded from file: /traefik.yml', time: at }), 'otherLogger'],
    ],
  },
  {
    of: 'Envoy and Istio',
    ...jsonl,
    lines: [
      [
        json({
          start_time: at,
          method: 'GET',
          path: '/live',
          protocol: 'HTTP/1.1',
          response_code: 200,
          duration: 5,
        }),
        request(at, 'GET /live'),
      ],
      [
        json({
          start_time: at,
          method: null,
          path: null,
          protocol: null,
          response_code: 0,
          duration: 5,
          bytes_sent: 17,
        }),
        request(at, '', 0),
      ],
      [
        json({
          start_time: at,
          method: 'POST',
          path: '/grpc.Polls/Vote',
          protocol: 'HTTP/2',
          response_code: 503,
          response_flags: 'UF',
        }),
        request(at, 'POST /grpc.Polls/Vote', 503),
      ],
    ],
  },
];
