import { request, type Sample } from './sample.ts';

const at = '2022-11-08T20:00:01.000Z';
const quarter = '2022-11-08T20:00:01.250Z';
const json = JSON.stringify;
const jsonl = { format: 'jsonl', wrapping: undefined } as const;

/** Logs of clouds and of applications: JSON lines, logfmt and LTSV. */
export const fieldSamples: readonly Sample[] = [
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
  {
    of: "Heroku's router",
    format: 'logfmt',
    wrapping: 'prefix',
    lines: [
      [
        '2022-11-08T20:00:01.250000+00:00 heroku[router]: at=info method=GET path="/live?q=\\"x\\"" host=polls.example fwd="192.0.2.9" dyno=web.1 connect=1ms service=4ms status=200 bytes=512',
        request(quarter, 'GET /live?q="x"'),
      ],
      [
        '2022-11-08T20:00:01.250000+00:00 heroku[router]: at=error code=H12 desc="Request timeout" method=POST path=/vote status=503',
        request(quarter, 'POST /vote', 503),
      ],
      ['2022-11-08T20:00:01.250000+00:00 app[web.1]: Listening on 5000', 'otherLogger'],
    ],
  },
  {
    of: 'a program of Go',
    format: 'logfmt',
    wrapping: undefined,
    lines: [
      [
        'time="2022-11-08T20:00:01Z" level=info msg="request done" method=GET uri=/live status=200',
        request(at, 'GET /live'),
      ],
      ['time="2022-11-08T20:00:01Z" level=info msg="config read" path=/etc/polls.yaml', 'otherLogger'],
      ['time="2022-11-08T20:00:01Z" level=info msg="cut', 'refused'],
    ],
  },
  {
    of: 'LTSV',
    format: 'ltsv',
    wrapping: undefined,
    lines: [
      [
        'time:[08/Nov/2022:20:00:01 +0000]\thost:192.0.2.9\treq:GET /live?a:b HTTP/1.1\tstatus:200\tua:Mozilla/5.0 (X11)',
        request(at, 'GET /live?a:b'),
      ],
      [
        'time:2022-11-08T20:00:01Z\thost:192.0.2.9\tmethod:POST\turi:/vote\tstatus:500',
        request(at, 'POST /vote', 500),
      ],
      ['no labels here', 'otherLogger'],
    ],
  },
];
