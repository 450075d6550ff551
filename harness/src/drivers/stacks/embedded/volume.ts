import { randomBytes } from 'node:crypto';
import { open, rm, stat, statfs, unlink, writeFile, type FileHandle } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Volume } from '../../../ports/replica-control.ts';

/** Others need these: a file system that one of them lies on is not a service's own. */
const places = [
  ...['/', '/etc', '/usr', '/var', '/var/lib', '/var/tmp', '/home', '/opt', '/srv', '/boot', '/run', '/tmp'],
  ...['/dev', '/dev/shm', tmpdir(), homedir(), process.cwd()],
];

const largestPiece = 1024 * 1024;

/** @throws Error when there is no such folder. */
export async function volumeAt(folder: string): Promise<Volume> {
  const { dev } = await stat(folder);
  const devices = await Promise.all(places.map((each) => deviceOf(each)));
  const place = places[devices.indexOf(dev)];
  let file: FileHandle | undefined;
  return {
    shared: place === undefined ? undefined : `it is on the same file system as ${place} of this machine`,
    async space() {
      const { bsize, blocks, bavail } = await statfs(folder);
      return { totalBytes: bsize * blocks, freeBytes: bsize * bavail };
    },
    async fill(over) {
      file ??= await openUnnamed(join(folder, '.headroom-fill'));
      await writeUntilFull(file, over);
    },
    async empty() {
      const filled = file;
      file = undefined;
      await filled?.close();
    },
    takesMore: () => takesMore(join(folder, '.headroom-probe')),
  };
}

async function deviceOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ dev }) => dev,
    () => undefined,
  );
}

/** A file without a name is gone when it is closed, and so when the harness is killed. */
async function openUnnamed(path: string): Promise<FileHandle> {
  const file = await open(path, 'wx');
  await unlink(path);
  return file;
}

/** In smaller and smaller pieces, of bytes that no file system can make less of. */
async function writeUntilFull(file: FileHandle, over: AbortSignal): Promise<void> {
  const bytes = randomBytes(largestPiece);
  for (let size = largestPiece; size >= 1; size /= 2) {
    try {
      for (;;) {
        over.throwIfAborted();
        await file.write(bytes, 0, size);
      }
    } catch (error) {
      if (!isFull(error)) throw error;
    }
  }
}

async function takesMore(path: string): Promise<boolean> {
  try {
    await writeFile(path, 'headroom', { flush: true });
    return true;
  } catch (error) {
    if (isFull(error)) return false;
    throw error;
  } finally {
    await rm(path, { force: true });
  }
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}
