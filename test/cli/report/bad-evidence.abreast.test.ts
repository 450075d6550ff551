import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { headroom, type Ended } from '../headroom-process.ts';
import { looseResultsWith, rewrite } from './committed-runs.ts';

let results = '';
let run = '';
beforeEach(async () => {
  results = await looseResultsWith('example');
  run = join(results, 'example');
});

/** Every command whose figures somebody relies on, of the run `example`. */
const commands = [
  ['report', 'example', '--no-pdf'],
  ['compare', 'example', 'example'],
  ['gate', 'example', '--against', 'example'],
  ['verify', 'example'],
  ['rerun', 'example'],
];

const asked = (argv: readonly string[]): Promise<Ended> => headroom([...argv, '--results', results]);

/** What a person is told: a sentence and a hint, and nothing of the inside. */
function expectRefusal({ code, stdout, stderr }: Ended): void {
  expect(code, stderr).toBe(3);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^headroom: .+\n( {2}cause: .+\n)? {2}hint: .+\n$/);
  expect(stderr).not.toMatch(/\.ts:\d+|node:internal|ZodError|bug of headroom/);
}

describe('a record that was changed', () => {
  it('in one digit is refused by every command, with the file and both hashes', async () => {
    const file = join(run, 'run.json');
    const text = await readFile(file, 'utf8');
    await writeFile(
      file,
      text.replace(/("estimate": )(\d)/, (_, key, digit) => `${key}${(Number(digit) + 1) % 10}`),
    );
    for (const command of commands) {
      const refused = await asked(command);
      expectRefusal(refused);
      expect(refused.stderr).toMatch(
        /run\.json had the SHA-256 [0-9a-f]{12}\.\.\. and has [0-9a-f]{12}\.\.\.$/m,
      );
      expect(refused.stderr).toMatch(/hint: Restore it from a copy.* remove SHA256SUMS/);
    }
  });

  it('by cutting it is refused, with checksums and without', async () => {
    const file = join(run, 'run.json');
    await writeFile(file, (await readFile(file, 'utf8')).slice(0, 5000));
    const sealed = await asked(['report', 'example']);
    expectRefusal(sealed);
    expect(sealed.stderr).toContain('run.json had the SHA-256');
    await rm(join(run, 'SHA256SUMS'));
    const unsealed = await asked(['report', 'example']);
    expectRefusal(unsealed);
    expect(unsealed.stderr).toMatch(/run\.json is not what a run wrote: .*JSON/);
    const unnamed = await asked(['report']);
    expectRefusal(unnamed);
    expect(unnamed.stderr).toMatch(
      /which run is the latest cannot be told, for .*example cannot be read: .*JSON/,
    );
  });

  it('by taking away a trial and adding another is refused, with both files', async () => {
    const trial = join(run, 'trials', '100-001.json');
    await writeFile(join(run, 'trials', '100-099.json'), await readFile(trial));
    await rm(trial);
    const refused = await asked(['gate', 'example', '--against', 'example']);
    expectRefusal(refused);
    expect(refused.stderr).toMatch(/trials\/100-001\.json \(SHA-256 [0-9a-f]{12}\.\.\.\) is missing/);
    expect(refused.stderr).toContain('trials/100-099.json is not listed there');
  });

  it('among the nights and drills that a report finds by itself is not passed over', async () => {
    results = await looseResultsWith('example', 'example-night');
    await rm(join(results, 'example-night', 'replays'), { recursive: true });
    const refused = await asked(['report', 'example', '--no-pdf']);
    expectRefusal(refused);
    expect(refused.stderr).toMatch(/example-night is not what was recorded .*replays\/.* is missing/);
  });
});

describe('a record that this headroom does not know', () => {
  it('is refused by every command, with the version', async () => {
    await rewrite(run, 'run.json', (record) => ({ ...record, schemaVersion: 99, levels: 'of another kind' }));
    for (const command of commands) {
      const refused = await asked(command);
      expectRefusal(refused);
      expect(refused.stderr).toMatch(/run\.json has schemaVersion 99; this headroom reads up to \d/);
      expect(refused.stderr).toMatch(/hint: Read it with the version of headroom that wrote it/);
    }
  });
});

describe('a report', () => {
  const markdownOf = async (exitCode = 0): Promise<string> => {
    const { code, stderr } = await asked(['report', 'example', '--no-pdf']);
    expect(code, stderr).toBe(exitCode);
    return readFile(join(run, 'report.md'), 'utf8');
  };

  it('says which evidence it is of, also the second time, or that nothing vouches for its files', async () => {
    const sums = await readFile(join(run, 'SHA256SUMS'));
    const hash = createHash('sha256').update(sums).digest('hex');
    for (const _ of [1, 2]) expect(await markdownOf()).toContain(`has the SHA-256 \`${hash}\``);
    await rm(join(run, 'SHA256SUMS'));
    expect(await markdownOf()).toContain('Its files are not sealed by checksums');
  });

  it.each([
    ['running', /\*\*Not finished\*\*: the run goes on, or it was killed/],
    ['interrupted', /\*\*Not finished\*\*: interrupted at 2026-/],
  ])('of a run that is %s says what is missing, and how to go on', async (status, ending) => {
    await rm(join(run, 'trials'), { recursive: true });
    await rewrite(run, 'run.json', (record) => ({
      ...record,
      status,
      levels: (record['levels'] as { name: string }[]).map((level) =>
        level.name === '25' ? { name: '25', status: 'pending', bracket: {}, trials: [], resets: 0 } : level,
      ),
    }));
    const markdown = await markdownOf(4);
    expect(markdown).toMatch(ending);
    expect(markdown).toMatch(/No answer for level 25/);
    expect(markdown).toContain('Go on with `headroom run --resume`');
    expect(markdown).toContain('Its files are not sealed by checksums');
    expect(markdown).toMatch(/^\| 75 .*\d+ %/m);
  });

  it('of a run that was killed before its first answer says that there is none', async () => {
    await rm(join(run, 'trials'), { recursive: true });
    await rewrite(run, 'run.json', (record) => ({
      ...record,
      status: 'running',
      levels: (record['levels'] as { name: string }[]).map(({ name }) => ({
        ...{ name, status: 'pending', bracket: {}, trials: [], resets: 0 },
      })),
    }));
    const markdown = await markdownOf(4);
    expect(markdown).toMatch(/No answer for level 100 .*75.*50.*25/);
    expect(markdown).toContain('Go on with `headroom run --resume`');
  });
});
