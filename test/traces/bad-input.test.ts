import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ImportOptions } from '../../harness/src/drivers/traces/import-options.ts';
import { clfLine, importText, pollsClose, refusal } from './import-text.ts';

const clf = (count: number): string =>
  Array.from({ length: count }, (_, index) => `${clfLine(pollsClose + index)}\n`).join('');
const counts = 'minute,requests\n2022-11-08 20:00:00,5\n2022-11-08 20:01:00,7\n';

const refused: readonly [
  what: string,
  text: string | Buffer,
  message: RegExp,
  hint: RegExp,
  options?: Partial<ImportOptions>,
][] = [
  ['nothing', '', /^night\.log has no line/, /right file/],
  ['blank lines', '\n \n\t\n', /^night\.log has no line/, /right file/],
  ['a heading and no counts', 'time,count\n', /^night\.log has no line/, /right file/],
  [
    'prose',
    'Four score\nand seven\n',
    /starts with "Four score": that is no CSV/,
    /--format csv, clf .* jsonl/,
  ],
  [
    'a line of a log that is cut off',
    `${clf(1)}192.0.2.7 - - [08/Nov/2022:20:00:01 +0000] "GET /\n${clf(1)}`,
    /line 2: "192\.0\.2\.7 - - .*" has no request in quotes.* 1 of 3 lines could not be read, allowed are 0\.1 %/,
    /--max-bad-lines 1%/,
  ],
  [
    'a day that does not exist',
    clf(1) + clfLine(pollsClose).replace('08/Nov', '31/Nov'),
    /line 2: ".*31\/Nov.*" has a time that does not exist/,
    /--max-bad-lines/,
  ],
  [
    'a line of a log without its time',
    clf(1) + clfLine(pollsClose).replace(/\[.*\]/, '-'),
    /line 2: .* has no time in brackets/,
    /--format/,
  ],
  [
    'a time far from the others',
    clf(1) + clfLine(60),
    /line 2: ".*1970.*" is too far in time .* at most 5000000 steps, of 1 s here \(longer ones: --step 60\)/,
    /--max-bad-lines/,
  ],
  [
    'JSON that is broken',
    '{"time":1667937600,"status":200}\n{"time":\n',
    /line 2: "\{"time":" is no JSON object/,
    /--format/,
  ],
  [
    'JSON without a time',
    '{"time":1667937600,"status":200}\n{"status":200}\n',
    /line 2: .* has no field time, timestamp/,
    /--help/,
  ],
  [
    'JSON with another time',
    '{"time":1667937600,"status":200}\n{"time":"yesterday","status":200}\n',
    /line 2: .* has a time that is none of: .*ISO 8601/,
    /--help/,
  ],
  [
    'a time that repeats',
    `${counts}2022-11-08 20:01:00,1`,
    /line 4: ".*" has the time of line 3/,
    /Sort the rows/,
  ],
  [
    'a time that goes back',
    `${counts}2022-11-08 19:59:00,1`,
    /line 4: .* behind line 3/,
    /Sort the rows.*--zone/,
  ],
  [
    'a row off the beat',
    `${counts}2022-11-08 20:02:00,1\n2022-11-08 20:02:31,1`,
    /line 5: .* is off the beat: rows are 60 s apart, this one 151 s/,
    /even steps/,
  ],
  [
    'a count below 0',
    `${counts}2022-11-08 20:02:00,-1`,
    /line 4: .* has the count "-1": a count is/,
    /--max-bad/,
  ],
  [
    'a count that is none',
    `${counts}2022-11-08 20:02:00,many`,
    /line 4: .* has the count "many"/,
    /--max-bad/,
  ],
  ['a time that is none', `${counts}noon,3`, /line 4: "noon,3" has a time that is none of/, /--max-bad/],
  [
    'two columns that could be the count',
    'minute,a,b\n2022-11-08 20:00:00,5,6\n',
    /a, b could all be the count\. Its columns: minute, a, b/,
    /--count-column/,
  ],
  ['no such column', counts, /there is no column "hits"/, /--time-column/, { columns: { count: 'hits' } }],
  ['one row', 'minute,requests\n2022-11-08 20:00:00,5\n', /has one row/, /--step 60/],
  [
    'a step between rows',
    counts,
    /--step is 90 s, but .* 60 s apart/,
    /multiple of 60 s/,
    { stepSeconds: 90 },
  ],
  ['half a second of a log', clf(2), /--step is 0\.5 s/, /1 s or more/, { stepSeconds: 0.5 }],
  ['broken quotes', `${counts}"2022-11-08 20:02:00,1\n`, /night\.log line \d+ is broken CSV/, /RFC 4180/],
  [
    'a gap where none may be',
    `${counts}2022-11-08 20:05:00,1`,
    /no count for 3 steps of 60 s from 2022-11-08T20:02/,
    /--gaps record/,
    { gaps: 'refuse' },
  ],
  ['gzip that is cut off', gzipSync(clf(5000)).subarray(0, 2000), /cannot read night\.log/, /gzip/],
  ['an unknown zone', counts, /there is no time zone "Mars\/Base"/, /Europe\/Paris/, { zone: 'Mars/Base' }],
];

describe('an import refuses', () => {
  it.each(refused)('%s', async (_what, text, message, hint, options) => {
    const error = await refusal(text, options);
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
    expect(error.exitCode).toBe(2);
  });

  it('a file of another format before it has read all of it', async () => {
    let read = 0;
    function* blocks(): Generator<Buffer> {
      for (; read < 1000; read += 1) yield Buffer.from('no,log,line\n'.repeat(1000));
    }
    const error = await refusal(blocks() as unknown as readonly Buffer[], { format: 'clf' });
    expect(error.message).toMatch(
      /no line that is a request. Line 1, "no,log,line", has neither the time nor/,
    );
    expect(read).toBeLessThan(100);
  });

  it('a line without showing what a terminal would obey, or all of a long one', async () => {
    const error = await refusal(`${clf(1)}\u001B[2J 08/Nov/2022 \u202E${'x'.repeat(5000)}\n`);
    expect(error.message).toMatch(/line 2: "\\x1b\[2J 08\/Nov\/2022 \\u\{202e\}x+…"/);
    expect(error.message.length).toBeLessThan(400);
  });
});

describe('unreadable lines', () => {
  const lines = `${clf(1999)}192.0.2.7 - - [08/Nov/2022:20:0\n`;

  it('within the bound are left out, counted and told', async () => {
    const { trace, notes } = await importText(lines);
    expect(trace.imported).toMatchObject({ lines: 2000, counted: 1999, badLines: 1, none: {} });
    expect(trace.counts).toHaveLength(1999);
    expect(notes).toEqual([expect.stringMatching(/^Lines refused: 1, the first: line 2000 has no time/)]);
  });

  it('may be bounded by their number', async () => {
    expect((await refusal(lines, { badLines: { lines: 0 } })).message).toContain('allowed are 0');
    await expect(importText(lines, { badLines: { lines: 1 } })).resolves.toBeDefined();
  });
});
