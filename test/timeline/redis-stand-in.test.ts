import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { execute } from '../../targets/timeline/redis/commands.ts';
import { Keyspace } from '../../targets/timeline/redis/keyspace.ts';
import { CommandParser } from '../../targets/timeline/redis/resp.ts';

const unbounded = 1e9;

function encode(words: readonly string[]): Buffer {
  const parts = words.map((word) => `$${word.length}\r\n${word}\r\n`);
  return Buffer.from(`*${words.length}\r\n${parts.join('')}`, 'latin1');
}

test('commands are the same wherever the network cuts their bytes', () => {
  const bytes = fc.uint8Array({ maxLength: 12 }).map((array) => Buffer.from(array).toString('latin1'));
  const commands = fc.array(fc.array(bytes, { minLength: 1, maxLength: 4 }), { maxLength: 5 });
  fc.assert(
    fc.property(commands, fc.array(fc.nat(200)), (sent, cuts) => {
      const stream = Buffer.concat(sent.map(encode));
      const places = [
        0,
        ...cuts.map((cut) => Math.min(cut, stream.length)).sort((a, b) => a - b),
        stream.length,
      ];
      const parser = new CommandParser();
      const received = places.flatMap((place, index) =>
        parser.push(stream.subarray(places[index - 1] ?? 0, place)),
      );
      expect(received).toEqual(sent);
    }),
  );
});

test('bytes that are no command are refused', () => {
  expect(() => new CommandParser().push(Buffer.from('GET / HTTP/1.1\r\n'))).toThrow(/expected '\*'/);
  expect(() => new CommandParser().push(Buffer.from('*1\r\n$x\r\n'))).toThrow(/invalid length/);
});

describe('within its bound of memory', () => {
  test('it never holds more than one command above it, and a key without expiry is never evicted', () => {
    const largest = 400;
    const write = fc.record({ key: fc.nat(60), length: fc.integer({ min: 0, max: largest }) });
    fc.assert(
      fc.property(fc.array(write, { maxLength: 200 }), (writes) => {
        const maxBytes = 5000;
        const keys = new Keyspace(maxBytes, () => 0);
        execute(keys, ['RPUSH', 'queue', 'job'], 0);
        for (const { key, length } of writes) {
          execute(keys, ['SET', `key${key}`, 'x'.repeat(length), 'EX', '100'], 0);
          expect(keys.bytes).toBeLessThanOrEqual(maxBytes + largest + 200);
        }
        expect(execute(keys, ['LLEN', 'queue'], 0)).toBe(':1\r\n');
      }),
    );
  });

  test('what is used stays, what is not goes', () => {
    const keys = new Keyspace(20 * 200, () => 0);
    for (let index = 0; index < 200; index += 1) {
      execute(keys, ['SET', `key${index}`, 'x'.repeat(100), 'EX', '100'], 0);
      execute(keys, ['GET', 'key0'], 0);
    }
    expect(keys.evicted).toBeGreaterThan(100);
    expect(execute(keys, ['EXISTS', 'key0', 'key1'], 0)).toBe(':1\r\n');
  });

  test('a write is refused when nothing may be evicted', () => {
    const keys = new Keyspace(300, () => 0);
    for (let index = 0; index < 3; index += 1) execute(keys, ['SET', `key${index}`, 'x'.repeat(100)], 0);
    expect(execute(keys, ['SET', 'more', 'x'], 0)).toMatch(/^-OOM /);
    expect(execute(keys, ['GET', 'key0'], 0)).toContain('xxx');
  });

  test('its count of bytes returns to zero when all is deleted', () => {
    const keys = new Keyspace(unbounded, () => 0);
    execute(keys, ['SET', 'a', 'text'], 0);
    execute(keys, ['SET', 'a', 'longer text'], 0);
    execute(keys, ['LPUSH', 'b', '1', '2', '3'], 0);
    execute(keys, ['LTRIM', 'b', '0', '0'], 0);
    execute(keys, ['DEL', 'a', 'b'], 0);
    expect(keys.bytes).toBe(0);
  });
});

test('a key is gone when its time has come', () => {
  let now = 1000;
  const keys = new Keyspace(unbounded, () => now);
  execute(keys, ['SET', 'a', 'text', 'EX', '2'], now);
  now += 1999;
  expect(execute(keys, ['GET', 'a'], now)).toBe('$4\r\ntext\r\n');
  now += 1;
  expect(execute(keys, ['GET', 'a'], now)).toBe('$-1\r\n');
});

test('a snapshot is there to be read and pushed to', () => {
  const keys = new Keyspace(unbounded, () => 0);
  keys.load({ lifetimeSeconds: 60, strings: [['post:1', '{}']], lists: [['timeline:1', '3 2 1']] });
  expect(execute(keys, ['GET', 'post:1'], 0)).toBe('$2\r\n{}\r\n');
  expect(execute(keys, ['LPUSHX', 'timeline:1', '4'], 0)).toBe(':4\r\n');
  expect(execute(keys, ['LINDEX', 'timeline:1', '-1'], 0)).toBe('$1\r\n1\r\n');
});
