import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Lines } from '../../harness/src/drivers/traces/text/lines.ts';

function linesOf(blocks: readonly Buffer[]): string[] {
  const found: string[] = [];
  const lines = new Lines((block, start, end) => found.push(block.toString('utf8', start, end)));
  for (const block of blocks) {
    const reused = Buffer.from(block);
    lines.push(reused);
    reused.fill(0x58); // a reader writes the next block over this one
  }
  lines.finish();
  return found;
}

describe('lines', () => {
  it('are the same however the text is cut into blocks', () => {
    const line = fc.string({ maxLength: 12 }).map((text) => text.replaceAll(/[\r\n]/g, 'n'));
    fc.assert(
      fc.property(
        fc.array(line),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.integer({ min: 1, max: 30 }),
        (texts, lineBreak, endsWithBreak, size) => {
          const bytes = Buffer.from(
            texts.join(lineBreak) + (endsWithBreak && texts.length > 0 ? lineBreak : ''),
          );
          const blocks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
            bytes.subarray(index * size, (index + 1) * size),
          );
          const expected = texts.at(-1) === '' && !endsWithBreak ? texts.slice(0, -1) : texts;
          // An empty block between two, as it may come on a pipe, changes nothing.
          expect(linesOf(blocks.flatMap((block) => [block, Buffer.alloc(0)]))).toEqual(expected);
        },
      ),
    );
  });

  it('of absurd length are cut, and the next one is whole', () => {
    const block = Buffer.alloc(100_000, 'x');
    const [long = '', next] = linesOf([block, block, block, block, Buffer.from('\nshort\n')]);
    expect([long.length, next]).toEqual([200, 'short']);
  });
});
