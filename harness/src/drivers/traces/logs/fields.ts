/** Names of fields, for those that are not called as usual. `a.b` is field `b` of field `a`. */
export interface FieldNames {
  readonly time?: string;
  readonly method?: string;
  readonly path?: string;
  readonly status?: string;
}

export type Field = keyof FieldNames | 'query';
export type Fields = Readonly<Record<string, unknown>>;

/**
 * As servers, proxies, balancers and loggers call them: nginx, Apache, Caddy, Traefik, Envoy, Kong, Google's, Amazon's and
 * Azure's balancers and gateways, CloudFront, Cloudflare, pino, Serilog, Elastic Common Schema. A field of a name counts only with a value that suits
 * (`time` may be a duration, `status` a word), so the more particular names need not come first.
 */
export const usualNames: Readonly<Record<Field, readonly string[]>> = {
  time: [
    'time',
    'timestamp',
    '@timestamp',
    'ts',
    'start_time',
    'datetime',
    'date',
    'time_iso8601',
    'time_local',
    'msec',
    't',
    '@t',
    'StartUTC',
    'StartLocal',
    'startTime',
    'eventTime',
    'EdgeStartTimestamp',
    'requestTime',
    'started_at',
    'receiveTimestamp',
  ],
  method: [
    'method',
    'request_method',
    'http_method',
    'reqmethod',
    'verb',
    'request.method',
    'req.method',
    'http.request.method',
    'http.method',
    'RequestMethod',
    'requestMethod',
    'httpRequest.requestMethod',
    'httpRequest.httpMethod',
    'ClientRequestMethod',
    'cs-method',
    'httpMethod',
    'properties.httpMethod',
    'properties.method',
    'Properties.RequestMethod',
  ],
  path: [
    'path',
    'url',
    'uri',
    'request_uri',
    'target',
    'request',
    'request_line',
    'req',
    'request.uri',
    'request.url',
    'request.path',
    'req.url',
    'url.path',
    'url.original',
    'url.full',
    'http.target',
    'http.url',
    'RequestPath',
    'requestUrl',
    'httpRequest.requestUrl',
    'httpRequest.uri',
    'ClientRequestURI',
    'ClientRequestPath',
    'cs-uri-stem',
    'request_path',
    'resourcePath',
    'properties.requestUri',
    'Properties.RequestPath',
    'uri_path',
  ],
  query: [
    'url.query',
    'query_string',
    'args',
    'query',
    'cs-uri-query',
    'queryString',
    'httpRequest.args',
    'properties.requestQuery',
  ],
  status: [
    'status',
    'status_code',
    'response_code',
    'code',
    'response',
    'res.statusCode',
    'response.status',
    'http.response.status_code',
    'http.status_code',
    'DownstreamStatus',
    'OriginStatus',
    'statusCode',
    'httpRequest.status',
    'EdgeResponseStatus',
    'sc-status',
    'http_status',
    'StatusCode',
    'Properties.StatusCode',
    'properties.httpStatus',
    'properties.httpStatusCode',
  ],
};

/** A line taken apart into its fields. */
export interface FieldLine {
  readonly fields: Fields;
}

/** Of names, a value that suits: the first, or the one that a line before had. Lines of one log have the same fields. */
export class FieldFinder {
  readonly names: readonly string[];
  readonly #suits: (value: unknown) => boolean;
  readonly #places: Place[];
  /** Suits: lines come many to the second, and most are alike. */
  #last: unknown;

  constructor(names: readonly string[], suits: (value: unknown) => boolean) {
    this.names = names;
    this.#suits = suits;
    this.#places = names.map((name) => ({ name, parts: name.split('.') }));
  }

  /** `undefined` when no field of these names has a value that suits; a value of `null` may. */
  find(fields: Fields): unknown {
    for (let index = 0; index < this.#places.length; index += 1) {
      const place = this.#places[index];
      const value = place === undefined ? undefined : valueAt(fields, place);
      if (value === undefined || (value !== this.#last && !this.#suits(value))) continue;
      this.#last = value;
      if (index > 0) this.#places.unshift(...this.#places.splice(index, 1));
      return value;
    }
    return undefined;
  }

  /** Whether there is a field of any of the names, whatever it holds. */
  isNamedIn(fields: Fields): boolean {
    return this.#places.some((place) => valueAt(fields, place) !== undefined);
  }
}

interface Place {
  readonly name: string;
  readonly parts: readonly string[];
}

/** Field `a.b` by its whole name, or field `b` of field `a`. */
function valueAt(fields: Fields, { name, parts }: Place): unknown {
  const value = ownValue(fields, name);
  if (value !== undefined || parts.length === 1) return value;
  let inner: unknown = fields;
  for (const part of parts) {
    if (!isObject(inner)) return undefined;
    inner = ownValue(inner, part);
  }
  return inner;
}

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function ownValue(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}
