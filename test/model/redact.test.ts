import { describe, expect, test } from 'vitest';
import { lacksSecret } from '../../harness/src/model/secrets/redact.ts';
import { Redactor, secretsIn } from '../../harness/src/model/secrets/redactor.ts';

const redactor = new Redactor();

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
    'sessionId',
    'HMACKey',
  ];
  test.each(names)('%s', (name) => {
    expect(redactor.value({ load: { environment: { [name]: 'sesame' } } })).toEqual({
      load: { environment: { [name]: 'redacted' } },
    });
  });

  test.each(['REGION', 'KEYSPACE', 'MONKEY', 'AUTHORS', 'POOL_SIZE', 'COMPASS'])('but not %s', (name) => {
    expect(redactor.value({ environment: { [name]: 'west' } })).toEqual({ environment: { [name]: 'west' } });
  });
});

test('a key with a telling name loses its value when that is text', () => {
  const fault = { kind: 'cache-flush', service: 'redis', password: 'sesame', port: 6379 };
  expect(redactor.value({ drills: [{ faults: [fault] }] })).toEqual({
    drills: [{ faults: [{ ...fault, password: 'redacted' }] }],
  });
  expect(redactor.value({ keys: 3, services: { auth: { replicas: 2 } } })).toEqual({
    keys: 3,
    services: { auth: { replicas: 2 } },
  });
});

test('a service may be called like a secret, and its image stays', () => {
  const stack = {
    parts: { auth: 'auth:1 sha256:ab', token: 'Token 7.0.15', db: 'postgres://u:sesame@db/x' },
  };
  expect(redactor.value(stack)).toEqual({
    parts: { ...stack.parts, db: 'postgres://u:redacted@db/x' },
  });
});

test('what was replaced is known to be missing', () => {
  const drill = { faults: [{ kind: 'cache-flush', service: 'redacted', password: 'sesame' }] };
  expect(lacksSecret(drill)).toBe(false);
  expect(lacksSecret(redactor.value(drill))).toBe(true);
});

