import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ExitCode, HarnessError } from '../../model/errors.ts';

/** Bytes read at once: a block this long is parsed in some milliseconds, so that the process stays answerable. */
const blockBytes = 2 ** 20;

/** How much may go by without a line break before the format is judged without it. */
const mostHeadBytes = 2 ** 20;

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

/** Text of an input, unpacked. */
export interface Content {
  /** From the start: at least a whole line, when there is one. Also the first of the blocks. */
  readonly head: Buffer;
  /** A block may be written over once the next one is asked for. */
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

/**
 * Opens what is packed with gzip, whatever its name, and looks at its head.
 * @throws HarnessError `trace-unreadable`, also while it is read, when what is packed is damaged or cut off.
 */
export async function contentOf({ name, blocks }: Input): Promise<Content> {
  const stored = blocks[Symbol.asyncIterator]();
  const start = await takeHead(stored, (head) => head.length >= 2);
  const isPacked = start[0] === 0x1f && start[1] === 0x8b;
  const all = prepend(start, stored);
  const text = isPacked ? unpacked(name, all) : all;
  const rest = text[Symbol.asyncIterator]();
  const head = await takeHead(rest, (bytes) => bytes.includes('\n') || bytes.length >= mostHeadBytes);
  return { head, blocks: prepend(head, rest) };
}

/** Blocks until there is enough, or no more, as a copy. */
async function takeHead(blocks: AsyncIterator<Buffer>, isEnough: (head: Buffer) => boolean): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (!isEnough(head)) {
    const next = await blocks.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  return head;
}

async function* prepend(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

async function* unpacked(name: string, blocks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: blockBytes });
  const packed = Readable.from(copied(blocks));
  packed.once('error', (error) => gunzip.destroy(error));
  try {
    yield* packed.pipe(gunzip);
  } catch (cause) {
    throw unreadable(name, cause);
  } finally {
    packed.destroy();
    gunzip.destroy();
  }
}

/** For readers that hold on to a block while the next one is read. */
export async function* copied(blocks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const block of blocks) yield Buffer.from(block);
}

function unreadable(name: string, cause: unknown): HarnessError {
  return new HarnessError({
    code: 'trace-unreadable',
    message: `cannot read ${name}`,
    hint: 'Give a CSV of counts, an access log or JSON lines, plain or packed with gzip; `-` reads from a pipe.',
    exitCode: ExitCode.usage,
    cause,
  });
}
