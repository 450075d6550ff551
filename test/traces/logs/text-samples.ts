import { request, type Sample } from './sample.ts';

const firefox = '"Mozilla/5.0 (X11; Linux x86_64; rv:106.0) Gecko/20100101 Firefox/106.0"';
const at = '2022-11-08T20:00:01.000Z';
const time = '[08/Nov/2022:20:00:01 +0000]';
const clf = { format: 'clf', wrapping: undefined } as const;

/** Access logs as text: nginx, Apache and those that write like them. */
export const textSamples: readonly Sample[] = [
  {
    of: 'nginx, combined',
    ...clf,
    lines: [
      [`192.0.2.7 - - ${time} "GET /live HTTP/1.1" 200 512 "-" ${firefox}`, request(at, 'GET /live')],
      [
        `2001:db8::7 - frank ${time} "POST /vote?id=7 HTTP/2.0" 201 0 "https://polls.example/?a=\\x22b\\x22" "say \\x22hi\\x22"`,
        request(at, 'POST /vote?id=7', 201),
      ],
      [
        `192.0.2.7 - - [08/Nov/2022:21:00:01 +0100] "GET /q?x=50%25&y=a+b HTTP/1.1" 206 9 "-" "curl/7.85.0"`,
        request(at, 'GET /q?x=50%25&y=a+b', 206),
      ],
      [
        `192.0.2.7 - - ${time} "\\x16\\x03\\x01\\x02\\x00\\x01\\x00\\x01\\xFC\\x03\\x03" 400 150 "-" "-"`,
        request(at, '', 400),
      ],
      [`192.0.2.7 - - ${time} "-" 408 0 "-" "-"`, request(at, '', 408)],
      [`192.0.2.7 - - ${time} "" 400 0 "-" "-"`, request(at, '', 400)],
      [
        `192.0.2.7 - - ${time} "GET /odd path with spaces HTTP/1.1" 400 0 "-" "-"`,
        request(at, 'GET /odd path with spaces', 400),
      ],
      [
        `192.0.2.7 - - ${time} "CONNECT polls.example:443 HTTP/1.1" 405 157 "-" "-"`,
        request(at, 'CONNECT polls.example:443', 405),
      ],
      [
        `192.0.2.7 - - ${time} "GET http://other.example/proxy?u=1 HTTP/1.1" 404 153 "-" "-"`,
        request(at, 'GET /proxy?u=1', 404),
      ],
      [
        `192.0.2.7 - - ${time} "OPTIONS * HTTP/1.0" 200 0 "-" "internal dummy connection"`,
        request(at, 'OPTIONS *'),
      ],
      [
        `192.0.2.7 - - ${time} "GET //v1/results HTTP/1.1" 499 0 "-" "app"`,
        request(at, 'GET //v1/results', 499),
      ],
      [`192.0.2.7 - - ${time} "GET / HTTP/1.1" 009 0 "-" "-"`, request(at, 'GET /', 0)],
      [`192.0.2.7 - - ${time} "GET / HTTP/1.1" 000 0 "-" "-"`, request(at, 'GET /', 0)],
      [
        '2022/11/08 20:00:01 [error] 7#7: *5 open() "/srv/x" failed (2: No such file), client: 192.0.2.7, server: _, request: "GET /x HTTP/1.1", host: "polls.example"',
        'otherLogger',
      ],
      ['/docker-entrypoint.sh: Configuration complete; ready for start up', 'otherLogger'],
      [`192.0.2.7 - - ${time} "GET /cut`, 'refused'],
      ['192.0.2.7 - - [08/Nov/2022:20:0', 'refused'],
    ],
  },
  {
    of: 'nginx with fields of its own on all sides',
    ...clf,
    lines: [
      [
        `polls.example 192.0.2.7 "198.51.100.1, 10.0.0.1" - ${time} "GET /live HTTP/2.0" 200 512 "-" ${firefox} rt=0.004 uct="0.000" urt="0.004, 0.120"`,
        request(at, 'GET /live'),
      ],
      [
        `polls.example 192.0.2.7 "-" - ${time} "HEAD / HTTP/1.1" 301 0 "-" "-" rt=0.000 uct="-" urt="-"`,
        request(at, 'HEAD /', 301),
      ],
    ],
  },
  {
    of: 'nginx with the time, a duration and the host before the request',
    ...clf,
    lines: [
      [
        `198.51.100.7 - - [08/Nov/2022:20:00:01 +0000] [0.003] [PORT 80] "polls.example" "GET /live HTTP/1.1" 200 512 "-" "x"`,
        request(at, 'GET /live'),
      ],
      [
        `198.51.100.7 - - [08/Nov/2022:20:00:01 +0000] [0.003] [PORT 80] "polls.example" "\\x16\\x03" 400 512 "-" "x"`,
        request(at, '', 400),
      ],
    ],
  },
  {
    of: 'nginx with times of ISO 8601 and the status before the request',
    ...clf,
    lines: [
      ['2022-11-08T20:00:01+00:00 192.0.2.7 400 "\\x16\\x03" 150 0.000', request(at, '', 400)],
      ['2022-11-08T20:00:01+00:00 [info] "reload" 200 workers', 'otherLogger'],
      ['2022-11-08T20:00:01+00:00 192.0.2.7 200 "GET /live HTTP/1.1" 512 0.004', request(at, 'GET /live')],
      [
        '2022-11-08T21:00:01+01:00 192.0.2.7 404 "GET /gone HTTP/1.1" 404 0.001',
        request(at, 'GET /gone', 404),
      ],
      [
        '2022-11-08T20:00:01+00:00 192.0.2.7 500 "GET /live HTTP/1.1" 31 0.004',
        request(at, 'GET /live', 500),
      ],
    ],
  },
  {
    of: 'nginx with a duration between request and status, and its time in ms since 1970',
    ...clf,
    lines: [
      [
        '1667937601.250 192.0.2.7 "GET /live HTTP/1.1" 0.004 200 512',
        request('2022-11-08T20:00:01.250Z', 'GET /live'),
      ],
      [
        '1667937601.500 192.0.2.7 "GET /live HTTP/1.1" 12.104 504 512',
        request('2022-11-08T20:00:01.500Z', 'GET /live', 504),
      ],
    ],
  },
  {
    of: 'nginx with a text in quotes before the request and a duration behind it',
    ...clf,
    lines: [
      [
        '192.0.2.7 [2022-11-08T20:00:01+00:00] polls.example "-" "GET /live HTTP/1.1" 0.004 200 512',
        request(at, 'GET /live'),
      ],
      [
        '192.0.2.7 [2022-11-08T20:00:01+00:00] polls.example "10.1.2.3" "GET /x HTTP/1.1" 0.120 404 0',
        request(at, 'GET /x', 404),
      ],
      ['192.0.2.7 [2022-11-08T20:00:01+00:00] _ "-" "\\x16\\x03\\x01" 0.000 400 150', request(at, '', 400)],
      [
        '192.0.2.7 [2022-11-08T20:00:01+00:00] _ "-" "get /lower HTTP/1.0" 0.000 400 150',
        request(at, '', 400),
      ],
    ],
  },
  {
    of: 'ingress-nginx of old',
    ...clf,
    lines: [
      [
        `198.51.100.7 - [198.51.100.7] - - ${time} "GET /live HTTP/1.1" 200 512 "-" ${firefox} 100 0.004 [default-web-80] 10.0.0.4:80 512 0.004 200`,
        request(at, 'GET /live'),
      ],
      [
        `2001:db8::7 - [2001:db8::7] - - ${time} "GET / HTTP/2.0" 503 198 "-" "-" 40 0.000 [default-web-80] - - - -`,
        request(at, 'GET /', 503),
      ],
    ],
  },
  {
    of: 'ingress-nginx',
    ...clf,
    lines: [
      [
        `192.0.2.7 - - ${time} "GET /live HTTP/2.0" 200 512 "https://polls.example/" ${firefox} 40 0.004 [default-web-80] [] 10.0.0.4:8080 512 0.004 200 6f1c2b`,
        request(at, 'GET /live'),
      ],
      [
        `192.0.2.7 - - ${time} "GET /live HTTP/2.0" 502 150 "-" "-" 40 0.004 [default-web-80] [] 10.0.0.4:8080, 10.0.0.5:8080 0, 150 0.002, 0.002 502, 502 6f1c2c`,
        request(at, 'GET /live', 502),
      ],
      [
        'W1108 20:00:01.123456       7 controller.go:1111] Service "default/web" does not have any active Endpoint.',
        'otherLogger',
      ],
      [
        "I1108 20:00:01.123456       7 event.go:285] Event(v1.ObjectReference{Kind:\"Ingress\"}): type: 'Normal' reason: 'Sync'",
        'otherLogger',
      ],
    ],
  },
  {
    of: 'Apache, common',
    ...clf,
    lines: [
      [
        '127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326',
        request('2000-10-10T20:55:36.000Z', 'GET /apache_pb.gif'),
      ],
      [
        '127.0.0.1 - Jane Q. Doe [10/Oct/2000:13:55:36 -0700] "GET /old" 200 -',
        request('2000-10-10T20:55:36.000Z', 'GET /old'),
      ],
      [
        '127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] "GET /a"b.html HTTP/1.0" 404 -',
        request('2000-10-10T20:55:36.000Z', 'GET /a"b.html', 404),
      ],
      [
        '127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] "GET /a\\" 200 x HTTP/1.0" 404 -',
        request('2000-10-10T20:55:36.000Z', 'GET /a\\" 200 x', 404),
      ],
      [
        '[Tue Oct 10 13:55:36.123456 2000] [core:error] [pid 7:tid 1] [client 192.0.2.7:40001] AH00126: Invalid URI in request "GET /../.. HTTP/1.1" 400',
        'otherLogger',
      ],
    ],
  },
  {
    of: 'Apache, vhost_combined with %D',
    ...clf,
    lines: [
      [
        `polls.example:443 192.0.2.7 - - ${time} "GET /live?tab=map HTTP/1.1" 304 - "-" "say \\"hi\\" \\\\" 1234`,
        request(at, 'GET /live?tab=map', 304),
      ],
      [
        `polls.example:80 2001:db8::7 - - ${time} "POST /vote HTTP/1.1" 200 31 "-" "-" 98`,
        request(at, 'POST /vote'),
      ],
    ],
  },
  {
    of: 'Apache with %D before the request',
    ...clf,
    lines: [
      [`192.0.2.7 - - ${time} 204 "GET /live HTTP/1.1" 200 512`, request(at, 'GET /live')],
      [`192.0.2.7 - - ${time} 77123 "GET /live HTTP/1.1" 404 512`, request(at, 'GET /live', 404)],
    ],
  },
];
