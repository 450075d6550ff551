import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ExitCode, HarnessError } from '../../model/errors.ts';
import { readArchive } from './archive-file.ts';
import { syncFolder, writeDurably } from './durable-file.ts';
import { isEvidence, looseEvidence } from './evidence-files.ts';
import { readIfThere } from './read-if-there.ts';
import { archiveFile, checksumsFile, configFile, recordFile } from './run-layout.ts';
import { corruptFile, readError, systemCodeOf, writeError } from './store-error.ts';

/** SHA-256 (hex) of each file of the evidence, by its path in the folder of the run. */
type Checksums = ReadonlyMap<string, string>;

const archiveName = basename(archiveFile(''));

/** So many files are named in a message; of the others, their number. */
const mostNamed = 5;

/**
 * Seals the evidence of a run that has ended: `SHA256SUMS` has a checksum of every file of it, in the format of
 * `sha256sum`, so that `sha256sum --check SHA256SUMS` proves it without headroom. Pictures, summaries and reports are
 * made of the evidence, and logs are no part of it while they lie loose. Of a run with an archive that is sealed, and
 * what lies loose beside it may only be what is in it.
 * @throws HarnessError `results-unreadable`, `results-unwritable`, `disk-full`.
 */
export async function seal(folder: string): Promise<void> {
  const checksums = await checksumsOf(folder);
  const sealed = [...checksums].filter(([path]) => !checksums.has(archiveName) || !isEvidence(path));
  const lines = sealed.map(([path, hash]) => `${hash}  ${path}\n`);
  await writeDurably(checksumsFile(folder), lines.join(''));
}

/**
 * Before evidence is written: a run that is killed at any moment has the right checksums, or none.
 * @throws HarnessError `results-unwritable`.
 */
export async function unseal(folder: string): Promise<void> {
  const path = checksumsFile(folder);
  try {
    await rm(path, { force: true });
    await syncFolder(folder);
  } catch (error) {
    throw writeError(error, path);
  }
}

/**
 * Holds the evidence of a run against its checksums.
 * @returns the SHA-256 (hex) of `SHA256SUMS`, which pins them all; `undefined` when the run has none: it is older than
 *   they are, or has not ended.
 * @throws HarnessError `evidence-changed` naming each file, `record-corrupt` for checksums that cannot be read.
 */
export async function checkSeal(folder: string): Promise<string | undefined> {
  const text = await checksumsText(folder);
  if (text === undefined) return undefined;
  const recorded = parsed(text, checksumsFile(folder));
  const found = await checksumsOf(folder, [...recorded.keys()]);
  const differences = differencesOf(
    new Map([...(await copiesIn(folder, recorded, found)), ...recorded]),
    found,
  );
  if (differences.length === 0) return hashOf(text);
  // Who goes on with a run takes its checksums away first: the files were being written.
  if ((await checksumsText(folder)) !== text) return checkSeal(folder);
  throw evidenceChanged(folder, differences);
}

/** Of the files of the evidence, and of others that are named: of those that are there. */
async function checksumsOf(folder: string, named: readonly string[] = []): Promise<Checksums> {
  const outside = [configFile, recordFile, archiveFile].map((fileIn) => basename(fileIn(folder)));
  const paths = new Set([...outside, ...named, ...(await looseEvidence(folder))]);
  const checksums = new Map<string, string>();
  for (const path of [...paths].toSorted()) {
    const hash = await hashOfFile(join(folder, path));
    if (hash !== undefined) checksums.set(path, hash);
  }
  return checksums;
}

/** Of files of a sealed archive that lie loose as well: somebody unpacked it to look, or was stopped while it was made. */
async function copiesIn(folder: string, recorded: Checksums, found: Checksums): Promise<Checksums> {
  const isSealed = recorded.has(archiveName) && recorded.get(archiveName) === found.get(archiveName);
  if (!isSealed || ![...found.keys()].some(isEvidence)) return new Map();
  const files = await readArchive(folder, (path) => isEvidence(path) && found.has(path));
  return new Map([...files].map(([path, content]) => [path, hashOf(content)]));
}

function hashOf(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** By and by: an archive is as long as its logs. */
async function hashOfFile(path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
    return hash.digest('hex');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCodeOf(error) ?? '')) return undefined;
    throw readError(error, path);
  }
}

async function checksumsText(folder: string): Promise<string | undefined> {
  return (await readIfThere(checksumsFile(folder)))?.toString('utf8');
}

/** A path leads nowhere but into the folder. */
function parsed(text: string, path: string): Checksums {
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/);
  return new Map(
    lines.map((line, index) => {
      const [, hash, name] = /^([0-9a-f]{64}) [ *]([^/]+(?:\/[^/]+)*)$/.exec(line) ?? [];
      if (hash !== undefined && name !== undefined && !name.split(/[/\\]/).includes('..'))
        return [name, hash];
      throw corruptFile(
        path,
        `line ${index + 1} is no checksum and file of the run`,
        'Restore it from a copy, or remove it: then nothing shows whether the evidence was changed.',
      );
    }),
  );
}

/** A line a file, for a person. */
function differencesOf(recorded: Checksums, found: Checksums): string[] {
  const short = (hash: string): string => hash.slice(0, 12);
  return [...new Set([...recorded.keys(), ...found.keys()])].toSorted().flatMap((path) => {
    const [then, now] = [recorded.get(path), found.get(path)];
    if (then === now) return [];
    if (then === undefined) return [`${path} is not listed there`];
    if (now === undefined) return [`${path} (SHA-256 ${short(then)}...) is missing`];
    return [`${path} had the SHA-256 ${short(then)}... and has ${short(now)}...`];
  });
}

function evidenceChanged(folder: string, differences: readonly string[]): HarnessError {
  const named = differences.slice(0, mostNamed);
  const more = differences.length - named.length;
  const others = more === 0 ? '' : `; and ${more} more`;
  return new HarnessError({
    code: 'evidence-changed',
    message: `the evidence in ${folder} is not what was recorded in its SHA256SUMS: ${named.join('; ')}${others}`,
    hint: 'Restore it from a copy: `sha256sum --check SHA256SUMS` in that folder says when it is whole. To take what is there as it is, remove SHA256SUMS; then nothing shows that it was changed.',
    exitCode: ExitCode.environment,
  });
}