describe('text loses what lets somebody in, and keeps the rest', () => {
  test.each([
    // URLs
    ['postgres://app:sesame@127.0.0.1:5432/db', 'postgres://app:redacted@127.0.0.1:5432/db'],
    ['http://app:p@ss:word@127.0.0.1/x?y=1', 'http://app:redacted@127.0.0.1/x?y=1'],
    ['http://app:p%40ss@127.0.0.1/@x', 'http://app:redacted@127.0.0.1/@x'],
    ['https://ghp_sesame@127.0.0.1/x', 'https://redacted@127.0.0.1/x'],
    ['redis://:sesame@127.0.0.1', 'redis://:redacted@127.0.0.1'],
    ['http://127.0.0.1/?api_key=sesame&page=2', 'http://127.0.0.1/?api_key=redacted&page=2'],
    ['GET /a?token=sesame HTTP/1.1', 'GET /a?token=redacted HTTP/1.1'],
    ['/o?X-Amz-Signature=0a1b&X-Amz-Date=2', '/o?X-Amz-Signature=redacted&X-Amz-Date=2'],
    ['GET /maps?key=a1B2c3D4e5F6g7H8i9', 'GET /maps?key=redacted'],
    ['POST user%5Bpassword%5D=sesame&x=1', 'POST user%5Bpassword%5D=redacted&x=1'],
    // Headers
    ['Authorization: Bearer sesame', 'Authorization: redacted'],
    ['{"authorization":"Basic c2VzYW1l","x":1}', '{"authorization":"redacted","x":1}'],
    ['proxy-authorization: Digest sesame', 'proxy-authorization: redacted'],
    ['Set-Cookie: sid=sesame; Path=/', 'Set-Cookie: redacted'],
    ['x-api-key: sesame', 'x-api-key: redacted'],
    ['sent Bearer c2VzYW1l1 to it', 'sent Bearer redacted to it'],
    // Commands
    ['cut --token sesame --size 3', 'cut --token redacted --size 3'],
    ['PGPASSWORD=sesame psql', 'PGPASSWORD=redacted psql'],
    ['PGPASSWORD="open sesame" psql', 'PGPASSWORD="redacted" psql'],
    ['drill --set password=sesame --set port=6379', 'drill --set password=redacted --set port=6379'],
    ['drill --set=password=sesame', 'drill --set=password=redacted'],
    ['Server=db;Password=sesame;Encrypt=yes', 'Server=db;Password=redacted'],
    ['redis-cli -h db -a sesame flushall', 'redis-cli -h db -a redacted flushall'],
    ['mysql -u root -psesame shop', 'mysql -u root -predacted shop'],
    ['mysql -u root -p shop', 'mysql -u root -p shop'],
    ['curl -u app:sesame http://127.0.0.1/', 'curl -u app:redacted http://127.0.0.1/'],
    ['sshpass -p sesame ssh -p 22 host', 'sshpass -p redacted ssh -p 22 host'],
    // Fields
    ['{"password": "sesame", "user": "app"}', '{"password": "redacted", "user": "app"}'],
    [
      String.raw`{"a":"{\"client_secret\":\"sesame\"}"}`,
      String.raw`{"a":"{\"client_secret\":\"redacted\"}"}`,
    ],
    ["{ password: 'sesame', user: 'app' }", "{ password: 'redacted', user: 'app' }"],
    ['{"password": sesame, "x": 1}', '{"password": redacted, "x": 1}'],
    ['db_password: sesame', 'db_password: redacted'],
    ...['passFile', 'sidValue', 'dbPw', 'sigV4', 'OTP', 'userPwd', 'jwtOf', 'PHPSESSID', 'x-auth'].map(
      (name): [string, string] => [`at ${name}=sesame now`, `at ${name}=redacted now`],
    ),
    ['"token"=>"sesame"', '"token"=>"redacted"'],
    ['not JSON: {"access_token":"sesa', 'not JSON: {"access_token":"redacted'],
    // Forms
    ['id eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2VzYW1l ok', 'id redacted ok'],
    ['AKIAIOSFODNN7EXAMPLE', 'redacted'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nnext', 'redacted\nnext'],
    ['-----BEGIN PRIVATE KEY-----\nMIIE', 'redacted'],
    [`key:\n${'Ab3/'.repeat(16)}\nnext`, 'key:\nredacted\nnext'],
  ])('%s', (text, shown) => {
    expect(redactor.text(text)).toBe(shown);
  });

  test.each([
    'http://127.0.0.1:8080/home',
    'http://127.0.0.1:8080/@user/status',
    'mail someone@127.0.0.1',
    'connect ECONNREFUSED token-service:8080',
    'nginx:1.25@sha256:0a1b2c',
    'Unexpected token: }',
    'Basic authentication is needed',
    'GET /search?q=shoes&page=2',
    'cache_key: user:42',
    '{"token": 17, "auth": true, "secret": null, "cookie": {}, "authorization": []}',
    '{"key":"user:42"}',
    'Known keys: drills, load.',
    'GET /search?key=shoes&page=2',
    'sort --key 2',
    'pool{key="used"}',
    'sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
    '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123',
    'API_TOKEN="${API_TOKEN:?}" headroom run',
    'PASSWORD=$DB_PASSWORD psql',
    'docker run -u 1000:1000 x',
  ])('but not of %s', (text) => {
    expect(redactor.text(text)).toBe(text);
  });

  test('a default that stands in the place of a variable is a secret', () => {
    expect(redactor.text('PASSWORD=${DB_PASSWORD:-sesame}')).toBe('PASSWORD=redacted');
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
    expect(redactor.value(argv)).toEqual(shown);
    expect(redactor.value(['redis-cli', '-a', 'sesame', 'flushall'])).toEqual([
      'redis-cli',
      '-a',
      'redacted',
      'flushall',
    ]);
  });
});

test('what would be taken out can be asked for', () => {
  const config = {
    url: 'http://app:sesame@127.0.0.1/?token=open',
    environment: { API_KEY: 'abc', REGION: 'west' },
    up: [['scale', '--password', 'xyz', 'PASSWORD=def']],
  };
  expect(secretsIn(config)).toEqual(['sesame', 'open', 'abc', 'xyz', 'def']);
});
