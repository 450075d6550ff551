import { request, type Sample } from './sample.ts';

const at = '2022-11-08T20:00:01.000Z';
const quarter = '2022-11-08T20:00:01.250Z';
const json = JSON.stringify;
const jsonl = { format: 'jsonl', wrapping: undefined } as const;

/** Access logs as JSON lines. */
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
  {
    of: "Google's load balancer and Cloud Run",
    ...jsonl,
    lines: [
      [
        json({
          insertId: '1',
          httpRequest: {
            requestMethod: 'GET',
            requestUrl: 'https://polls.example/live?tab=map',
            requestSize: '220',
            status: 200,
            latency: '0.004s',
          },
          resource: { type: 'http_load_balancer' },
          timestamp: '2022-11-08T20:00:01.250000Z',
          receiveTimestamp: '2022-11-08T20:00:03Z',
        }),
        request(quarter, 'GET /live?tab=map'),
      ],
      [
        json({
          insertId: '2',
          textPayload: 'Listening on 8080',
          resource: { type: 'cloud_run_revision' },
          timestamp: at,
        }),
        'otherLogger',
      ],
      [
        json({
          insertId: '3',
          httpRequest: { requestMethod: 'GET', requestUrl: 'https://polls.example', status: 301 },
          timestamp: at,
        }),
        request(at, 'GET /', 301),
      ],
    ],
  },
  {
    of: 'Elastic Common Schema',
    ...jsonl,
    lines: [
      [
        json({
          '@timestamp': at,
          url: { path: '/live', query: 'tab=map', domain: 'polls.example' },
          http: { version: '1.1', request: { method: 'get' }, response: { status_code: 200 } },
          event: { duration: 4000000 },
        }),
        request(at, 'GET /live?tab=map'),
      ],
      [
        json({
          '@timestamp': at,
          'url.original': 'https://polls.example/x?y=1',
          'http.request.method': 'POST',
          'http.response.status_code': 500,
        }),
        request(at, 'POST /x?y=1', 500),
      ],
      [json({ '@timestamp': at, 'log.level': 'INFO', message: 'started', 'process.pid': 7 }), 'otherLogger'],
    ],
  },
  {
    of: 'CloudFront in JSON',
    ...jsonl,
    lines: [
      [
        json({
          date: '2022-11-08',
          time: '20:00:01',
          'c-ip': '192.0.2.9',
          'cs-method': 'GET',
          'cs-uri-stem': '/live',
          'cs-uri-query': 'tab=map',
          'sc-status': '200',
        }),
        request(at, 'GET /live?tab=map'),
      ],
      [
        json({
          date: '2022-11-08',
          time: '20:00:01',
          'c-ip': '192.0.2.9',
          'cs-method': 'GET',
          'cs-uri-stem': '/',
          'cs-uri-query': '-',
          'sc-status': '000',
        }),
        request(at, 'GET /', 0),
      ],
    ],
  },
  {
    of: 'pino and other loggers of an application',
    ...jsonl,
    lines: [
      [
        json({
          level: 30,
          time: 1667937601250,
          pid: 7,
          req: { id: 1, method: 'GET', url: '/live?tab=map' },
          res: { statusCode: 200 },
          responseTime: 4,
          msg: 'request completed',
        }),
        request(quarter, 'GET /live?tab=map'),
      ],
      [
        json({ level: 30, time: 1667937601250, pid: 7, msg: 'config read', path: '/etc/polls.json' }),
        'otherLogger',
      ],
      [json({ level: 30, time: 1667937601250, pid: 7, msg: 'health', status: 'ok' }), 'otherLogger'],
      [
        json({ level: 30, time: 0.25, req: { method: 'GET', url: '/' }, res: { statusCode: 200 } }),
        'refused',
      ],
    ],
  },
  {
    of: 'Cloudflare',
    ...jsonl,
    lines: [
      [
        json({
          ClientIP: '192.0.2.9',
          ClientRequestMethod: 'GET',
          ClientRequestURI: '/live?tab=map',
          EdgeResponseStatus: 200,
          EdgeStartTimestamp: 1667937601250000000,
        }),
        request(quarter, 'GET /live?tab=map'),
      ],
      [
        json({
          ClientIP: '192.0.2.9',
          ClientRequestMethod: 'GET',
          ClientRequestURI: '/',
          EdgeResponseStatus: 0,
          EdgeStartTimestamp: '2022-11-08T20:00:01Z',
        }),
        request(at, 'GET /', 0),
      ],
    ],
  },
];
