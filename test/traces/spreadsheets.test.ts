import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HarnessError } from '../../harness/src/model/errors.ts';
import { traceSchema } from '../../harness/src/model/trace.ts';
import { drawsOf, pick } from '../../scenarios/runtime/draws/random.ts';
import { importText, refusal } from './import-text.ts';

const at = (minute: number): string => new Date(Date.UTC(2022, 10, 8, 20, minute)).toISOString();
const column = (cells: readonly string[], delimiter = ';'): string =>
  `time${delimiter}requests\n${cells.map((cell, minute) => `${at(minute)}${delimiter}${cell}\n`).join('')}`;

describe('numbers of other countries', () => {
  it.each([
    ['thousands by a comma', ['980', '1,234', '12,500'], [980, 1234, 12_500]],
    ['thousands by a comma, twice', ['1,234', '12,500,000'], [1234, 12_500_000]],
    ['thousands by a point', ['980', '1.234', '12.500'], [980, 1234, 12_500]],
    ['thousands by a point and a decimal comma', ['1.234,5', '980', '12.500'], [1234.5, 980, 12_500]],
    ['thousands by a comma and a decimal point', ['1,234.5', '980', '12,500'], [1234.5, 980, 12_500]],
    ['thousands by a space', ['980', '1 234', '12 500'], [980, 1234, 12_500]],
    [
      'thousands by a space that does not break',
      ['980', '1\u00a0234', '12\u202f500,25'],
      [980, 1234, 12_500.25],
    ],
    ['thousands by an apostrophe', ["1'234", '1’234.5', '7'], [1234, 1234.5, 7]],
    ['a decimal comma', ['980', '12,5', '12,500'], [980, 12.5, 12.5]],
    ['a decimal comma below 1', ['0,250', '12,500', '3,125'], [0.25, 12.5, 3.125]],
    ['a decimal point', ['980', '12.5', '12.500'], [980, 12.5, 12.5]],
    ['groups of India', ['1,234', '12,500', '980'], [1234, 12_500, 980]],
    ['powers of ten', ['1e3', '1.5e+03', '7'], [1000, 1500, 7]],
  ])('%s', async (_what, cells, counts) => {
    const { trace } = await importText(column(cells));
    expect(trace.counts).toEqual(counts);
    expect(trace.imported).toMatchObject({
      lines: 1 + cells.length,
      counted: cells.length,
      none: { heading: 1 },
    });
  });

  it.each([
    ['that all could be thousands or decimals', ['1,234', '12,500', '9,800']],
    ['with whole numbers beside them that are not grouped', ['1500', '1.234', '7']],
  ])('%s are refused, and read when the decimal sign is named', async (_what, cells) => {
    const error = await refusal(column(cells));
    expect(error.message).toMatch(/line [23]: ".*" has the count "1.234": it could be above 1000 or below/);
    expect(error.hint).toContain('--decimal');
    const sign = cells.join('').includes(',') ? ',' : '.';
    const { trace } = await importText(column(cells), { decimal: sign });
    expect(trace.counts[cells.findIndex((cell) => cell === `1${sign}234`)]).toBe(1.234);
  });

  it('with three decimals in a file of commas are not taken for thousands', async () => {
    const cells = ['5', '17', '1.234'];
    expect((await refusal(column(cells, ','))).message).toContain('has the count "1.234"');
    expect((await importText(column(cells, ','), { decimal: '.' })).trace.counts).toEqual([5, 17, 1.234]);
  });

  it('are said when they were taken for thousands', async () => {
    const { notes } = await importText(column(['980', '1,234']));
    expect(notes).toEqual([expect.stringMatching(/^"," was taken to part thousands/)]);
  });

  it.each([
    ['2 groups that are none', '1,23,4'],
    ['a decimal sign twice', '1.234.5'],
    ['a word', 'many'],
    ['a unit', '12 requests'],
    ['hexadecimal', '0x10'],
    ['infinity', 'Infinity'],
    ['a formula', '=1+1'],
    ['less than nothing', '-5'],
    ['a space too much', '12 50'],
  ])('%s is refused with its line', async (_what, cell) => {
    const error = await refusal(column(['5', '7.25', cell]));
    expect(error.message).toContain(
      `line 4: "${at(2)},${cell}" has the count "${cell}": a count is a number, 0 or more`,
    );
    const { trace } = await importText(column(['5', '7.25', '8', cell]), { badLines: { lines: 1 } });
    expect([trace.counts, trace.imported.badLines]).toEqual([[5, 7.25, 8], 1]);
  });

  it('are never read as a part of themselves, whatever the delimiter and the signs', async () => {
    const count = fc.nat({ max: 9_999_999 });
    const signs = fc.constantFrom(',', '.', ' ', '\u00a0', "'", '');
    await fc.assert(
      fc.asyncProperty(
        fc.array(count, { minLength: 3, maxLength: 9 }),
        signs,
        fc.constantFrom(';', '\t', '|', ','),
        async (counts, sign, delimiter) => {
          const cells = counts.map((each) => `"${String(each).replaceAll(/\B(?=(?:\d{3})+$)/g, sign)}"`);
          const imported = await importText(column(cells, delimiter)).catch((error: unknown) => error);
          if (imported instanceof HarnessError) expect(imported.hint).toContain('--decimal');
          else expect((imported as Awaited<ReturnType<typeof importText>>).trace.counts).toEqual(counts);
        },
      ),
    );
  });

  it('that are not in quotes, with the delimiter in them, are refused with their line', async () => {
    const text = `time,requests\n${at(0)},980\n${at(1)},12,500\n`;
    expect((await refusal(text)).message).toMatch(
      /line 3: ".*,12,500" has 3 cells where others have 2: .* quotes/,
    );
  });
});

