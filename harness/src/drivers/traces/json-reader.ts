import { emptyRequest, mostResourceLength, type LoggedRequest, type RequestReader } from './request.ts';
import { knownTimes, readNumber, readTime, type WrittenTime } from './time.ts';
import type { Zone } from './zone.ts';

/** Names of fields, for those that are not called as usual. `a.b` is field `b` of field `a`. */
export interface FieldNames {
  readonly time?: string;
  readonly method?: string;
  readonly path?: string;
  readonly status?: string;
}

/** As servers and loggers call them: nginx, Apache, Caddy, Envoy, pino, Elastic Common Schema. */
const usualNames = {
  time: [
    'time',
    'timestamp',
    '@timestamp',
    'ts',
    'datetime',
    'date',
    'time_iso8601',
    'time_local',
    'msec',
    't',
  ],
  method: [
    'method',
    'request_method',
    'http_method',
    'verb',
    'request.method',
    'req.method',
    'http.request.method',
  ],
  path: [
    'path',
    'url',
    'uri',
    'request_uri',
    'target',
    'request',
    'request.uri',
    'req.url',
    'url.path',
    'url.original',
  ],
  status: ['status', 'status_code', 'code', 'response', 'res.statusCode', 'http.response.status_code'],
} as const;

type Field = keyof typeof usualNames;
type Fields = Readonly<Record<string, unknown>>;

/** `GET /posts/17?page=2 HTTP/1.1`, or the path alone. */
const requestLine = /^([A-Z_-]{1,20}) (\S+)(?: HTTP\/\S+)?$/;
const origin = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i;

/** JSON lines: an object a line, with a time, and optionally method, path and status. */
export class JsonReader implements RequestReader {
  readonly request: LoggedRequest = emptyRequest();
  readonly #zone: Zone;
  readonly #names: Record<Field, readonly string[]>;
  #written: unknown;
  #time: WrittenTime | undefined;

  constructor(names: FieldNames, zone: Zone) {
    this.#zone = zone;
    const namesOf = (field: Field): readonly string[] => {
      const named = names[field];
      return named === undefined ? usualNames[field] : [named];
    };
    this.#names = {
      time: namesOf('time'),
      method: namesOf('method'),
      path: namesOf('path'),
      status: namesOf('status'),
    };
  }

  /** Whether a line gave a time without its zone. */
  sawLocalTime = false;

  read(block: Buffer, start: number, end: number): string | undefined {
    const fields = parsed(block.toString('utf8', start, end));
    if (fields === undefined) return 'is no JSON object';
    const written = this.#field(fields, 'time');
    if (written === undefined) return `has no field ${this.#names.time.join(', ')}`;
    if (written !== this.#written || this.#time?.isLocal !== false) {
      const wrong = this.#readTime(written);
      if (wrong !== undefined) return wrong;
    }
    this.#readResource(fields);
    const status = Number(this.#field(fields, 'status'));
    this.request.status = Number.isInteger(status) && status >= 100 && status <= 999 ? status : 0;
    return undefined;
  }

  #readTime(written: unknown): string | undefined {
    const time = typeof written === 'number' ? readNumber(written) : readTime(String(written));
    if (time === undefined) return `has a time that is none of: ${knownTimes}`;
    if (time.isLocal) {
      this.sawLocalTime = true;
      const instants = this.#zone.instantsOf(time.ms);
      if (instants.length === 0) return `has a time that clocks in ${this.#zone.name} leave out`;
      this.request.timeMs = nearestTo(this.request.timeMs, instants);
    } else this.request.timeMs = time.ms;
    this.#written = written;
    this.#time = time;
    return undefined;
  }

  #readResource(fields: Fields): void {
    const { request } = this;
    const text = this.#field(fields, 'path');
    const whole = typeof text === 'string' ? requestLine.exec(text) : null;
    const method = whole?.[1] ?? this.#field(fields, 'method') ?? 'GET';
    const target = typeof text === 'string' ? (whole?.[2] ?? text).replace(origin, '') : '';
    const [path = '', query = ''] = target.split('?', 2);
    request.query = query;
    const isRequest = typeof method === 'string' && target !== '' && !target.includes(' ');
    request.resource = isRequest ? `${method.toUpperCase()} ${path || '/'}`.slice(0, mostResourceLength) : '';
  }

  /** The first of a field's names that the line has; lines of one log have the same, so it is tried first then. */
  #field(fields: Fields, field: Field): unknown {
    const names = this.#names[field];
    const name = names.find((each) => valueOf(fields, each) !== undefined);
    if (name === undefined) return undefined;
    if (name !== names[0]) this.#names[field] = [name, ...names.filter((each) => each !== name)];
    return valueOf(fields, name);
  }
}

/** In the repeated hour a line belongs to the pass that is nearer to the line before; the first line to the first. */
function nearestTo(beforeMs: number, [first = 0, second]: readonly number[]): number {
  if (second === undefined) return first;
  return Math.abs(second - beforeMs) < Math.abs(first - beforeMs) && beforeMs > 0 ? second : first;
}

function parsed(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function valueOf(fields: Fields, name: string): unknown {
  const value = fields[name];
  if (value !== undefined || !name.includes('.')) return value ?? undefined;
  let inner: unknown = fields;
  for (const part of name.split('.')) inner = isObject(inner) ? inner[part] : undefined;
  return inner ?? undefined;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
