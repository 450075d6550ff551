import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { configSchema } from '../../harness/src/model/config/config.ts';
import { Redactor } from '../../harness/src/model/secrets/redactor.ts';
import { learnFromCommand, learnFromConfig } from '../../harness/src/model/secrets/secrets-of-a-run.ts';

function knowing(...marked: readonly string[]): Redactor {
  const redactor = new Redactor();
  redactor.learn({ marked });
  return redactor;
}

/** Of letters, digits and signs, as password managers draw them. */
const secret = fc
  .string({ unit: fc.constantFrom(...Array.from('aK7zQ9!$&/\\:@%+= "\'<#?é')), minLength: 8, maxLength: 24 })
  .filter((each) => /\p{L}/u.test(each) && each.trim() === each);
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const written: Readonly<Record<string, (secret: string) => string>> = {
  'as it is': (each) => each,
  'in a URL': (each) => encodeURIComponent(each),
  'in a URL, in lower case': (each) => encodeURIComponent(each).replace(/%../g, (hex) => hex.toLowerCase()),
  'in a form': (each) => new URLSearchParams({ a: each }).toString().slice(2),
  'in JSON': (each) => JSON.stringify({ a: each }),
  'in base64': base64,
  'in base64, after a user': (each) => base64(`app:${each}`),
  'in base64, within something': (each) => base64(`{"user":"app1","word":"${each}","x":1}`),
  'in base64 for a URL': (each) => Buffer.from(`ab${each}`).toString('base64url'),
};

describe.each(Object.entries(written))('a known secret written %s', (_how, write) => {
  it('is found, whatever is around it', () => {
    const around = fc.constantFrom('', ' ', 'a', '"', '/', '=', '\n', '7');
    fc.assert(
      fc.property(secret, around, around, (value, before, after) => {
        const shown = knowing(value).hide(`${before}${write(value)}${after}`);
        expect(shown).toContain('redacted');
        for (const form of [value, encodeURIComponent(value)]) expect(shown).not.toContain(form);
        // What stands in base64 may keep the bits at its edges, no more.
        const left = Buffer.from(shown.replaceAll(/[^\w+/-]/g, ''), 'base64').toString();
        expect(left).not.toContain(value);
      }),
    );
  });
});

describe('a redactor', () => {
  it('changes nothing the second time', () => {
    const piece = fc.constantFrom(
      '--token',
      'http://a:b@c/',
      'KEY=v',
      'Authorization: Basic x',
      ' ',
      '"',
      '@',
      ':',
      'password:',
      "'",
      '?sig=',
      '\\',
      '=>',
      'Bearer a1b2c3d4',
      'sesame-street',
      '-----BEGIN PRIVATE KEY-----',
    );
    const text = fc
      .array(fc.oneof(piece, fc.string({ maxLength: 5 })), { maxLength: 8 })
      .map((each) => each.join(''));
    const redactor = knowing('sesame-street');
    fc.assert(
      fc.property(text, (each) => {
        const once = redactor.text(each);
        expect(redactor.text(once)).toBe(once);
      }),
      { numRuns: 5000 },
    );
  });

  it('leaves JSON as JSON, when it does not know what a text is', () => {
    const redactor = knowing('sesame-street', 'a"quoted\\one', 'line one of it\nline two of it, too');
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(
        'http://a:b@c/',
        'Bearer a1b2c3d4',
        'a"quoted\\one',
        'line one of it\nline two of it, too',
        '/?token=1',
        { url: 'http://h:80', mail: 'a@b' },
      ),
    );
    fc.assert(
      fc.property(fc.array(value), (each) => {
        expect(Array.isArray(JSON.parse(redactor.hide(JSON.stringify(each))))).toBe(true);
      }),
    );
  });

  it('leaves numbers, keys and the shape of a value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const shape = (each: unknown): string =>
          JSON.stringify(each, (_key, inner: unknown) => (typeof inner === 'string' ? '' : inner));
        expect(shape(knowing('1234', 'true', 'sesame').value(value))).toBe(shape(value));
      }),
    );
  });

  it.each(['1', 'true', '80', '8080', 'null', 'on', 'test', '20261122'])(
    'does not blank out a text for the marked value %s',
    (value) => {
      const text = `rate ${value}, at ${value} of 1.${value}5`;
      expect(knowing(value).text(text)).toBe(text);
      expect(knowing(value).whyNotSearched(value)).toMatch(/short|common/);
    },
  );

  it('finds a short one that is marked as a whole word', () => {
    expect(knowing('west').text('west, "west" and /west/ of westward and northwest')).toBe(
      'redacted, "redacted" and /redacted/ of westward and northwest',
    );
  });

  it('hides a key of several lines, a line of it too', () => {
    const lines = ['MIIEvQIBADANBgkqhkiG9w0B', 'AQEFAASCBKcwggSjAgEAAoIB'];
    const redactor = knowing(lines.join('\n'));
    expect(redactor.text(`said: ${lines[1]}`)).toBe('said: redacted');
    expect(redactor.hide(JSON.stringify(lines.join('\n')))).toBe('"redacted"');
  });

  it('hides the start of one that was cut off', () => {
    const redactor = knowing('sesame-street-7', 'another/one+x');
    expect(redactor.text('it answered {"word":"sesame-str…')).toBe('it answered {"word":"redacted…');
    expect(redactor.text('asked ?w=another%2Fo... and so on...')).toBe('asked ?w=redacted... and so on...');
    expect(redactor.text('sesa… and street…')).toBe('sesa… and street…');
  });

  it('hides what only looks like a secret where it was drawn, and else where its name tells it', () => {
    const redactor = new Redactor();
    redactor.learnFrom({
      services: { postgres: {} },
      drills: [{ user: 'app', password: 'postgres' }, { password: 'xK9-pQ2_v' }, { password: 'hunter2' }],
    });
    expect(redactor.text('postgres refused app: xK9-pQ2_v, hunter2')).toBe(
      'postgres refused app: redacted, redacted',
    );
    expect(redactor.value({ password: 'postgres', service: 'postgres' })).toEqual({
      password: 'redacted',
      service: 'postgres',
    });
  });

  it.each([
    '/var/run/secrets/token1',
    '~/.ssh/id_rsa2',
    'shop2.example.org',
    'auth.example.org:8443',
    'same-site-strict',
  ])('takes no secret for drawn that is %s', (value) => {
    const redactor = new Redactor();
    redactor.learnFrom({ COOKIE_DOMAIN: value });
    expect(redactor.text(`at ${value}`)).toBe(`at ${value}`);
  });

  it('never hides a name of the config, though somebody marks it', () => {
    const redactor = knowing('timeline');
    redactor.learnFrom({ name: 'timeline', levels: [{ name: '100' }] });
    expect(redactor.value({ name: 'timeline' })).toEqual({ name: 'timeline' });
    expect(redactor.whyNotSearched('timeline')).toBe('it is also a name in the config');
  });

  it('takes texts of any form and length, in a time that grows with them', () => {
    const pieces = [
      '"',
      '\\',
      'a=',
      '--a ',
      '-----BEGIN PRIVATE KEY-----',
      'http://',
      'QUJD/+',
      'token: ',
      '"token":"',
      'Bearer 1',
      'sk-',
      ' ',
      '_',
      'a.',
      '?token=',
      'mysql -p',
      'eyJhbGciOi.',
    ];
    const redactor = knowing('sesame-street');
    for (const piece of pieces) {
      const startedAt = performance.now();
      redactor.text(piece.repeat(2_000_000 / piece.length));
      redactor.text(`${piece}${'b'.repeat(2_000_000)}`);
      expect(performance.now() - startedAt, piece).toBeLessThan(10_000);
    }
  });
});

