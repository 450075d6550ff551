import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { importText, refusal } from './import-text.ts';

const first = '192.0.2.7 - - [08/Nov/2022:20:00:01 +0000] "GET /live HTTP/1.1" 200 512\n';
const second = first.replace(':01 ', ':02 ');
/** `first` and `second`, each packed by xz 5.4, with different checks. */
const xzFirst = Buffer.from(
  '/Td6WFoAAAFpIt42AgAhARwAAAAQz1jM4ABHAEVdABiOQoh0t0nuvx7vvOHAwU1ibgOzixoF4xLES/1lXVnXXoBKo9n1akyk5Z67bTBeiGY+qTNv6XKsFwc2ZscVCZgy9BodAAAAAACwzsLGAAFdSJBflFeQQpkNAQAAAAABWVo=',
  'base64',
);
const xzSecond = Buffer.from(
  '/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4ABHAEVdABiOQoh0t0nuvx7vvOHAwU1ibgOzixoF4xLES/1lXVneX/w6XdrB7iBy3TjQ+yRvIoOgsD5B3pxRb77uyeah8yQoI97nAAAAAAC8qxvMjEIIpgABYUhvJmckH7bzfQEAAAAABFla',
  'base64',
);
/** What of a file is for other programs: pzstd writes one in front of each frame. */
const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);

function cut(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

describe('a packed log', () => {
  it.each([
    ['gzip', Buffer.concat([gzipSync(first), gzipSync(second)])],
    ['zstd', Buffer.concat([zstdCompressSync(first), zstdCompressSync(second)])],
    [
      'zstd as pzstd writes it',
      Buffer.concat([skippable, zstdCompressSync(first), skippable, zstdCompressSync(second)]),
    ],
    ['xz', Buffer.concat([xzFirst, xzSecond])],
  ])('of two parts in %s is read whole, however its bytes come', async (_what, bytes) => {
    for (const size of [bytes.length, 100, 7, 1]) {
      const { trace } = await importText(cut(bytes, size));
      expect(trace.counts).toEqual([1, 1]);
      expect(trace.imported).toMatchObject({ lines: 2, counted: 2 });
    }
  });

  it.each([
    ['gzip', gzipSync(first.repeat(500))],
    ['zstd', zstdCompressSync(first.repeat(500))],
    ['xz', xzFirst],
  ])('in %s that is cut off, or has something else behind it, is refused', async (_what, bytes) => {
    const short = await refusal(bytes.subarray(0, bytes.length - 9));
    expect(short.message).toBe('cannot read night.log');
    expect(short.hint).toContain('gzip, zstd or xz');
    expect((await refusal(Buffer.concat([bytes, Buffer.from('192.0.2.7 - - behind it\n')]))).message).toBe(
      'cannot read night.log',
    );
  });

  it.each([
    ['bzip2', Buffer.from('BZh91AY'), /packed with bzip2/, /bzcat night\.log \| headroom trace import -/],
    ['lz4', Buffer.from('04224d186440', 'hex'), /packed with lz4/, /lz4 -dc/],
    ['compress', Buffer.from('1f9d90', 'hex'), /packed with compress/, /zcat/],
    [
      'zip, as a workbook',
      Buffer.from('PK\u0003\u0004\u0014\0'),
      /a zip archive, or a workbook of Excel/,
      /unzip -p .* saved as CSV/,
    ],
    ['7z', Buffer.from('377abcaf271c0004', 'hex'), /a 7z archive/, /7z x -so/],
    ['Parquet', Buffer.from('PAR1\0'), /a Parquet file/, /JSON lines/],
    ['tar', Buffer.concat([Buffer.alloc(257), Buffer.from('ustar\u000000')]), /a tar archive/, /tar -xOf/],
    [
      'tar within gzip',
      gzipSync(Buffer.concat([Buffer.alloc(257), Buffer.from('ustar  ')])),
      /a tar archive/,
      /tar -xOf/,
    ],
  ])('in %s is named, with what to do', async (_what, bytes, message, hint) => {
    const error = await refusal(bytes);
    expect([error.code, error.message]).toEqual(['trace-packed', expect.stringMatching(message)]);
    expect(error.hint).toMatch(hint);
  });
});
