import { request, type Sample } from './sample.ts';

const at = '2022-11-08T20:00:01.000Z';
const day = '2022-11-08';
const sent = `https ${day}T20:00:01.186641Z app/polls/0123456789abcdef 192.0.2.9:2817 10.0.0.1:80 0.000 0.001 0.000`;
const sentMs = `${day}T20:00:01.187Z`;
const tls =
  'ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:x "Root=1-58337262" "polls.example" "-" 0';
const haproxyMs = `${day}T20:00:01.655Z`;

/** Access logs in formats of their own. */
export const otherSamples: readonly Sample[] = [
  {
    of: 'HAProxy behind syslog',
    format: 'haproxy',
    wrapping: undefined,
    lines: [
      [
        'Nov  8 20:00:01 lb1 haproxy[14389]: 10.0.1.2:33317 [08/Nov/2022:20:00:01.655] http-in static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 {polls.example|Mozilla} {} "GET /index.html?x=1 HTTP/1.1"',
        request(haproxyMs, 'GET /index.html?x=1'),
      ],
      [
        'Nov  8 20:00:01 lb1 haproxy[14389]: 2001:db8::7:33318 [08/Nov/2022:20:00:01.655] https-in~ web/<NOSRV> -1/-1/-1/-1/0 400 187 - - PR-- 2/2/0/0/3 0/0 "<BADREQ>"',
        request(haproxyMs, '', 400),
      ],
      [
        'Nov  8 20:00:01 lb1 haproxy[14389]: 10.0.1.2:33319 [08/Nov/2022:20:00:01.655] https-in~ web/srv2 0/0/1/5/+6 200 +1289 - - ---- 3/3/1/1/0 0/0 "GET https://polls.example/live HTTP/2.0"',
        request(haproxyMs, 'GET /live'),
      ],
      [
        'Nov  8 20:00:01 lb1 haproxy[14389]: 10.0.1.2:33320 [08/Nov/2022:20:00:01.655] https-in~ web/srv2 5/0/-1/-1/5 -1 0 - - CC-- 3/3/1/1/0 0/0 "GET /slow HTTP/1.1"',
        request(haproxyMs, 'GET /slow', 0),
      ],
      [
        'Nov  8 20:00:01 lb1 haproxy[14389]: 10.0.1.2:33321 [08/Nov/2022:20:00:01.655] https-in~ web/srv2 5/0/1/7/13 200 88 - - ---- 3/3/1/1/0 0/0 "GET /long/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
        request(haproxyMs, 'GET /long/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'),
      ],
      [
        'Nov  8 20:00:01 lb1 haproxy[14389]: 10.0.1.2:33322 [08/Nov/2022:20:00:01.655] https-in~ web/srv2 5/0/1/7/13 200 88 - - ---- 3/3/1/1/0 0/0 "GET /tls HTTP/1.1" 0/0000000000000000/0/0/0 polls.example/TLSv1.3/TLS_AES_256_GCM_SHA384',
        request(haproxyMs, 'GET /tls'),
      ],
      [
        'Nov  8 20:00:01 lb1 haproxy[14389]: 10.0.1.2:33313 [08/Nov/2022:20:00:01.655] fnt bck/srv1 0/0/5007 212 -- 0/0/0/0/3 0/0',
        'otherLogger',
      ],
      [
        'Nov  8 20:00:01 lb1 haproxy[14389]: Server web/srv1 is DOWN, reason: Layer4 timeout, check duration: 2001ms.',
        'otherLogger',
      ],
      ['Nov  8 20:00:01 lb1 systemd[1]: Reloading HAProxy Load Balancer...', 'otherLogger'],
      [
        'Nov  8 20:00:01 lb1 haproxy[14389]: 10.0.1.2:33323 [08/Nov/2022:20:00:01.655] https-in~ web/sr',
        'refused',
      ],
    ],
  },
  {
    of: 'AWS Application Load Balancer',
    format: 'elb',
    wrapping: undefined,
    lines: [
      [
        `${sent} 200 200 34 366 "GET https://polls.example:443/live?tab=map HTTP/1.1" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit (KHTML, like Gecko)" ${tls}`,
        request(sentMs, 'GET /live?tab=map'),
      ],
      [
        `h2 ${day}T20:00:01.186641Z app/polls/01 [2001:db8::7]:2817 10.0.0.1:80 -1 -1 -1 502 - 34 0 "POST https://polls.example:443/vote HTTP/2.0" "say \\"hi\\"" ${tls}`,
        request(sentMs, 'POST /vote', 502),
      ],
      [
        `http ${day}T20:00:01.186641Z app/polls/01 192.0.2.9:2817 - -1 -1 -1 400 - 0 272 "- http://polls.example:80- -" "-" - - - "-" "-" "-" -`,
        request(sentMs, '', 400),
      ],
      [
        `wss ${day}T20:00:01.186641Z app/polls/01 192.0.2.9:2817 10.0.0.1:80 0.001 0.003 0.000 101 101 218 787 "GET https://polls.example:443/socket HTTP/1.1" "-" ${tls}`,
        request(sentMs, 'GET /socket', 101),
      ],
      [`${sent} 200 200 34 366 "GET https://polls.example:443/cut`, 'refused'],
      ['h2 not-a-time app/polls/01 192.0.2.9:2817', 'refused'],
    ],
  },
  {
    of: 'AWS Classic Load Balancer',
    format: 'elb',
    wrapping: undefined,
    lines: [
      [
        `${day}T20:00:01.186641Z my-elb 192.0.2.9:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 "GET http://polls.example:80/ HTTP/1.1" "curl/7.38.0" - -`,
        request(sentMs, 'GET /'),
      ],
      [
        `${day}T20:00:01.186641Z my-elb 192.0.2.9:2817 10.0.0.1:80 0.001069 0.000028 0.000041 - - 82 305 "- - - " "-" - -`,
        request(sentMs, '', 0),
      ],
    ],
  },
  {
    of: 'IIS',
    format: 'w3c',
    wrapping: undefined,
    lines: [
      ['#Software: Microsoft Internet Information Services 10.0', 'heading'],
      ['#Version: 1.0', 'heading'],
      [`#Date: ${day} 20:00:00`, 'heading'],
      [
        '#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken',
        'heading',
      ],
      [
        `${day} 20:00:01 10.0.0.1 GET /live tab=map 443 - 192.0.2.9 Mozilla/5.0+(Windows+NT+10.0) - 200 0 0 15`,
        request(at, 'GET /live?tab=map'),
      ],
      [
        `${day} 20:00:01 fe80::1%2 POST /vote - 443 DOMAIN\\user 2001:db8::7 - https://polls.example/ 302 0 0 3`,
        request(at, 'POST /vote', 302),
      ],
      [`${day} 20:00:01 10.0.0.1 GET /cut -`, 'refused'],
      ['#Fields: date time cs-method cs-uri-stem sc-status', 'heading'],
      [`${day} 20:00:01 GET /after/restart 404`, request(at, 'GET /after/restart', 404)],
      [`${day} 25:00:01 GET /no/such/hour 404`, 'refused'],
    ],
  },
  {
    of: 'CloudFront',
    format: 'w3c',
    wrapping: undefined,
    lines: [
      ['#Version: 1.0', 'heading'],
      [
        '#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie)',
        'heading',
      ],
      [
        `${day}\t20:00:01\tFRA2-C1\t392\t192.0.2.100\tGET\td111.cloudfront.net\t/maps/live%2520now.png\t200\t-\tMozilla/5.0%20(X11)\tzoom=3&x=%2520\t-`,
        request(at, 'GET /maps/live%2520now.png?zoom=3&x=%2520'),
      ],
      [
        `${day}\t20:00:01\tFRA2-C1\t0\t192.0.2.100\tGET\td111.cloudfront.net\t/\t000\t-\t-\t-\t-`,
        request(at, 'GET /', 0),
      ],
    ],
  },
  {
    of: "CloudFront's real-time log",
    format: 'w3c',
    wrapping: undefined,
    lines: [
      [
        '1667937601.002\t192.0.2.100\t0.002\t200\t51\tGET\thttps\td111.cloudfront.net\t/live?x=1\t17\tFRA2-C1',
        request('2022-11-08T20:00:01.002Z', 'GET /live?x=1'),
      ],
      [
        '1667937601.250\t2001:db8::7\t0.120\t503\t51\tPOST\thttps\td111.cloudfront.net\t/vote\t17\tFRA2-C1',
        request('2022-11-08T20:00:01.250Z', 'POST /vote', 503),
      ],
      ['1667937601.250\t2001:db8::7\t0.120', 'refused'],
    ],
  },
  {
    of: 'Nginx Proxy Manager',
    format: 'nginx-proxy-manager',
    wrapping: undefined,
    lines: [
      [
        '[08/Nov/2022:20:00:01 +0000] - 200 200 - GET https polls.example "/live?tab=map" [Client 192.0.2.9] [Length 5120] [Gzip 2.31] [Sent-to 10.0.0.4] "Mozilla/5.0 (X11)" "https://polls.example/"',
        request(at, 'GET /live?tab=map'),
      ],
      [
        '[08/Nov/2022:20:00:01 +0000] HIT - 304 - GET https polls.example "/x.css" [Client 2001:db8::7] [Length 0] [Gzip -] [Sent-to 10.0.0.4] "-" "-"',
        request(at, 'GET /x.css', 304),
      ],
      [
        '[08/Nov/2022:20:00:01 +0000] 404 - GET http polls.example "/old "quoted" path" [Client 192.0.2.9] [Length 150] [Gzip -] "-" "-"',
        request(at, 'GET /old "quoted" path', 404),
      ],
      [
        '[08/Nov/2022:20:00:01 +0000] 400 - - http localhost-nginx-proxy-manager "-" [Client 192.0.2.9] [Length 154] [Gzip -] "-" "-"',
        request(at, '', 400),
      ],
      ['2022/11/08 20:00:01 [warn] 230#230: *5 a client request body is buffered', 'otherLogger'],
      ['[08/Nov/2022:20:00:01 +0000] - 200 200 - GET https polls.exam', 'refused'],
    ],
  },
];