const results = join(import.meta.dirname, '../../results');
const recorded = readdirSync(results, { withFileTypes: true }).filter((each) => each.isDirectory());
test.each(recorded.map(({ name }) => name))(
  'the record of a run without secrets stays as it is: %s',
  (name) => {
    const redactor = new Redactor();
    for (const file of ['run.json', 'config.json']) {
      const text = readFileSync(join(results, name, file), 'utf8');
      const value: unknown = JSON.parse(text);
      expect(redactor.value(value)).toEqual(value);
      expect(redactor.hide(text)).toBe(text);
    }
  },
);

describe('what is known before a run', () => {
  const config = configSchema.parse({
    name: 'shop',
    scenario: 'journey.ts',
    slo: { latencyMs: 250 },
    levels: [{ name: '100', commands: { up: [['scale', '--api-key', 'cmd-K3y-1']] } }],
    stacks: { external: { url: 'http://app:url-P4ss%21@127.0.0.1:8080' } },
    metrics: [
      { service: 'db', url: 'http://me:p4w@127.0.0.1:9187/metrics?token=metric-T0ken', saturations: [] },
    ],
    load: { environment: { DSN: 'postgres://app:dsn-P4ss@db/shop', REGION: 'west' } },
    secrets: ['WORD'],
  });

  const redactor = new Redactor();
  const environment = {
    WORD: 'open sesame',
    NPM_TOKEN: 'npm-T0k3n',
    PWD: '/home/me/shop-1',
    TERM: 'xterm-256color',
  };
  learnFromCommand(redactor, ['spike', '--set', 'password=argv-P4ss'], environment);
  learnFromConfig(redactor, config, environment);

  it.each([
    ['of a command line', 'argv-P4ss'],
    ['of a variable with a telling name', 'npm-T0k3n'],
    ['of a variable that the config marks', 'open sesame'],
    ['of a level command', 'cmd-K3y-1'],
    ['of the URL', 'url-P4ss%21'],
    ['of the URL, decoded', 'url-P4ss!'],
    ['of the URL, as the header has it', base64('app:url-P4ss!')],
    ['of metrics', 'metric-T0ken'],
    ['of metrics, as the header has it, though the password is short', base64('me:p4w')],
    ['of a connection string', 'dsn-P4ss'],
  ])('the secret %s', (_of, value) => {
    expect(redactor.hide(`<${value}>`)).toBe('<redacted>');
  });

  it.each(['/home/me/shop-1', 'xterm-256color', 'west', 'app', 'shop', '100'])('but not %s', (value) => {
    expect(redactor.text(`in ${value}`)).toBe(`in ${value}`);
  });
});
