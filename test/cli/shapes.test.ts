import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { headroom } from '../../harness/src/cli/headroom.ts';
import { shapes } from '../../scenarios/shapes/catalogue.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headroom-shapes-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** What a stream was given. */
class Screen extends Writable {
  text = '';
  readonly isTTY: boolean;
  readonly columns: number;

  constructor(isTTY = false, columns = 80) {
    super();
    this.isTTY = isTTY;
    this.columns = columns;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

async function shapesCommand(
  argv: readonly string[],
  stdout = new Screen(),
  environment: NodeJS.ProcessEnv = {},
) {
  const stderr = new Screen();
  const code = await headroom(['shapes', ...argv], { stdout, stderr, environment, workingFolder: folder });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

const widest = (text: string): number =>
  Math.max(
    ...stripVTControlCharacters(text)
      .split('\n')
      .map((line) => line.length),
  );

describe('headroom shapes', () => {
  it('lists every shape with its picture, peak, duration and title', async () => {
    const { code, stdout } = await shapesCommand([]);
    expect(code).toBe(0);
    for (const { name } of shapes)
      expect(stdout).toMatch(new RegExp(`^${name} +[▁▂▃▄▅▆▇█]{32} +[\\d.]+x +\\d`, 'm'));
    expect(stdout).toMatch(/^election-plateau-2012 .* 3\.26x +3 h 15 min$/m);
    expect(stdout).toMatch(/^synchronised-spike .* 25\.1x +1 min 32 s$/m);
    expect(stdout).toContain('Election night 2012: an hour-long plateau');
  });

  it.each([[40], [80], [200]])('fits into %i columns where its pictures do', async (columns) => {
    expect(widest((await shapesCommand([], new Screen(true, columns))).stdout)).toBeLessThanOrEqual(
      Math.max(columns, 80),
    );
    for (const { name } of shapes) {
      const { stdout } = await shapesCommand([name, '--seconds', '60'], new Screen(true, columns));
      expect(widest(stdout)).toBeLessThanOrEqual(Math.max(columns, 80));
    }
  });

  it('takes 80 columns where a terminal does not know its width', async () => {
    const { stdout } = await shapesCommand(['step'], new Screen(true, 0), { NO_COLOR: '1' });
    expect([79, 80]).toContain(widest(stdout));
  });

  it('has colour for a person at a terminal, unless declined or in a pipe', async () => {
    expect((await shapesCommand([], new Screen(true))).stdout).toContain('\u001B[');
    expect((await shapesCommand([], new Screen(true), { NO_COLOR: '1' })).stdout).not.toContain('\u001B');
    expect((await shapesCommand(['step'])).stdout).not.toContain('\u001B');
  });

  it('draws one with its source, what is assumed, and its parameters', async () => {
    const { code, stdout } = await shapesCommand([
      'goal-train',
      '--set',
      'goals=2',
      '--set',
      'goalMultiple=6',
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain('7.02x ┤');
    expect(stdout).toContain('World Cup 2010: 750 to 2,940 tweets/s');
    expect(stdout).toContain('- How many goals and when: three');
    expect(stdout).toMatch(/goalMultiple +6 x +1 to 100 +after a goal \(published\)/);
    expect(stdout).toMatch(/goals +2 +1 to 9 +goals, a whole number \(assumed\)/);
  });

  it('shows with --seconds what a replay keeps', async () => {
    const { stdout } = await shapesCommand(['modern-evening-2024', '--seconds', '120']);
    expect(stdout).toContain('replayed');
    expect(stdout).toContain('8 h in 2 min');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('Steeper than the original');
  });

  it('is JSON with --json: a line a shape, or one with its curve and its replay', async () => {
    const lines = (await shapesCommand(['--json'])).stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).toHaveLength(shapes.length);
    expect(lines[0]).toMatchObject({
      name: 'election-plateau-2012',
      peak: expect.closeTo(3.26, 2) as number,
    });
    const { stdout } = await shapesCommand(['spike', '--json', '--seconds', '30', '--set', 'peakMultiple=7']);
    const spike = JSON.parse(stdout) as { peak: number; curve: unknown; replay: Record<string, unknown> };
    expect(spike.peak).toBeCloseTo(7, 6);
    expect(spike).toHaveProperty('curve.stepSeconds', 0.1);
    expect(Object.keys(spike.replay)).toEqual(['curve', 'segments', 'kept', 'original', 'replayed']);
  });

  it('writes one as SVG, with its replay under it', async () => {
    const { code, stdout } = await shapesCommand([
      'goal-train',
      '--seconds',
      '300',
      '--svg',
      'new/goals.svg',
    ]);
    expect([code, stdout]).toEqual([0, 'wrote new/goals.svg\n']);
    const svg = await readFile(join(folder, 'new', 'goals.svg'), 'utf8');
    expect(svg).toMatch(/^<svg[\s\S]*<\/svg>$/);
    expect(svg).toContain('As it is replayed, in 5 min 0 s');
  });

  it('writes all of them into a folder', async () => {
    const { stdout } = await shapesCommand(['--svg', 'pictures']);
    expect(stdout).toBe(`wrote ${shapes.length} pictures to pictures\n`);
    expect(await readdir(join(folder, 'pictures'))).toHaveLength(shapes.length);
  });

  it.each<[string, string[], RegExp]>([
    ['an unknown shape', ['goal-trian'], /there is no shape "goal-trian"\. Did you mean "goal-train"\?/],
    [
      'an unknown parameter',
      ['goal-train', '--set', 'gaols=3'],
      /no parameter "gaols"\. Did you mean "goals"\?/,
    ],
    ['a name every object has', ['goal-train', '--set', 'constructor=3'], /has no parameter "constructor"/],
    [
      'a value out of range',
      ['spike', '--set', 'peakMultiple=900'],
      /peakMultiple of spike must be from 1 to 500 x, got 900/,
    ],
    [
      'a negative value',
      ['step', '--set', 'toMultiple=-2'],
      /toMultiple of step must be from 0 to 500 x, got -2/,
    ],
    [
      'a value that is none',
      ['step', '--set', 'toMultiple=NaN'],
      /toMultiple=NaN' is invalid\. It must be parameter=number/,
    ],
    [
      'values that contradict each other',
      ['final-result-climb', '--set', 'peakMultiple=4', '--set', 'earlyMultiple=9'],
      /kickOffMultiple <= earlyMultiple <= peakMultiple, got 2, 9, 4/,
    ],
    [
      'no length',
      ['constant', '--set', 'durationSeconds=0'],
      /durationSeconds of constant must be from 1 to 86400 s, got 0/,
    ],
    ['a replay without length', ['goal-train', '--seconds', '0'], /It must be a number above 0/],
    ['--set without a shape', ['--set', 'goals=3'], /--set needs the name of a shape/],
    ['--seconds without a shape', ['--seconds', '60'], /--seconds needs the name of a shape/],
  ])('tells %s in words, with a hint, and exits with 2', async (_what, argv, message) => {
    const { code, stdout, stderr } = await shapesCommand(argv);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/hint:|--help/);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect([code, stdout]).toEqual([2, '']);
  });

  it('says so when a picture cannot be written', async () => {
    await writeFile(join(folder, 'a-file'), '');
    const { code, stderr } = await shapesCommand(['step', '--svg', 'a-file/step.svg']);
    expect(stderr).toMatch(/cannot write .*a-file/);
    expect(code).toBe(3);
  });
});
