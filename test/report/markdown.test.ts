import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { escaped, unescaped } from '../../harness/src/report/formats/markdown.ts';
import { plainText } from '../../harness/src/report/wording/plain-text.ts';

/** As renderers do that make links of bare URLs, and pass HTML on. */
const renderer = new MarkdownIt({ html: true, linkify: true });

/** What of a line is neither text nor a line. */
function markupIn(markdown: string): string[] {
  return renderer
    .parseInline(markdown, {})
    .flatMap(({ children }) => children ?? [])
    .flatMap(({ type }) => (type === 'text' || type === 'text_special' ? [] : [type]));
}

function textOf(markdown: string): string {
  return renderer
    .parseInline(markdown, {})
    .flatMap(({ children }) => children ?? [])
    .map(({ content }) => content)
    .join('');
}

/** Of the parts that markup is made of. */
const hostile = fc
  .array(
    fc.constantFrom(
      ...[
        '<',
        '>',
        '&',
        '&lt;',
        '&#58;',
        '://',
        'http',
        'https',
        'www.',
        '.',
        'a',
        'b ',
        ' ',
        '1',
        '=',
        '*',
        '_',
        '`',
      ],
      ...[
        '[',
        ']',
        '(',
        ')',
        '|',
        '~~',
        '$',
        '\\',
        '!',
        '#',
        '/',
        'example.org',
        'script',
        '--',
        ':',
        '@',
        'mailto:',
        '//',
      ],
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

describe('text from outside in Markdown', () => {
  it.each([
    ['< 1', '< 1'],
    ['<= 5', '<= 5'],
    ['R & D', 'R & D'],
    ['http://127.0.0.1:8080/a', String.raw`http\://127.0.0.1:8080/a`],
    ['www.example.org', String.raw`www\.example.org`],
    ['//example.org/a', String.raw`\//example.org/a`],
    ['a@example.org', String.raw`a\@example.org`],
    ['12 @ 3', '12 @ 3'],
    ['<b>', '&lt;b>'],
    ['&lt;', '&amp;lt;'],
  ])('is escaped only where it must be: %s', (text, markdown) => {
    expect(escaped(text)).toBe(markdown);
    expect(unescaped(markdown)).toBe(text);
  });

  it('is text and nothing else to a reader of Markdown, whatever it is made of', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string()), (text) => {
        expect(markupIn(`x ${escaped(text)} y`)).toEqual([]);
        expect(textOf(`x ${escaped(text)} y`)).toBe(`x ${plainText(text)} y`);
      }),
      { numRuns: 2000 },
    );
  });

  it('is itself again where there is no markup', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string()), (text) => {
        expect(unescaped(escaped(text))).toBe(plainText(text));
      }),
      { numRuns: 2000 },
    );
  });
});
