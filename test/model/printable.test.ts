import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable, printableJson } from '../../harness/src/model/printable.ts';

describe('a text from outside', () => {
  it.each([
    ['\u001B[2J', '\\x1b[2J'],
    ['a\nb\tc\r', 'a\\x0ab\\x09c\\x0d'],
    ['\u009B31m', '\\x9b31m'],
    ['\u202Egnp.exe', '\\u{202e}gnp.exe'],
    ['\u{E0001}', '\\u{e0001}'],
    ['größe 你好 🗳', 'größe 你好 🗳'],
  ])('%j is shown as %s', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('gives a terminal nothing to obey, and as JSON the same value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(/\p{C}/u);
        expect(printableJson({ text })).not.toMatch(/\p{C}/u);
        expect(JSON.parse(printableJson({ text }))).toEqual({ text });
      }),
    );
  });
});
