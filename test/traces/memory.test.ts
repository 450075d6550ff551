import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { importTrace } from '../../harness/src/drivers/traces/import-trace.ts';
import { inputOfStream } from '../../harness/src/drivers/traces/input.ts';
import { clfLine, pollsClose } from './import-text.ts';

const linesAtOnce = 1000;
const sampleEvery = 100;

/** What the heap holds after a collection, in MB. */
function heapMegabytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed / 1e6;
}

it('memory does not grow with the lines of a log, though every path is another', async () => {
  const heap: number[] = [];
  function* blocks(): Generator<Buffer> {
    for (let block = 0; block < 300; block += 1) {
      if (block % sampleEvery === sampleEvery - 1) heap.push(heapMegabytes());
      const lines = Array.from({ length: linesAtOnce }, (_, index) =>
        clfLine(pollsClose + block, `GET /posts/${block * linesAtOnce + index} HTTP/1.1`),
      );
      yield Buffer.from(`${lines.join('\n')}\n`);
    }
  }
  const { trace } = await importTrace(inputOfStream(Readable.from(blocks()), 'night.log'), {
    name: 'night',
    gaps: 'record',
    badLines: { lines: 0 },
    exactKeys: 5000,
    fields: {},
    columns: {},
  });
  expect(trace.counts).toEqual(Array.from({ length: 300 }, () => linesAtOnce));
  const [early = 0, , late = Infinity] = heap;
  expect(late - early).toBeLessThan(3);
});
