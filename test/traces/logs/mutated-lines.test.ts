import { describe, expect, it } from 'vitest';
import { traceSchema, type LogFormat } from '../../../harness/src/model/trace.ts';
import { drawsOf, pick } from '../../../scenarios/runtime/draws/random.ts';
import { importText } from '../import-text.ts';
import type { Sample } from './sample.ts';
import { samples, samplesByShape } from './samples.ts';

type Draw = () => number;

/** Lines of each format, of all servers that write it so. */
const allLines = samples.flatMap(({ lines }) => lines.map(([line]) => Buffer.from(line)));

const mutatedLines = 10_000;
/** Between two of them is one as it was written: of a file that is nothing but broken, nobody can tell the format. */
const wholeLines = mutatedLines;
/** Mutated years are far apart: a trace of seconds from one to another would be of no use. */
const stepSeconds = 1e7;
const mostMutations = 4;
/** What readers look for, what terminals obey, what is no UTF-8, and what ends a line. */
const seasoning = [
  '"',
  '\\',
  '[',
  ']',
  '{',
  '}',
  ' ',
  '\t',
  '\n',
  '\r',
  '\0',
  '\u001B[2J',
  '-',
  '#',
  ':',
  ',',
  '0',
  '9',
  '-1',
  '1e9',
  '\\x22',
  'null',
  '" 200 ',
  '[08/Nov/2022:20:00:01 +0000]',
  '\u202E',
  'é',
  '\u{1F5F3}',
  '%',
  '%zz',
  '\uFEFF',
  'HTTP/1.1"',
]
  .map((text) => Buffer.from(text))
  .concat(Buffer.from([0xff]), Buffer.from([0xc3]), Buffer.from([0x80]));

const mutations: readonly ((line: Buffer, draw: Draw) => Buffer)[] = [
  (line, draw) => line.subarray(0, pick(draw, line.length + 1)),
  (line, draw) => line.subarray(pick(draw, line.length + 1)),
  (line, draw) => spliced(line, draw, pick(draw, 9), Buffer.alloc(0)),
  (line, draw) => spliced(line, draw, 0, seasoning[pick(draw, seasoning.length)] ?? line),
  (line, draw) => spliced(line, draw, 1, Buffer.from([pick(draw, 256)])),
  (line, draw) =>
    spliced(line, draw, pick(draw, line.length), part(allLines[pick(draw, allLines.length)] ?? line, draw)),
  (line, draw) =>
    spliced(line, draw, 0, Buffer.concat(Array.from({ length: pick(draw, 40) }, () => part(line, draw)))),
  (line, draw) =>
    Buffer.from(
      line.toString('latin1').replaceAll(/\d/g, (digit) => (draw() < 0.1 ? `${pick(draw, 10)}` : digit)),
      'latin1',
    ),
];

/** With some bytes replaced by others. */
function spliced(line: Buffer, draw: Draw, length: number, insert: Buffer): Buffer {
  const at = pick(draw, line.length + 1);
  return Buffer.concat([line.subarray(0, at), insert, line.subarray(at + length)]);
}

function part(line: Buffer, draw: Draw): Buffer {
  const from = pick(draw, line.length + 1);
  return line.subarray(from, from + pick(draw, 60));
}

function mutatedFile(lines: readonly string[], seed: number): Buffer {
  const draw = drawsOf(seed, 0);
  const written = Array.from({ length: mutatedLines + wholeLines }, (_, index) => {
    let line: Buffer = Buffer.from(lines[Math.floor(index / 2) % lines.length] ?? '');
    if (index % 2 === 0) return line;
    for (let count = 1 + pick(draw, mostMutations); count > 0; count -= 1) {
      line = mutations[pick(draw, mutations.length)]?.(line, draw) ?? line;
    }
    return line;
  });
  return Buffer.concat(written.flatMap((line) => [line, Buffer.from('\n')]));
}

/** As an editor counts them. */
function lineCount(file: Buffer): number {
  return file.toString('latin1').split('\n').length - 1;
}

function linesOf(sources: readonly Sample[]): string[] {
  return sources.flatMap(({ lines }) => lines.map(([line]) => line));
}

/** Of half-broken files with a line or two of each kind, the format is no good guess. */
function asked([source]: readonly Sample[]): { format?: LogFormat } {
  return source === undefined ? {} : { format: source.format };
}

describe.each([...samplesByShape])('10,000 lines mutated from those of %s', (shape, sources) => {
  it('are requests, refused or none, each of them', { timeout: 60_000 }, async () => {
    const file = mutatedFile(linesOf(sources), 1);
    const options = { badLines: { share: 1 }, exactKeys: 500, stepSeconds, ...asked(sources) };
    const { trace, format, notes } = await importText(file, options);
    expect(traceSchema.safeParse(trace).error).toBeUndefined();
    const { lines, counted = 0, badLines, none = {}, wrapping } = trace.imported;
    expect(`${format}, carried in ${wrapping ?? 'nothing'}`).toBe(shape);
    expect(lines).toBe(lineCount(file));
    expect(counted + badLines + Object.values(none).reduce((sum, each) => sum + each, 0)).toBe(lines);
    expect(trace.counts.reduce((sum, count) => sum + count, 0)).toBe(counted);
    expect(trace.mix?.requests).toBe(counted);
    expect(counted).toBeGreaterThan(100);
    expect(badLines).toBeGreaterThan(0);
    expect(notes.join('')).not.toMatch(/\p{C}/u);
  });
});
