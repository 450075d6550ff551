import { describe, expect, it } from 'vitest';
import { readerOf, type LogShape } from '../../../harness/src/drivers/traces/logs/log-formats.ts';
import { mostLineBytes } from '../../../harness/src/drivers/traces/text/lines.ts';
import { Zone } from '../../../harness/src/drivers/traces/zone.ts';
import { clfLine, importText, pollsClose } from '../import-text.ts';
import { samplesByShape } from './samples.ts';

/** What a reader could look at again and again: the square of so many is an hour. */
const repeated = [
  '"',
  ' ',
  '[',
  ']',
  '\\',
  '\\"',
  '" ',
  '"a ',
  '""',
  '"GET /',
  ' HTTP/1.1',
  ' HTTP/1.1" ',
  '{"a":',
  '{',
  '}',
  '": -',
  '\t',
  '#',
  ':',
  ',',
  '|',
  'a',
  '0',
  '0 ',
  '/',
  '%',
  '?',
  '&a',
  '[08/Nov/2022',
  '[08/Nov/2022:20:00:01 +0000] ',
  '\\x22',
  '2022-11-08T',
  '1.1.1.1 ',
  '- ',
];

/** A line of a log with something repeated in each of some places, as long as a line may be. */
function* longLines(line: string): Generator<string> {
  for (const each of repeated) {
    const run = each.repeat(Math.floor((mostLineBytes - line.length) / each.length));
    for (const at of [0, Math.floor(line.length / 2), line.length])
      yield line.slice(0, at) + run + line.slice(at);
  }
}

describe.each([...samplesByShape])('the longest lines of %s', (_shape, sources) => {
  it('are read in a time that grows with their length, not its square', { timeout: 120_000 }, () => {
    const [source] = sources;
    const { format, wrapping } = source as LogShape;
    const reader = readerOf({ format, wrapping }, [], new Zone('UTC'), {});
    const line = sources[0]?.lines.find(([, expected]) => typeof expected === 'object')?.[0] ?? '';
    let read = 0;
    for (const each of longLines(line)) {
      const bytes = Buffer.from(each);
      reader.read(bytes, 0, bytes.length);
      read += 1;
    }
    expect(read).toBe(3 * repeated.length);
  });
});

describe('a line of ten million bytes', () => {
  it.each([
    ['of an access log', clfLine(pollsClose), 'clf', 'x'],
    ['of an access log, all quotes', clfLine(pollsClose), 'clf', '"'],
    ['of JSON', JSON.stringify({ time: pollsClose, path: '/', status: 200 }), 'jsonl', ' '],
  ] as const)(
    '%s is refused, its start is shown, and the others count',
    async (_what, line, format, filler) => {
      const bytes = Buffer.from(`${line}\n${line}${filler.repeat(1e7)}\n${line}\n`);
      for (const size of [bytes.length, 2 ** 20]) {
        const blocks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        );
        const { trace, notes } = await importText(blocks, { format, badLines: { lines: 1 } });
        expect(trace.imported).toMatchObject({ lines: 3, counted: 2, badLines: 1 });
        expect(notes).toContain('Lines refused: 1, the first: line 2 is longer than 262144 bytes.');
      }
    },
  );

  it('and a file that is nothing else is refused', async () => {
    await expect(importText('x'.repeat(1e7))).rejects.toThrow('that is no CSV of counts, no access log');
  });
});