describe('dates of other countries', () => {
  const eight = '2022-11-08T20:00:00.000Z';

  it.each([
    ['with points', 'Zeit;Anfragen\n08.11.2022 20:00;5\n08.11.2022 20:01;7\n', eight],
    ['with slashes, the day first', 'a;b\n08/11/2022 20:00;5\n13/11/2022 20:00;7\n', eight],
    [
      'with slashes, the month first, in hours of twelve',
      'a,b\n11/08/2022 8:00 PM,5\n11/13/2022 8:00 PM,7\n',
      eight,
    ],
    ['with the year first', 'a,b\n2022/11/08 20:00,5\n2022/11/08 20:01,7\n', eight],
    ['in two columns', 'Datum;Uhrzeit;Anfragen\n08.11.2022;20:00;5\n08.11.2022;20:01;7\n', eight],
    [
      'behind a title and a blank line',
      '"Night of the election"\n\nDatum;Anfragen\n08.11.2022 20:00;5\n08.11.2022 20:01;7\n',
      eight,
    ],
    [
      "behind Excel's line of the delimiter",
      'sep=;\nDatum;Anfragen\n08.11.2022 20:00;5\n08.11.2022 20:01;7\n',
      eight,
    ],
    [
      'behind a comment',
      '# from the dashboard\nDatum;Anfragen\n08.11.2022 20:00;5\n08.11.2022 20:01;7\n',
      eight,
    ],
  ])('%s', async (_what, text, startsAt) => {
    const { trace } = await importText(text);
    expect([trace.startsAt, trace.imported.format]).toEqual([startsAt, 'csv']);
    expect([trace.counts[0], trace.counts.at(-1)]).toEqual([5, 7]);
    const { lines, counted = 0, none = {} } = trace.imported;
    expect(lines).toBe(text.split('\n').length - 1);
    expect(counted + Object.values(none).reduce((sum, each) => sum + each, 0)).toBe(lines);
  });

  it.each([
    ['could be either', 'a,b\n11/08/2022 20:00,5\n11/08/2022 20:01,7\n', /no line of the file tells which/],
    [
      'contradict one another',
      'a,b\n13/08/2022 20:00,5\n08/13/2022 20:01,7\n',
      /some lines have it this way, some that way/,
    ],
  ])('that %s are refused, and read when their order is named', async (_what, text, message) => {
    const error = await refusal(text);
    expect(error.message).toMatch(message);
    expect(error.hint).toContain('--dates day-first');
    const { trace } = await importText(text, {
      dates: 'month-first',
      badLines: { lines: 1 },
      stepSeconds: 60,
    });
    expect(trace.startsAt).toMatch(/^2022-(?:11-08|08-13)T20:0/);
  });
});

