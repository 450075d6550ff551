import exec from 'k6/execution';
import http, { type RefinedParams, type RefinedResponse } from 'k6/http';
import { addressOf } from '../urls/address.ts';
import { plan } from './trial.ts';
import { unusedIn } from './used.ts';

/** What is asked of the target. */
export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** From the target's root: starts with `/`. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** Beside those that the target's URL asks for, which they come before. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A write that a drill reads back: how to tell it from all others. */
  readonly write?: Write;
}

export interface Write {
  /** What is sent instead while writes are recorded: with this word in it, by which all copies of it are found. */
  readonly keyed?: (key: string) => Partial<Pick<Request, 'path' | 'body'>>;
  /** What the target calls it, from its parsed answer. */
  readonly idOf?: (answer: unknown) => string | number;
  /** What else is needed to find it; short. */
  readonly about?: string;
}

const json = { 'content-type': 'application/json' };
/** Wherever it leads: a redirection is not followed, not even by a scenario with options of its own. */
const common = { redirects: 0 };
/** The usual ones, made once. */
const plainParams = { ...common, timeout: plan.timeoutMs, headers: plan.headers };
const jsonParams = { ...plainParams, headers: { ...plan.headers, ...json } };

/** Sends a request and waits for its answer, whose body is thrown away. */
export function send(request: Request, timeoutMs: number): RefinedResponse<'none'> {
  return sendWith(request, paramsOf(request, timeoutMs));
}

/** Sends a request and waits for its answer, body and all. */
export function sendAndRead(request: Request, timeoutMs: number): RefinedResponse<'text'> {
  return sendWith(request, { ...paramsOf(request, timeoutMs), responseType: 'text' });
}

function paramsOf({ body, headers }: Request, timeoutMs: number): RefinedParams<'none'> {
  if (headers === undefined && timeoutMs === plan.timeoutMs) {
    return body === undefined ? plainParams : jsonParams;
  }
  const own = body === undefined ? headers : { ...json, ...headers };
  return { ...common, timeout: timeoutMs, headers: { ...plan.headers, ...own } };
}

/** A request with a field that is not used ends the trial: some other request would be sent. */
function sendWith<Body extends 'none' | 'text'>(
  request: Request,
  params: RefinedParams<Body>,
): RefinedResponse<Body> {
  const { method, path, body } = request;
  const unused = unusedIn(request);
  if (unused !== undefined) exec.test.abort(unused);
  return http.request(
    method,
    addressOf(plan.targetUrl, path),
    body === undefined ? null : JSON.stringify(body),
    params,
  );
}
