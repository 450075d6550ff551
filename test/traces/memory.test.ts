import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { importTrace } from '../../harness/src/drivers/traces/import-trace.ts';
import { inputOfStream } from '../../harness/src/drivers/traces/input.ts';
import type { Trace } from '../../harness/src/model/trace.ts';
import { clfLine, pollsClose } from './import-text.ts';

const linesAtOnce = 1000;

/** What the heap holds after a collection, in MB. */
function heapMegabytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed / 1e6;
}

/** What has outlived the young generation, wanted or not, in MB: it is collected late, and until then fills memory. */
function oldMegabytes(): number {
  const bytes = getHeapSpaceStatistics()
    .filter(({ space_name: name }) => name === 'old_space' || name === 'large_object_space')
    .reduce((sum, { space_used_size: used }) => sum + used, 0);
  return bytes / 1e6;
}

/** Imports lines of `lines` different paths of which so many are counted, and looks at memory after each block. */
async function importing(
  lines: number,
  exactKeys: number,
  look: (linesRead: number) => void,
): Promise<Trace> {
  function* blocks(): Generator<Buffer> {
    for (let first = 0; first < lines; first += linesAtOnce) {
      look(first);
      const block = Array.from({ length: linesAtOnce }, (_, index) =>
        clfLine(pollsClose + first / linesAtOnce, `GET /posts/${first + index}?page=${index % 7} HTTP/1.1`),
      );
      yield Buffer.from(`${block.join('\n')}\n`);
    }
  }
  const { trace } = await importTrace(inputOfStream(Readable.from(blocks()), 'night.log'), {
    name: 'night',
    gaps: 'record',
    badLines: { lines: 0 },
    exactKeys,
    examples: true,
    fields: {},
    columns: {},
  });
  expect(trace.counts).toEqual(Array.from({ length: lines / linesAtOnce }, () => linesAtOnce));
  expect(trace.mix?.popularity).toMatchObject({ keys: exactKeys, counted: 'in-a-sketch' });
  return trace;
}

describe('memory does not grow with the lines of a log, though every path is another:', () => {
  it('what is held stays the same', async () => {
    const held = new Map<number, number>();
    await importing(300_000, 5000, (linesRead) => {
      if (linesRead === 100_000 || linesRead === 299_000) held.set(linesRead, heapMegabytes());
    });
    expect((held.get(299_000) ?? Infinity) - (held.get(100_000) ?? 0)).toBeLessThan(3);
  });

  it('and next to no garbage grows old', async () => {
    let mostGrown = 0;
    let before = 0;
    heapMegabytes();
    await importing(400_000, 30_000, (linesRead) => {
      const now = oldMegabytes();
      // Of the time in the sketch. A collection on the way takes away: what came counts.
      if (linesRead > 100_000) mostGrown += Math.max(0, now - before);
      before = now;
    });
    expect(mostGrown).toBeLessThan(8);
  });
});
