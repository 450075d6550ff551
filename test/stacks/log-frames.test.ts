import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFrames } from '../../harness/src/drivers/stacks/compose/engine/log-frames.ts';

function frame(stream: number, text: string): Buffer {
  const head = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([head, Buffer.from(text)]);
}

describe('readFrames', () => {
  it('takes the text out of frames, however they are cut on the way', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.nat(), (texts, cut) => {
        const log = Buffer.concat(texts.map((text, index) => frame(1 + (index % 2), text)));
        const at = cut % (log.length + 1);
        const first = readFrames(log.subarray(0, at));
        const second = readFrames(Buffer.concat([first.rest, log.subarray(at)]));
        expect(Buffer.concat([first.text, second.text]).toString()).toBe(texts.join(''));
        expect(second.rest.length).toBe(0);
      }),
    );
  });

  it('takes the log of a terminal as it is', () => {
    const log = Buffer.from('plain words\nof a terminal\n');
    expect(readFrames(log).text.toString()).toBe(log.toString());
  });
});
