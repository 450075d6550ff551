import { request, type Sample } from './sample.ts';

const at = '2022-11-08T20:00:01.000Z';
const time = '[08/Nov/2022:20:00:01 +0000]';
const clf = { format: 'clf', wrapping: undefined } as const;

/** Access logs as text of proxies and others, that grew from those of servers. */
export const proxySamples: readonly Sample[] = [
  {
    of: 'Traefik, common',
    ...clf,
    lines: [
      [
        `192.0.2.7 - - ${time} "GET /live HTTP/2.0" 200 512 "-" "-" 17 "web@docker" "http://10.0.0.4:80" 3ms`,
        request(at, 'GET /live'),
      ],
      [`192.0.2.7 - - ${time} "GET /x HTTP/1.1" 404 19 "-" "-" 18 "-" "-" 0ms`, request(at, 'GET /x', 404)],
      ['time="2022-11-08T20:00:01Z" level=info msg="Configuration loaded from flags."', 'otherLogger'],
    ],
  },
  {
    of: 'Envoy',
    ...clf,
    lines: [
      [
        '[2022-11-08T20:00:01.310Z] "POST /api/v1/votes HTTP/2" 204 - 154 0 226 100 "10.0.35.28" "nsq2http" "cc21d9b0-cf5c-432b-8c7e-98aeb7988cd2" "votes" "tcp://10.0.2.1:80"',
        request('2022-11-08T20:00:01.310Z', 'POST /api/v1/votes', 204),
      ],
      [
        '[2022-11-08T20:00:01.310Z] "GET /live?x=1 HTTP/1.1" 503 UF,URX upstream_reset - "-" 0 91 5 - "-" "-" "id" "polls.example" "10.0.2.1:80"',
        request('2022-11-08T20:00:01.310Z', 'GET /live?x=1', 503),
      ],
      [
        '[2022-11-08T20:00:01.310Z] "- - HTTP/1.1" 400 DPE 0 11 0 - "-" "-" "-" "-" "-"',
        request('2022-11-08T20:00:01.310Z', '', 400),
      ],
      [
        '[2022-11-08T20:00:01.310Z] "- - -" 0 - - - "-" 1024 2048 5 - "-" "-" "-" "-" "10.0.2.1:5432"',
        request('2022-11-08T20:00:01.310Z', '', 0),
      ],
      [
        '[2022-11-08 20:00:01.310][1][info][main] [source/server/server.cc:857] starting main dispatch loop',
        'otherLogger',
      ],
    ],
  },
  {
    of: 'Amazon S3',
    ...clf,
    lines: [
      [
        `79a59df900b949e5 polls-bucket ${time} 192.0.2.3 79a59df900b949e5 3E57427F3EXAMPLE REST.GET.OBJECT maps/live%2Bnow.png "GET /polls-bucket/maps/live%2Bnow.png?versionId=3 HTTP/1.1" 200 - 113 4406 7 6 "-" "S3Console/0.4" - s9lz TLSv1.2 arn:aws:s3:::x Yes`,
        request(at, 'GET /polls-bucket/maps/live%2Bnow.png?versionId=3'),
      ],
      [
        `79a59df900b949e5 polls-bucket ${time} - arn:aws:iam::1:user/x 3E57427F3EXAMPLE S3.EXPIRE.OBJECT maps/old.png "-" - - - 4406 - - "-" "-" - - - - - - -`,
        'otherLogger',
      ],
      [
        `79a59df900b949e5 polls-bucket ${time} 192.0.2.3 - 3E57427F3EXAMPLE REST.GET.OBJECT x "GET /x HTTP/1.1" 403 AccessDenied 243 - 7 - "-" "-" - s9lz - - - -`,
        request(at, 'GET /x', 403),
      ],
    ],
  },
  {
    of: "Python's http.server",
    ...clf,
    lines: [
      ['127.0.0.1 - - [08/Nov/2022 20:00:01] "GET /live HTTP/1.1" 200 -', request(at, 'GET /live')],
      ['127.0.0.1 - - [08/Nov/2022 20:00:01] code 404, message File not found', 'refused'],
    ],
  },
];
