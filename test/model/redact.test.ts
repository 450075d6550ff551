import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lacksSecret, redact, redactArgv, redactText } from '../../harness/src/model/redact.ts';

describe('environment variables with a telling name lose their value', () => {
  const names = [
    'TOKEN',
    'DB_PASSWORD',
    'PGPASSWORD',
    'CLIENT_SECRET',
    'API_KEY',
    'apiKey',
    'SSH_KEY_FILE',
    'AUTH',
  ];
  test.each(names)('%s', (name) => {
    expect(redact({ load: { environment: { [name]: 'sesame' } } })).toEqual({
      load: { environment: { [name]: 'redacted' } },
    });
  });

  test.each(['REGION', 'KEYSPACE', 'MONKEY', 'AUTHORS', 'POOL_SIZE'])('but not %s', (name) => {
    expect(redact({ environment: { [name]: 'west' } })).toEqual({ environment: { [name]: 'west' } });
  });

  test('at any depth', () => {
    expect(redact({ levels: [{ services: { api: { environment: { TOKEN: 'sesame' } } } }] })).toEqual({
      levels: [{ services: { api: { environment: { TOKEN: 'redacted' } } } }],
    });
  });
});

test('a key with a telling name loses its value when that is text', () => {
  const fault = { kind: 'cache-flush', service: 'redis', password: 'sesame', port: 6379 };
  expect(redact({ drills: [{ faults: [fault] }] })).toEqual({
    drills: [{ faults: [{ ...fault, password: 'redacted' }] }],
  });
  expect(redact({ keys: 3, services: { auth: { replicas: 2 } } })).toEqual({
    keys: 3,
    services: { auth: { replicas: 2 } },
  });
});

test('what was replaced is known to be missing', () => {
  const drill = { faults: [{ kind: 'cache-flush', service: 'redacted', password: 'sesame' }] };
  expect(lacksSecret(drill)).toBe(false);
  expect(lacksSecret(redact(drill))).toBe(true);
});

describe('text loses what lets somebody in, and keeps the rest', () => {
  test.each([
    ['postgres://app:sesame@127.0.0.1:5432/db', 'postgres://app:redacted@127.0.0.1:5432/db'],
    ['http://app:p@ss:word@127.0.0.1/x?y=1', 'http://app:redacted@127.0.0.1/x?y=1'],
    ['https://ghp_sesame@127.0.0.1/x', 'https://redacted@127.0.0.1/x'],
    ['redis://:sesame@127.0.0.1', 'redis://:redacted@127.0.0.1'],
    ['http://127.0.0.1/?api_key=sesame&page=2', 'http://127.0.0.1/?api_key=redacted&page=2'],
    ['Authorization: Bearer sesame', 'Authorization: redacted'],
    ['cut --token sesame --size 3', 'cut --token redacted --size 3'],
    ['PGPASSWORD=sesame psql', 'PGPASSWORD=redacted psql'],
    ['drill --set password=sesame --set port=6379', 'drill --set password=redacted --set port=6379'],
    ['drill --set=password=sesame', 'drill --set=password=redacted'],
    ['http://127.0.0.1:8080/home', 'http://127.0.0.1:8080/home'],
    ['mail someone@127.0.0.1', 'mail someone@127.0.0.1'],
  ])('%s', (text, shown) => {
    expect(redactText(text)).toBe(shown);
  });

  test('a command loses the value after a telling option', () => {
    const argv = ['--access-token', 'sesame', '--replicas', '3', '--password=sesame', '--key', '--dry-run'];
    const shown = [
      '--access-token',
      'redacted',
      '--replicas',
      '3',
      '--password=redacted',
      '--key',
      '--dry-run',
    ];
    expect(redactArgv(argv)).toEqual(shown);
  });
});

test('redacting twice changes nothing', () => {
  const piece = fc.constantFrom(
    '--token',
    'http://a:b@c/',
    'KEY=v',
    'Authorization: Basic x',
    ' ',
    '"',
    '@',
    ':',
  );
  const text = fc
    .array(fc.oneof(piece, fc.string({ maxLength: 5 })), { maxLength: 8 })
    .map((each) => each.join(''));
  fc.assert(
    fc.property(text, (each) => {
      expect(redactText(redactText(each))).toBe(redactText(each));
    }),
    { numRuns: 2000 },
  );
});
