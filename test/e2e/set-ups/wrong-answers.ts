import {
  run,
  replay,
  drill,
  night,
  drills,
  spared,
  everyRequest,
  k6Says,
  spike,
  type SetUp,
} from './set-up.ts';
import { answering, status } from './wrong-servers.ts';

/** Answers of HTTP, none of which is good. */
export const wrongAnswers: Readonly<Record<string, SetUp>> = {
  'a login, everywhere': {
    server: answering(status(401, 'who are you?\nsay it')),
    exitCode: 3,
    says: [
      'status 401, a login is asked for',
      everyRequest,
      'GET / was answered with 401 Unauthorized, "who are you?"',
    ],
  },
  'a login, but for the health path, of a run': {
    server: answering(status(401), spared),
    argv: run,
    exitCode: 3,
    says: ['status 401, a login is asked for', 'with nothing in its body'],
  },
  'a login, of a replay': {
    server: answering(status(401), spared),
    argv: replay,
    config: night,
    exitCode: 3,
    says: ['status 401, a login is asked for'],
  },
  'a login, of a drill': {
    server: answering(status(401), spared),
    argv: drill,
    config: drills,
    exitCode: 3,
    says: ['status 401, a login is asked for'],
  },
  'a login, on ::1 alone': {
    server: answering(status(401), { host: '::1', name: 'localhost' }),
    exitCode: 3,
    says: ['status 401, a login is asked for', 'http://localhost:'],
  },
  'a refusal that would clear the screen and tell a secret': {
    server: answering(status(403, '\u001b[2J\u0007no entry, token=4711\u202e!')),
    exitCode: 3,
    says: ['status 403, it is forbidden', '"\\x1b[2J\\x07no entry, token=redacted"'],
  },
  'a redirection to https': {
    server: answering((request, response) => {
      response.writeHead(301, { location: `https://${request.headers.host}${request.url}` }).end();
    }),
    exitCode: 3,
    says: [/status 301, a redirection to https:\/\/127\.0\.0\.1:\d+\/ \(6 of 6 requests\)/, 'as the target'],
  },
  'a redirection to the login page, of a run': {
    server: answering(status(302, '', { location: '/login?next=%2F' }), spared),
    argv: run,
    exitCode: 3,
    says: ['status 302, a redirection to /login?next=%2F'],
  },
  'a redirection to another host': {
    server: answering(status(307, '', { location: 'http://other.invalid/' })),
    exitCode: 3,
    says: ['status 307, a redirection to http://other.invalid/', 'allow its host'],
  },
  'a path that is not there': {
    server: answering(status(404, '{"error":"no such route"}')),
    exitCode: 3,
    says: ['status 404, there is no such path', '404 Not Found, "{"error":"no such route"}"'],
  },
  'a path that is not there under the path of the URL': {
    server: answering((request, response) => {
      response.writeHead(request.url === '/' ? 200 : 404).end(request.url);
    }),
    argv: ['spike', '--url', 'URL/app/', '--path', '/x', '--peak', '100'],
    exitCode: 3,
    says: ['status 404, there is no such path', '"/app/x"'],
  },
  'another method': {
    server: answering(status(405), spared),
    argv: run,
    exitCode: 3,
    says: ['status 405, not by this method'],
  },
  'a limiter that lets nothing through': {
    server: answering(status(429, 'slow down')),
    exitCode: 3,
    says: ['status 429, a limiter of rates refuses', '"slow down"'],
  },
  'errors alone, on the health path too': {
    server: answering(status(500, '<!doctype html><html><title>Oops &ndash; 500</title>')),
    exitCode: 3,
    says: ['status 500, an error of the target', '500 Internal Server Error, "Oops &ndash; 500"'],
  },
  'errors alone, but for the health path, of a run': {
    server: answering(status(502), spared),
    argv: run,
    exitCode: 3,
    says: ['status 502, an error of the target'],
  },
  'a page for maintenance': {
    server: answering(status(503, 'be right back')),
    exitCode: 3,
    says: ['status 503, it refuses for now', '(4 of 4 requests)', '"be right back"'],
  },
  'a request that is not understood': {
    server: answering(status(400, 'what?')),
    exitCode: 3,
    says: [': status 400, it does not take such a request (6 of 6 requests)', '400 Bad Request, "what?"'],
  },
  'a status that few know': {
    server: answering(status(418)),
    exitCode: 3,
    says: [': status 418 (6 of 6 requests)', "418 I'm a Teapot"],
  },
  'this and that, none of it good': {
    server: answering((request, response) => {
      response.writeHead(request.url === '/a' ? 401 : 404).end();
    }),
    argv: [...spike, '--path', '/a', '/b'],
    exitCode: 3,
    says: [/status 40\d.* \(\d of 6 requests\), status 40\d.* \(\d of 6 requests\)/],
  },
  silence: {
    server: answering(() => undefined),
    exitCode: 3,
    says: ['no answer within 2000 ms', everyRequest, k6Says],
  },
  'silence, but for the health path, of a run that would wait long': {
    server: answering(() => undefined, spared),
    argv: run,
    config: { load: { timeoutMs: 60_000 } },
    exitCode: 3,
    says: ['no answer within 4000 ms', everyRequest],
  },
  'a health path that fails beside good answers': {
    server: answering((request, response) => {
      response.writeHead(request.url === '/health' ? 500 : 200).end();
    }),
    argv: run,
    exitCode: 3,
    says: ['is not healthy', 'status 500', 'health.path'],
  },
};
