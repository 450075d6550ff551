import { Readable } from 'node:stream';
import { createGunzip, createZstdDecompress, type ZstdDecompress } from 'node:zlib';
import { HarnessError, reasonOf, usageError } from '../../../model/errors.ts';
import { copied, withStart } from './blocks.ts';
import { unreadable } from '../refusals.ts';

const chunkBytes = 2 ** 20;
const frameChunkBytes = 2 ** 17;
const signatureBytes = 8;
/** Of a tar archive, `ustar` stands here. */
const tarAt = 257;

type Blocks = AsyncIterable<Buffer>;

/** Ways to pack, by the bytes that they begin with. */
const packings: readonly {
  readonly begins: readonly string[];
  readonly unpack: (blocks: Blocks) => Blocks;
}[] = [
  { begins: ['1f8b'], unpack: gunzipped },
  // Zstandard's skippable frames begin with one of 16 others; pzstd puts them first.
  {
    begins: ['28b52ffd', ...Array.from({ length: 16 }, (_, index) => `5${index.toString(16)}2a4d18`)],
    unpack: unzstd,
  },
  { begins: ['fd377a585a00'], unpack: unxz },
];

/** What is packed in a way that is not read, and what to do then. */
const others = [
  { begins: '425a68', what: 'packed with bzip2', hint: 'bzcat FILE | headroom trace import -' },
  { begins: '04224d18', what: 'packed with lz4', hint: 'lz4 -dc FILE | headroom trace import -' },
  { begins: '1f9d', what: 'packed with compress', hint: 'zcat FILE | headroom trace import -' },
  { begins: '5d0000', what: 'packed with lzma', hint: 'xz -dc --format=lzma FILE | headroom trace import -' },
  { begins: '377abcaf271c', what: 'a 7z archive', hint: '7z x -so FILE | headroom trace import -' },
  {
    begins: '504b0304',
    what: 'a zip archive, or a workbook of Excel',
    hint: 'unzip -p FILE | headroom trace import - ; a workbook is saved as CSV first',
  },
  {
    begins: '50415231',
    what: 'a Parquet file',
    hint: 'Write its rows as JSON lines or a CSV of counts first',
  },
] as const;

/**
 * The text of what is packed with gzip, zstd or xz, told by its first bytes; the rest as it is.
 * @throws HarnessError `trace-packed` when it is packed otherwise; while it is read, `trace-unreadable` when it is
 * damaged or cut off.
 */
export async function unpacked(name: string, blocks: Blocks): Promise<Blocks> {
  const { start, all } = await withStart(blocks, signatureBytes);
  const signature = start.subarray(0, signatureBytes).toString('hex');
  const packing = packings.find(({ begins }) => begins.some((each) => signature.startsWith(each)));
  const other = others.find(({ begins }) => signature.startsWith(begins));
  if (packing === undefined && other !== undefined) throw packedOtherwise(name, other);
  const text = packing === undefined ? all : refusingDamage(name, packing.unpack(all));
  const { start: head, all: whole } = await withStart(text, tarAt + 'ustar'.length);
  if (head.toString('latin1', tarAt, tarAt + 'ustar'.length) === 'ustar') {
    throw packedOtherwise(name, { what: 'a tar archive', hint: 'tar -xOf FILE | headroom trace import -' });
  }
  return whole;
}

async function* refusingDamage(name: string, blocks: Blocks): AsyncGenerator<Buffer> {
  try {
    yield* blocks;
  } catch (cause) {
    throw cause instanceof HarnessError ? cause : unreadable(name, cause);
  }
}

async function* gunzipped(blocks: Blocks): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: chunkBytes });
  const packed = Readable.from(copied(blocks));
  packed.once('error', (error) => gunzip.destroy(error));
  try {
    yield* packed.pipe(gunzip);
  } finally {
    packed.destroy();
    gunzip.destroy();
  }
}

/**
 * Node's engine stops at the end of a frame, and drops what of a block comes behind it (seen with 24.21): a file of
 * several frames, as `cat` and pzstd make them, would be cut off in silence. So the rest goes to another engine.
 */
async function* unzstd(blocks: Blocks): AsyncGenerator<Buffer> {
  const source = copied(blocks);
  let rest: Buffer | undefined = Buffer.alloc(0);
  while (rest !== undefined) {
    const engine = createZstdDecompress({ chunkSize: frameChunkBytes });
    const fed: Promise<Buffer | undefined> = feed(engine, rest, source);
    fed.catch((error: unknown) => engine.destroy(error instanceof Error ? error : undefined));
    try {
      yield* engine;
    } finally {
      engine.destroy();
    }
    rest = await fed;
  }
}

/** @returns what it did not take of a block, at the end of a frame; `undefined` when it took all. */
async function feed(
  engine: ZstdDecompress,
  rest: Buffer,
  source: AsyncGenerator<Buffer>,
): Promise<Buffer | undefined> {
  let given = 0;
  let block = rest;
  for (;;) {
    if (block.length > 0) await written(engine, block);
    given += block.length;
    if (engine.bytesWritten < given) return block.subarray(engine.bytesWritten - given);
    const next = await source.next();
    if (next.done === true) break;
    block = next.value;
  }
  engine.end();
  return undefined;
}

function written(engine: ZstdDecompress, block: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    engine.once('close', resolve); // nobody reads on
    engine.write(block, (error) => {
      engine.removeListener('close', resolve);
      if (error === null || error === undefined) resolve();
      else reject(error);
    });
  });
}

async function* unxz(blocks: Blocks): AsyncGenerator<Buffer> {
  const { default: xz } = await import('xz-decompress'); // takes a while, and few need it
  const packed = Readable.toWeb(Readable.from(copied(blocks)));
  try {
    for await (const chunk of new xz.XzReadableStream(packed)) yield Buffer.from(chunk);
  } catch (error) {
    const why = `it is damaged, cut off, or has a check that is not read (${reasonOf(error)})`;
    throw new Error(`${why}; xz -dc unpacks it, or says more`);
  }
}

function packedOtherwise(
  name: string,
  { what, hint }: { readonly what: string; readonly hint: string },
): HarnessError {
  return usageError(
    'trace-packed',
    `${name} is ${what}, which is not read`,
    `${hint.replace('FILE', name)}. Read are plain files, gzip, zstd and xz.`,
  );
}
