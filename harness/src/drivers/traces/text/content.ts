import { copied, withStart } from './blocks.ts';
import type { Input } from '../input.ts';
import { unpacked } from './unpack.ts';

/** So much of a file is looked at to tell what it is. */
const headBytes = 2 ** 18;
const byteOrderMark = Buffer.from('\uFEFF');
/** Without its mark, UTF-16 of Latin letters is told by every second byte being 0. */
const leastZeroShare = 0.4;

/** Text of an input: unpacked, in UTF-8, without its byte order mark. */
export interface Content {
  /** The start of it, whole lines or not. Also the first of the blocks. */
  readonly head: string;
  /** Else it is of an older encoding, most likely Windows-1252. */
  readonly isUtf8: boolean;
  /** A block may be written over once the next one is asked for. */
  readonly blocks: AsyncIterable<Buffer>;
}

/**
 * Opens what is packed, whatever its name, and looks at its start.
 * @throws HarnessError `trace-unreadable`, also while it is read, when what is packed is damaged or cut off;
 * `trace-packed` when it is packed in a way that is not read.
 */
export async function contentOf({ name, blocks }: Input): Promise<Content> {
  const text = await unpacked(name, blocks);
  const { start, all } = await withStart(text, headBytes);
  const encoding = utf16Of(start);
  if (encoding !== undefined) {
    const decoded = await withStart(inUtf8(all, encoding), headBytes);
    return { head: decoded.start.toString('utf8'), isUtf8: true, blocks: decoded.all };
  }
  const isMarked = byteOrderMark.equals(start.subarray(0, byteOrderMark.length));
  const skipped = isMarked ? byteOrderMark.length : 0;
  return {
    head: start.toString('utf8', skipped),
    isUtf8: isUtf8(start),
    blocks: isMarked ? withoutFirst(all, skipped) : all,
  };
}

async function* withoutFirst(blocks: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let skipped = 0;
  for await (const block of blocks) {
    const from = Math.min(block.length, bytes - skipped);
    skipped += from;
    yield block.subarray(from);
  }
}

/** But for a character that is cut by the end. */
function isUtf8(start: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** What Windows writes: Excel as "Unicode text", PowerShell as the output of any command. */
function utf16Of(start: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  const sample = start.subarray(0, 1000);
  const zeroShare = (offset: number): number =>
    sample.filter((byte, index) => byte === 0 && index % 2 === offset).length / sample.length;
  if (sample.length < 4) return undefined;
  if (zeroShare(1) >= leastZeroShare && zeroShare(0) === 0) return 'utf-16le';
  return zeroShare(0) >= leastZeroShare && zeroShare(1) === 0 ? 'utf-16be' : undefined;
}

/** A character that is cut by the end of a block is put together; a mark at the start is left out. */
export async function* inUtf8(blocks: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding);
  for await (const block of copied(blocks)) yield Buffer.from(decoder.decode(block, { stream: true }));
  yield Buffer.from(decoder.decode());
}
