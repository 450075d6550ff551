import { execFile } from 'node:child_process';
import { appendFile, cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { create } from 'tar';
import { describe, expect, it } from 'vitest';
import { archive } from '../../harness/src/drivers/store/archive.ts';
import { checkSeal } from '../../harness/src/drivers/store/checksums.ts';
import { readEvidence } from '../../harness/src/drivers/store/evidence-files.ts';
import { readProven } from '../../harness/src/drivers/store/read-run.ts';
import { openSeries } from '../../harness/src/drivers/store/read-series.ts';
import { layLoose, unpack } from '../fixtures/loose-run.ts';
import { harnessErrorOf } from './store-of-a-test.ts';
import { temporaryFolder } from './temp-folder.ts';

const run = promisify(execFile);
const committed = fileURLToPath(new URL('../../results/example', import.meta.url));
const archiveIn = (folder: string): string => join(folder, 'evidence.tar.gz');

/** A real run that is finished, with its archive. */
async function finishedRun(): Promise<string> {
  const folder = join(temporaryFolder(), 'example');
  await cp(committed, folder, { recursive: true });
  return folder;
}

async function looseRun(): Promise<string> {
  const folder = await finishedRun();
  await layLoose(folder);
  return folder;
}

describe('the archive of a finished run', () => {
  it('takes the place of every trial, second and log, and nothing else is gone', async () => {
    const folder = await looseRun();
    const before = await readdir(folder, { recursive: true, withFileTypes: true });
    await archive(folder);
    const after = await readdir(folder);
    expect(after.toSorted()).toEqual(
      ['SHA256SUMS', 'capacity.svg', 'config.json', 'evidence.tar.gz', 'run.json', 'summary.md'].toSorted(),
    );
    const { stdout } = await run('tar', ['-tzf', archiveIn(folder)]);
    const names = stdout.trim().split('\n');
    const packed = before.filter((each) => each.isFile() && each.parentPath !== folder);
    expect(names).toHaveLength(packed.length);
    expect(names).toEqual(expect.arrayContaining(['trials/100-001.json', 'logs/100/k6-100-001.log']));
  });

  it('holds each file byte for byte, and every command reads the same from both', async () => {
    const loose = await looseRun();
    const folder = join(temporaryFolder(), 'copy');
    await cp(loose, folder, { recursive: true });
    await archive(folder);
    expect((await readProven(folder)).record).toEqual((await readProven(loose)).record);
    const evidence = await readEvidence(loose);
    expect(evidence.size).toBeGreaterThan(80);
    expect(await readEvidence(folder)).toEqual(evidence);
    const [ofLoose, ofArchive] = [await openSeries(loose, ['75-003']), await openSeries(folder, ['75-003'])];
    expect(ofArchive('75-003')).toEqual(ofLoose('75-003'));
    await unpack(folder);
    expect((await run('diff', ['-r', join(loose, 'logs'), join(folder, 'logs')])).stdout).toBe('');
  });

  it('is sealed, as sha256sum proves without headroom', async () => {
    const folder = await looseRun();
    await archive(folder);
    const { stdout } = await run('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: folder });
    expect(stdout).toBe('config.json: OK\nevidence.tar.gz: OK\nrun.json: OK\n');
  });

  it('is made once: a second time changes nothing', async () => {
    const folder = await finishedRun();
    const seal = await checkSeal(folder);
    await archive(folder);
    expect(await checkSeal(folder)).toBe(seal);
  });

  it('leaves a link where it is, and what it leads to', async () => {
    const folder = await looseRun();
    const elsewhere = temporaryFolder();
    await writeFile(join(elsewhere, 'mine'), 'mine');
    await symlink(elsewhere, join(folder, 'logs', 'to-mine'));
    await archive(folder);
    expect(await readdir(join(folder, 'logs'))).toEqual(['to-mine']);
    expect(await readFile(join(elsewhere, 'mine'), 'utf8')).toBe('mine');
    expect((await run('tar', ['-tzf', archiveIn(folder)])).stdout).not.toContain('mine');
  });

  it('may be unpacked beside itself by who wants to look, and the run is still proven', async () => {
    const folder = await finishedRun();
    await unpack(folder);
    expect(await checkSeal(folder)).toBeDefined();
    const loose = join(folder, 'trials', '100-001.json');
    await appendFile(loose, ' ');
    expect((await harnessErrorOf(checkSeal(folder))).message).toMatch(
      /trials\/100-001\.json had the SHA-256/,
    );
    await rm(loose);
    await cp(join(folder, 'trials', '100-002.json'), join(folder, 'trials', '100-099.json'));
    expect((await harnessErrorOf(checkSeal(folder))).message).toContain(
      'trials/100-099.json is not listed there',
    );
  });
});

describe('an archive that is not the one that was sealed', () => {
  it.each<[string, (packed: Buffer) => Buffer | undefined, RegExp]>([
    ['gone', () => undefined, /evidence\.tar\.gz \(SHA-256 .*\) is missing/],
    ['cut', (packed) => packed.subarray(0, 9000), /evidence\.tar\.gz had the SHA-256/],
    [
      'packed anew',
      (packed) => gzipSync(gunzipSync(packed), { level: 1 }),
      /evidence\.tar\.gz had the SHA-256/,
    ],
  ])('but %s is told', async (_what, change, says) => {
    const folder = await finishedRun();
    const changed = change(await readFile(archiveIn(folder)));
    await (changed === undefined ? rm(archiveIn(folder)) : writeFile(archiveIn(folder), changed));
    expect(await harnessErrorOf(readProven(folder))).toMatchObject({
      code: 'evidence-changed',
      message: expect.stringMatching(says) as string,
    });
  });

  it('but was put beside a run that had none is told', async () => {
    const folder = await looseRun();
    await cp(join(committed, 'evidence.tar.gz'), archiveIn(folder));
    expect((await harnessErrorOf(checkSeal(folder))).message).toContain(
      'evidence.tar.gz is not listed there',
    );
  });
});

describe('an archive that no checksums vouch for', () => {
  /** In the place of the run's own. */
  async function runWith(make: (inside: string) => Promise<void>, bytes = (all: Buffer): Buffer => all) {
    const [folder, inside] = [await finishedRun(), temporaryFolder()];
    await mkdir(join(inside, 'trials'));
    await make(inside);
    const names = (await readdir(join(inside, 'trials'))).map((name) => `trials/${name}`);
    await create({ cwd: inside, gzip: true, file: archiveIn(folder) }, [...names, ...names]);
    await writeFile(archiveIn(folder), bytes(await readFile(archiveIn(folder))));
    await rm(join(folder, 'SHA256SUMS'));
    return folder;
  }
  const trial = async (inside: string): Promise<void> =>
    writeFile(join(inside, 'trials', '100-001.json'), 'x'.repeat(9000));

  it.each<[string, () => Promise<string>, RegExp]>([
    [
      'cut',
      () => runWith(trial, (all) => all.subarray(0, all.length - 40)),
      /evidence\.tar\.gz is not what a run wrote/,
    ],
    [
      'no archive',
      () => runWith(trial, () => Buffer.from('nothing of the kind')),
      /evidence\.tar\.gz is not what a run wrote/,
    ],
    ['of a file twice', () => runWith(trial), /holds trials\/100-001\.json twice/],
    [
      'with a link in it',
      () => runWith((inside) => symlink('/etc/hostname', join(inside, 'trials', '100-001.json'))),
      /trials\/100-001\.json in it is a SymbolicLink/,
    ],
  ])('and that is %s is refused, and nothing is unpacked', async (_what, made, says) => {
    const folder = await made();
    expect(await harnessErrorOf(readProven(folder))).toMatchObject({
      code: 'record-corrupt',
      message: expect.stringMatching(says) as string,
      hint: expect.stringMatching(/^Restore it from a copy/) as string,
    });
    expect(await readdir(folder)).not.toContain('trials');
  });
});
