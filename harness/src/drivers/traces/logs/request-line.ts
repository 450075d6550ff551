import { mostResourceLength, type LoggedRequest } from './request.ts';

/** Anything but capital letters, a `-` or a `_` is no method of HTTP: bytes of TLS, for example. */
const methodOf = /^([A-Z][A-Z_-]{0,19}) +(?=\S)/;
const version = /^[\d.]{1,5}\s{0,3}$/;
const origin = /^[a-z][a-z\d+.-]{0,20}:\/\/[^/?#]*/i;

/** Whether a text begins as a request line does: `GET /posts/17 HTTP/1.1`. */
export function isRequestLine(text: string): boolean {
  return methodOf.test(text);
}

/** Fills in what a request line asks for; nothing when it is none of HTTP. */
export function setRequestLine(request: LoggedRequest, line: string): void {
  const [start, method] = methodOf.exec(line) ?? [];
  if (start === undefined || method === undefined) setNoHttp(request);
  else setTarget(request, method, withoutProtocol(line.slice(start.length)));
}

/**
 * Fills in a method and its target: a path, or a whole URL (of a balancer or a proxy), of which the path is what the
 * server was asked for.
 */
export function setTarget(request: LoggedRequest, method: string, target: string): void {
  const path = method === 'CONNECT' ? target : withoutOrigin(target);
  const queryStart = path.indexOf('?');
  const end = queryStart < 0 ? path.length : queryStart;
  request.resource = `${method} ${path.slice(0, end)}`.slice(0, mostResourceLength);
  request.query = path.slice(end + 1);
}

export function setNoHttp(request: LoggedRequest): void {
  request.resource = '';
  request.query = '';
}

function withoutProtocol(target: string): string {
  const at = target.lastIndexOf(' HTTP/');
  const isThere = at >= 0 && version.test(target.slice(at + ' HTTP/'.length));
  return isThere ? target.slice(0, at).trimEnd() : target;
}

function withoutOrigin(target: string): string {
  if (target.startsWith('/')) return target;
  const [whole] = origin.exec(target) ?? [];
  if (whole === undefined) return target;
  const rest = target.slice(whole.length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}
