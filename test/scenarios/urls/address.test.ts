import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressOf } from '../../../scenarios/urls/address.ts';

const bases = [
  'http://127.0.0.1:8080',
  'http://127.0.0.1:8080/',
  'http://127.0.0.1:8080/app',
  'http://127.0.0.1:8080/app//',
  'https://[::1]:8443/a/b%20c/',
  'http://user:word@localhost:6000/app/',
];

/** Whole paths of what parsers of URLs care about, and any text at all. */
const part = fc.oneof(
  fc.constantFrom(
    '/',
    '//',
    '\\',
    '.',
    '..',
    '%2e',
    '%2E%2e',
    '%',
    '%4',
    '%41',
    '%00',
    '?',
    '#',
    '@',
    ':',
    'a',
    'B',
  ),
  fc.constantFrom(
    ' ',
    '\t',
    '\n',
    '\r',
    '\0',
    '\u007f',
    "'",
    '"',
    '<',
    '^',
    '|',
    '`',
    '{',
    '[',
    ']',
    'é',
    '😀',
    '\ud83d',
  ),
  fc.constantFrom('http://other/', 'other.example', '@other:80/', ';', '&', '='),
  fc.string({ unit: 'binary', maxLength: 5 }),
);
const paths = fc.array(part, { maxLength: 8 }).map((parts) => `/${parts.join('')}`);

describe('the address of a path on a target', () => {
  it.each([
    ['http://127.0.0.1:8080', '/', 'http://127.0.0.1:8080/'],
    ['http://127.0.0.1:8080/', '//other/x', 'http://127.0.0.1:8080//other/x'],
    ['http://127.0.0.1:8080/app/', '/x?q=a b', 'http://127.0.0.1:8080/app/x?q=a%20b'],
    ['http://127.0.0.1:8080/app', '//v1//results/', 'http://127.0.0.1:8080/app//v1//results/'],
    ['http://127.0.0.1:8080', '/\\other', 'http://127.0.0.1:8080/%5Cother'],
    ['http://127.0.0.1:8080', '/a\tb\nc', 'http://127.0.0.1:8080/a%09b%0Ac'],
    ['http://127.0.0.1:8080/app', '/../admin', 'http://127.0.0.1:8080/app/admin'],
    ['http://127.0.0.1:8080/app', '/a/%2E%2e/b/..', 'http://127.0.0.1:8080/app/'],
    ['http://127.0.0.1:8080', '/@other:80/', 'http://127.0.0.1:8080/@other:80/'],
    ['http://127.0.0.1:8080', '/http://other/', 'http://127.0.0.1:8080/http://other/'],
    ['http://127.0.0.1:8080', '/sale/50%-off', 'http://127.0.0.1:8080/sale/50%25-off'],
    [
      'http://127.0.0.1:8080',
      '/a%2Fb?ids[]=1&q=50%&n=%20',
      'http://127.0.0.1:8080/a%2Fb?ids[]=1&q=50%25&n=%20',
    ],
    ['http://127.0.0.1:8080', '/größe?ö', 'http://127.0.0.1:8080/gr%C3%B6%C3%9Fe?%C3%B6'],
    ['http://127.0.0.1:8080', '/a?b#c', 'http://127.0.0.1:8080/a?b'],
  ])('of %s and %j is %s', (base, path, address) => {
    expect(addressOf(base, path)).toBe(address);
  });

  it('is on the origin of the base and under its path, whatever the path looks like', () => {
    fc.assert(
      fc.property(fc.constantFrom(...bases), paths, (base, path) => {
        const parsed = new URL(addressOf(base, path));
        const root = new URL(base);
        expect(parsed.origin).toBe(root.origin);
        expect(parsed.username).toBe(root.username);
        expect(parsed.pathname.startsWith(`${root.pathname.replace(/\/+$/, '')}/`)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('has nothing that a parser of URLs would change or refuse, so that k6 and the harness ask for the same', () => {
    fc.assert(
      fc.property(fc.constantFrom(...bases), paths, (base, path) => {
        const address = addressOf(base, path);
        expect(new URL(address).href).toBe(address);
        // What Go's parser refuses, or sends otherwise than it stands there.
        expect(address).not.toMatch(/[^\w\-.~!$&'()*+,;=:@/?%[\]]|%(?![0-9A-Fa-f]{2})/);
      }),
      { numRuns: 2000 },
    );
  });

  it.each(['', 'x', '@other/', 'http://other/', '?q', ' /', '\\\\other\\x'])(
    'is refused of what does not begin with a slash: %j',
    (path) => {
      expect(() => addressOf('http://127.0.0.1:8080', path)).toThrow('a path begins with "/"');
    },
  );
});
