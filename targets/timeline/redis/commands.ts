import type { Keyspace } from './keyspace.ts';
import { array, bulk, failure, integer, ok, simple, type Command } from './resp.ts';

/** Runs a command (its name in lower case left out) and gives the encoded reply. */
type Handler = (keys: Keyspace, words: Command, now: number) => string;

class CommandError extends Error {}

const wrongType = 'WRONGTYPE Operation against a key holding the wrong kind of value';
const notInteger = 'ERR value is not an integer or out of range';
const syntaxError = 'ERR syntax error';

/** Commands that add memory: refused when nothing can be evicted. */
const growing = new Set(['set', 'lpush', 'rpush', 'lpushx', 'lmove']);

/** Number of words at least, and the command. The names are those of Redis. */
const handlers: Readonly<Record<string, readonly [least: number, handler: Handler]>> = {
  ping: [0, () => simple('PONG')],
  select: [1, () => ok],
  client: [1, () => ok],
  info: [0, info],
  dbsize: [0, (keys) => integer(keys.size)],
  flushall: [0, (keys) => (keys.clear(), ok)],
  get: [1, (keys, [key = '']) => bulk(text(keys, key))],
  mget: [1, (keys, names) => array(names.map((key) => bulk(textOrNothing(keys, key))))],
  set: [2, set],
  del: [1, (keys, names) => integer(names.filter((key) => keys.delete(key)).length)],
  exists: [1, (keys, names) => integer(names.filter((key) => keys.get(key) !== undefined).length)],
  expire: [
    2,
    (keys, [key = '', seconds = ''], now) => integer(Number(keys.expire(key, now + 1000 * whole(seconds)))),
  ],
  lpush: [2, (keys, [key = '', ...items]) => push(keys, key, (list) => list.unshift(...items.toReversed()))],
  rpush: [2, (keys, [key = '', ...items]) => push(keys, key, (list) => list.push(...items))],
  lpushx: [
    2,
    (keys, [key = '', ...items]) =>
      list(keys, key) === undefined
        ? integer(0)
        : push(keys, key, (present) => present.unshift(...items.toReversed())),
  ],
  llen: [1, (keys, [key = '']) => integer(list(keys, key)?.length ?? 0)],
  lindex: [2, (keys, [key = '', index = '']) => bulk(list(keys, key)?.at(whole(index)))],
  lrange: [
    3,
    (keys, [key = '', first = '', last = '']) => array(range(list(keys, key) ?? [], first, last).map(bulk)),
  ],
  ltrim: [3, trim],
  lrem: [3, remove],
  lmove: [
    4,
    (keys, [from = '', to = '', takeSide = '', putSide = '']) =>
      bulk(move(keys, from, to, takeSide, putSide)),
  ],
};

/** The reply to a command; errors are replies too. */
export function execute(keys: Keyspace, [name = '', ...words]: Command, now: number): string {
  const known = handlers[name.toLowerCase()];
  if (known === undefined) return failure(`ERR unknown command '${name}'`);
  const [least, handler] = known;
  if (words.length < least)
    return failure(`ERR wrong number of arguments for '${name.toLowerCase()}' command`);
  try {
    if (growing.has(name.toLowerCase()) && !keys.makeRoom()) {
      return failure("OOM command not allowed when used memory > 'maxmemory'.");
    }
    return handler(keys, words, now);
  } catch (error) {
    if (error instanceof CommandError) return failure(error.message);
    throw error;
  }
}

export function isKnown(name: string): boolean {
  return name.toLowerCase() in handlers;
}

/** Moves one item from a list to another; `undefined` when there is none. */
export function move(
  keys: Keyspace,
  from: string,
  to: string,
  takeSide: string,
  putSide: string,
): string | undefined {
  const source = list(keys, from);
  if (source === undefined) return undefined;
  list(keys, to);
  const rest = [...source];
  const item = side(takeSide) === 'left' ? rest.shift() : rest.pop();
  if (item === undefined) return undefined;
  keys.set(from, rest, { keepExpiry: true });
  push(keys, to, (target) => (side(putSide) === 'left' ? target.unshift(item) : target.push(item)));
  return item;
}

function info(keys: Keyspace): string {
  const lines = ['# Server', 'redis_version:0.0.0', 'redis_mode:standalone', '# Persistence', 'loading:0'];
  return bulk(
    [
      ...lines,
      ...['# Memory', `used_memory:${keys.bytes}`, `maxmemory:${keys.maxBytes}`],
      ...['# Stats', `evicted_keys:${keys.evicted}`],
      ...['# Keyspace', `db0:keys=${keys.size},expires=0,avg_ttl=0`, ''],
    ].join('\r\n'),
  );
}

function set(
  keys: Keyspace,
  [key = '', value = '', option, seconds = '', ...more]: Command,
  now: number,
): string {
  if (more.length > 0 || (option !== undefined && option.toLowerCase() !== 'ex')) {
    throw new CommandError(syntaxError);
  }
  const expiresAt = option === undefined ? undefined : now + 1000 * whole(seconds);
  keys.set(key, value, { keepExpiry: false });
  if (expiresAt !== undefined) keys.expire(key, expiresAt);
  return ok;
}

function trim(keys: Keyspace, [key = '', first = '', last = '']: Command): string {
  const present = list(keys, key);
  const kept = range(present ?? [], first, last);
  if (present !== undefined && kept.length < present.length) keys.set(key, kept, { keepExpiry: true });
  return ok;
}

/** LREM with a positive count: the first occurrences from the head. */
function remove(keys: Keyspace, [key = '', count = '', item = '']: Command): string {
  const present = list(keys, key);
  if (present === undefined) return integer(0);
  const most = whole(count);
  if (most < 1) throw new CommandError('ERR only a positive count is supported by this stand-in');
  let removed = 0;
  const kept = present.filter((each) => !(each === item && removed < most && (removed += 1)));
  if (removed > 0) keys.set(key, kept, { keepExpiry: true });
  return integer(removed);
}

function push(keys: Keyspace, key: string, add: (items: string[]) => number): string {
  const items = list(keys, key) ?? [];
  const length = add(items);
  keys.set(key, items, { keepExpiry: true });
  return integer(length);
}

function text(keys: Keyspace, key: string): string | undefined {
  const value = keys.get(key);
  if (Array.isArray(value)) throw new CommandError(wrongType);
  return value;
}

/** MGET answers nil for what is no string. */
function textOrNothing(keys: Keyspace, key: string): string | undefined {
  const value = keys.get(key);
  return typeof value === 'string' ? value : undefined;
}

function list(keys: Keyspace, key: string): string[] | undefined {
  const value = keys.get(key);
  if (typeof value === 'string') throw new CommandError(wrongType);
  return value;
}

/** Both ends are included; negative ones count from the tail. */
function range(items: readonly string[], first: string, last: string): string[] {
  const end = whole(last);
  const start = Math.max(-items.length, whole(first));
  return items.slice(start, end === -1 ? undefined : end + 1);
}

function side(word: string): 'left' | 'right' {
  const lower = word.toLowerCase();
  if (lower !== 'left' && lower !== 'right') throw new CommandError(syntaxError);
  return lower;
}

function whole(word: string): number {
  const value = Number(word);
  if (!Number.isSafeInteger(value) || word.trim() === '') throw new CommandError(notInteger);
  return value;
}
