import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { unreadable } from './refusals.ts';

/** Bytes read at once: a block this long is parsed in some milliseconds, so that the process stays answerable. */
const blockBytes = 2 ** 20;

/** What is imported: a file, or what comes in on a pipe. */
export interface Input {
  /** For messages and the trace: a file's name without folders. */
  readonly name: string;
  /** Bytes of the file as it lies there, packed or not; `undefined` for a pipe. */
  readonly totalBytes: number | undefined;
  /** Of those, the bytes read so far. */
  readBytes(): number;
  /** As stored. A block may be written over once the next one is asked for. */
  readonly blocks: AsyncIterable<Buffer>;
}

/** @throws HarnessError `trace-unreadable` when there is no such file, or it is a folder. */
export async function inputOfFile(path: string): Promise<Input & AsyncDisposable> {
  try {
    const handle = await open(path, 'r');
    const stat = await handle.stat();
    if (stat.isDirectory()) {
      await handle.close();
      throw new Error('it is a folder');
    }
    let read = 0;
    const block = Buffer.allocUnsafe(blockBytes);
    async function* blocks(): AsyncGenerator<Buffer> {
      for (;;) {
        const { bytesRead } = await handle.read(block, 0, blockBytes);
        if (bytesRead === 0) return;
        read += bytesRead;
        yield block.subarray(0, bytesRead);
      }
    }
    return {
      name: basename(path),
      totalBytes: stat.isFile() ? stat.size : undefined,
      readBytes: () => read,
      blocks: blocks(),
      [Symbol.asyncDispose]: () => handle.close(),
    };
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

export function inputOfStream(stream: NodeJS.ReadableStream, name: string): Input {
  let read = 0;
  async function* blocks(): AsyncGenerator<Buffer> {
    for await (const chunk of stream) {
      const block = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      read += block.length;
      yield block;
    }
  }
  return { name, totalBytes: undefined, readBytes: () => read, blocks: blocks() };
}