describe('a file of a spreadsheet', () => {
  const text = column(['980', '1.234', '12.500'], '\t');

  it.each([
    ['UTF-16 with its mark', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16, the high byte first', Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
    ['UTF-16 without its mark', Buffer.from(text, 'utf16le')],
    ['UTF-8 with its mark', Buffer.from(`\uFEFF${text}`)],
    ['line breaks of Windows', Buffer.from(text.replaceAll('\n', '\r\n'))],
    ['line breaks of old Macs', Buffer.from(text.replaceAll('\n', '\r'))],
    ['line breaks of several systems', Buffer.from(text.replace('\n', '\r\n'))],
  ])('in %s is read', async (_what, bytes) => {
    for (const size of [bytes.length, 7]) {
      const blocks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
      const { trace } = await importText(blocks);
      expect(trace.counts).toEqual([980, 1234, 12_500]);
      expect(trace.imported).toMatchObject({
        lines: 4,
        counted: 3,
        none: { heading: 1 },
        countColumn: 'requests',
      });
    }
  });

  it('in Windows-1252, with spaces that do not break, is read', async () => {
    const french = `Début;Requêtes\n${at(0)};980\n${at(1)};1\u00a0234\n`;
    const { trace } = await importText(Buffer.from(french, 'latin1'));
    expect([trace.counts, trace.imported.countColumn]).toEqual([[980, 1234], 'Requêtes']);
  });

  it('has every line accounted for: blank ones, comments, and those within quotes', async () => {
    const rows = `"a ""title""\r\nover two lines"\n\n# comment\ntime;"requests\nper minute"\n${at(0)};5\n;\n${at(1)};6\n\n\n`;
    const { trace } = await importText(rows);
    expect(trace.counts).toEqual([5, 6]);
    expect(trace.imported).toMatchObject({ lines: 11, counted: 2, badLines: 0 });
    expect(trace.imported.none).toEqual({ blank: 4, comment: 1, heading: 2, partOfLine: 2 });
  });

  it('whose quotes never end is refused with the line where they open, in bounded memory', async () => {
    const error = await refusal(`${column(['5', '6'])}"${at(2)};7\n${'x'.repeat(3_000_000)}`);
    expect(error.message).toMatch(/night\.log line \d+ is broken CSV: quotes that are opened do not end/);
  });
});

describe('10,000 mutated rows of counts', () => {
  const seasoning = [
    '"',
    ',',
    ';',
    '.',
    '\n',
    '\r',
    '\0',
    '\u001B[2J',
    '-',
    '9',
    '#',
    ' ',
    '\u00a0',
    'é',
    'NaN',
    '1,234',
  ];

  function mutated(row: string, draw: () => number): string {
    const from = pick(draw, row.length + 1);
    const insert = seasoning[pick(draw, seasoning.length)] ?? '';
    return row.slice(0, from) + insert + row.slice(from + pick(draw, 4));
  }

  it(
    'count, or are refused, or are none, or the file is refused for a reason',
    { timeout: 60_000 },
    async () => {
      const codes = new Map<string, number>();
      const draw = drawsOf(1, 0);
      for (let file = 0; file < 500; file += 1) {
        const rows = Array.from({ length: 40 }, (_, minute) => `${at(minute)};${pick(draw, 5000)}.5`);
        const text = ['time;requests', ...rows]
          .map((row, index) => (index > 3 && index % 2 === 0 ? mutated(row, draw) : row))
          .join('\n');
        try {
          const { trace } = await importText(text, { badLines: { share: 1 } });
          const { lines, counted = 0, badLines, none = {} } = trace.imported;
          expect(traceSchema.safeParse(trace).error).toBeUndefined();
          expect(lines).toBe(text.replace(/(?:\r\n|\r|\n)$/, '').split(/\r\n|\r|\n/).length);
          expect(counted + badLines + Object.values(none).reduce((sum, each) => sum + each, 0)).toBe(lines);
          codes.set('read', (codes.get('read') ?? 0) + 1);
        } catch (error) {
          if (!(error instanceof HarnessError)) throw error;
          expect(error.message).not.toMatch(/\p{C}/u);
          expect(error.exitCode).toBe(2);
          codes.set(error.code, (codes.get(error.code) ?? 0) + 1);
        }
      }
      expect([...codes.keys()].toSorted()).toEqual(['read', 'trace-bad-line']);
    },
  );
});
