import { describe, expect, it } from 'vitest';
import { guessFormat } from '../../../harness/src/drivers/traces/text/guess-format.ts';
import { readerOf } from '../../../harness/src/drivers/traces/logs/log-formats.ts';
import { Zone } from '../../../harness/src/drivers/traces/zone.ts';
import { importText } from '../import-text.ts';
import type { Expected, Sample } from './sample.ts';
import { samples } from './samples.ts';

const zone = new Zone('UTC');

/** What a reader says of each line, in the words of the samples. */
function readingOf({ format, wrapping, lines }: Sample): Expected[] {
  const texts = lines.map(([line]) => line);
  const reader = readerOf({ format, wrapping }, texts, zone, {});
  return texts.map((line) => {
    // Amid other bytes, as in a block of a file.
    const block = Buffer.from(`before\n${line}\nafter [] "GET / HTTP/1.1" 200 `);
    const start = 'before\n'.length;
    const problem = reader.read(block, start, start + Buffer.byteLength(line));
    if (problem !== undefined) return problem.is as Expected;
    const { timeMs, resource, query, status } = reader.request;
    return {
      at: new Date(timeMs).toISOString(),
      asks: query === '' ? resource : `${resource}?${query}`,
      status,
    };
  });
}

describe.each(samples)('the log of $of', (sample) => {
  const texts = sample.lines.map(([line]) => line);

  it('is told by its lines', () => {
    const { format, wrapping } = sample;
    expect(guessFormat(texts, 'night.log', { format: undefined, zone, fields: {} })).toEqual({
      format,
      wrapping,
    });
  });

  it('is read line by line', () => {
    expect(readingOf(sample)).toEqual(sample.lines.map(([, expected]) => expected));
  });

  it('is imported with each line accounted for', async () => {
    const { trace, format } = await importText(`${texts.join('\n')}\n`, { badLines: { lines: 5 } });
    const kinds = sample.lines.map(([, expected]) => (typeof expected === 'string' ? expected : 'counted'));
    const countOf = (kind: string): number => kinds.filter((each) => each === kind).length;
    const none = Object.fromEntries(
      ['otherLogger', 'comment', 'heading', 'partOfLine']
        .map((kind) => [kind, countOf(kind)] as const)
        .filter(([, count]) => count > 0),
    );
    expect(format).toBe(sample.format);
    expect(trace.imported).toMatchObject({
      lines: texts.length,
      counted: countOf('counted'),
      badLines: countOf('refused'),
    });
    expect(trace.imported.none).toEqual(none);
    expect(trace.counts.reduce((sum, count) => sum + count, 0)).toBe(countOf('counted'));
  });
});
