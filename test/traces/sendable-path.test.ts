import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSendablePath } from '../../harness/src/model/sendable-path.ts';
import { addressOf } from '../../scenarios/urls/address.ts';

const target = 'http://127.0.0.1:8080';

const canBeSent = [
  '/',
  '//v1/results',
  '//other.example/x',
  '/@other.example/',
  '/:80/x',
  '/a/../b/./c',
  '/%2e%2E/x',
  '/q?a[]=1&b={x}|y^z',
  "/a;b=c,d(e)!$*'~",
  '/größe?ü=ß',
  '/%E4%BD%A0?x=%20+',
  '/你好',
  '/q?u=http://other.example/?a=b',
  '/q??a=?',
];

const cannotBeSent = [
  '',
  'live',
  '*',
  'polls.example:443',
  'http://polls.example/live',
  '/sale/50%-off',
  '/17%zz',
  '/cut%',
  '/cut%2',
  '/a b',
  '/a\\x22',
  '/a"b',
  '/a#b',
  '/\u001B[2J',
  '/a\u0000',
  '/a\u00a0b',
  '/a\u202eb',
  '/\uFFFD',
];

describe('a path of a log', () => {
  it.each(canBeSent)('%j can be sent again', (path) => {
    expect(isSendablePath(path)).toBe(true);
  });

  it.each(cannotBeSent)('%j cannot', (path) => {
    expect(isSendablePath(path)).toBe(false);
  });

  it('that can be sent is asked for as it was logged, of the target and nobody else, whatever it looks like', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '/',
        '//',
        '@',
        ':',
        '%41',
        '%ff',
        '?',
        '&a=',
        '[',
        ']',
        '{',
        '|',
        '\\',
        '%',
        ' ',
        'é',
        '..b',
      ),
      fc.string({ unit: 'grapheme', maxLength: 3 }),
    );
    const path = fc.array(piece, { maxLength: 12 }).map((pieces) => `/${pieces.join('')}`);
    fc.assert(
      fc.property(path.filter(isSendablePath), (logged) => {
        fc.pre(!/\/(?:\.|%2e)/i.test(logged)); // resolved before they are sent, as servers do
        const sent = new URL(addressOf(target, logged));
        expect(sent.origin).toBe(target);
        expect(unescaped(sent.href.slice(target.length))).toBe(unescaped(logged));
      }),
      { numRuns: 1000 },
    );
  });
});

/** Byte by byte: an escape need not be UTF-8. */
function unescaped(text: string): string {
  const bytes = Buffer.from(text).toString('latin1');
  return bytes.replaceAll(/%([\da-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
