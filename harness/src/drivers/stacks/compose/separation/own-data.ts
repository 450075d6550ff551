import { createHash } from 'node:crypto';
import { chmod, chown, copyFile, mkdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { ExitCode, HarnessError, reasonOf } from '../../../../model/errors.ts';
import type { EngineApi } from '../engine/api.ts';
import { volumeName } from '../project/level-file.ts';
import type { DataSource } from './finding.ts';
import type { Separation } from './separate.ts';

export interface OwnDataRequest {
  readonly api: EngineApi;
  /** Any that the engine has: containers of it are made and never started. */
  readonly image: string;
  /** Of the run's own, on the machine. */
  readonly tempFolder: string;
  /** On all that is made for it. */
  readonly labels: Readonly<Record<string, string>>;
  /** In front of the names of its volumes. */
  readonly project: string;
  readonly signal: AbortSignal;
}

/** The data that levels begin with, as it was when the run began: kept by the engine, and in files of the run's own. */
export interface OwnData {
  /** By the volume's name in the file of a level. */
  readonly kept: ReadonlyMap<string, { readonly volume: string; readonly from: DataSource }>;
  readonly files: ReadonlyMap<string, string>;
  /** What each is, for the record. */
  readonly texts: Readonly<Record<string, string>>;
}

/** With the volumes that the image has and nobody named. */
const away = { force: true, v: true } as const;
/** Inside the containers; the parent is where it is unpacked, so that the folder itself has its owner and mode. */
const parent = '/headroom';
const at = `${parent}/data`;

/**
 * Takes what the levels begin with: once, so that all of them begin with the same. The user's volumes and folders are
 * mounted read-only for it, and copied by the engine, which may read what this user may not.
 * @throws HarnessError `data-not-copied`.
 */
export async function takeData(
  request: OwnDataRequest,
  separation: Separation,
  onProgress: (line: string) => void,
): Promise<OwnData> {
  const { api, labels, project } = request;
  const kept = new Map<string, { volume: string; from: DataSource }>();
  const texts: Record<string, string> = {};
  for (const [name, from] of separation.volumes) {
    if (from.kind === 'empty') continue;
    const source = from.kind === 'volume' ? from.name : from.path;
    onProgress(`copying ${source} for the levels`);
    const volume = volumeName(project, name);
    await api.createVolume({ Name: volume, Labels: { ...labels } });
    const copied = await orNotCopied(source, () => copy(request, from, volume));
    kept.set(name, { volume, from });
    texts[`data of ${labelOf(name, from)}`] = `copy of ${from.kind} ${source}, ${copied}`;
  }
  const folder = await folderOf(request);
  const files = new Map<string, string>();
  for (const [index, path] of separation.files.entries()) {
    const taken = join(folder, `${index}-${basename(path)}`);
    await orNotCopied(path, () => copyOneFile(path, taken));
    files.set(path, taken);
    texts[`data of ${path}`] = `copy, SHA-256 ${createHash('sha256')
      .update(await readFile(taken))
      .digest('hex')}`;
  }
  return { kept, files, texts };
}

/**
 * Makes the volumes and files of a level from what was taken.
 * @returns where the copy of each single file is.
 * @throws HarnessError `data-not-copied`.
 */
export async function giveData(request: OwnDataRequest, data: OwnData): Promise<ReadonlyMap<string, string>> {
  const { api, labels, project } = request;
  for (const [name, { volume }] of data.kept) {
    const own = volumeName(project, name);
    await api.createVolume({ Name: own, Labels: { ...labels } });
    await orNotCopied(volume, () => copy(request, { kind: 'volume', name: volume }, own));
  }
  const folder = await folderOf(request);
  const copies = new Map<string, string>();
  for (const [path, taken] of data.files) {
    const own = join(folder, basename(taken));
    await orNotCopied(path, () => copyOneFile(taken, own));
    copies.set(path, own);
  }
  return copies;
}

/** New each time: what a level wrote to is not what the next one finds. */
async function folderOf({ tempFolder, project }: OwnDataRequest): Promise<string> {
  const folder = join(tempFolder, project);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return folder;
}

function labelOf(name: string, from: DataSource): string {
  return from.kind === 'folder' ? from.path : `volume ${name}`;
}

/** Through two containers that are never started. @returns how much it was, and its digest. */
async function copy(
  { api, image, labels, signal }: OwnDataRequest,
  from: Exclude<DataSource, { readonly kind: 'empty' }>,
  volume: string,
): Promise<string> {
  const holder = (source: string, type: 'bind' | 'volume', readOnly: boolean) =>
    api.createContainer({
      ...{ Image: image, Entrypoint: ['/headroom-never-started'], Cmd: ['-'], Labels: { ...labels } },
      NetworkDisabled: true,
      HostConfig: {
        // Without it a volume that is empty would be filled from the image.
        Mounts: [
          {
            ...{ Type: type, Source: source, Target: at, ReadOnly: readOnly },
            ...(type === 'volume'
              ? { VolumeOptions: { NoCopy: true, Labels: {}, DriverConfig: { Name: '', Options: {} } } }
              : {}),
          },
        ],
      },
    });
  const reader = await holder(
    from.kind === 'volume' ? from.name : from.path,
    from.kind === 'volume' ? 'volume' : 'bind',
    true,
  );
  try {
    const writer = await holder(volume, 'volume', false);
    try {
      const digest = new Digest();
      const stream = (await reader.getArchive({ path: at, abortSignal: signal })) as Readable;
      stream.on('error', (error) => digest.destroy(error));
      await writer.putArchive(stream.pipe(digest), { path: parent, abortSignal: signal });
      return digest.text();
    } finally {
      await writer.remove(away);
    }
  } finally {
    await reader.remove(away);
  }
}

/** Counts what passes through it. */
class Digest extends Transform {
  readonly #hash = createHash('sha256');
  #bytes = 0;

  override _transform(piece: Buffer, _encoding: string, done: (error: null, piece: Buffer) => void): void {
    this.#hash.update(piece);
    this.#bytes += piece.length;
    done(null, piece);
  }

  text(): string {
    return `${this.#bytes} bytes as tar, SHA-256 ${this.#hash.digest('hex')}`;
  }
}

/** With its mode; with its owner where this user may give it away. */
async function copyOneFile(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  const { mode, uid, gid } = await stat(from);
  await chown(to, uid, gid).catch(() => undefined);
  await chmod(to, mode & 0o7777);
}

async function orNotCopied<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new HarnessError({
      code: 'data-not-copied',
      message: `${what} cannot be copied for the levels: ${reasonOf(error)}`,
      hint: 'Let this user read it, or say what levels begin with: stacks.compose.seed.data, "empty" or { copyOf }.',
      exitCode: ExitCode.environment,
      cause: error,
    });
  }
}
