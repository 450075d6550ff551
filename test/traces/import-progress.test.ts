import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ImportProgressLine, progressText } from '../../harness/src/cli/views/import-progress.ts';

describe('the progress of an import', () => {
  it.each([
    [
      { lines: 3_000_000, readBytes: 250e6, totalBytes: 1e9 },
      'reading: 25 % of 1,000 MB, 1,000,000 lines/s, 9 s left',
    ],
    [{ lines: 30_000, readBytes: 5e6, totalBytes: undefined }, 'reading: 5 MB, 10,000 lines/s'],
  ])('says how far it is, how quick, and how long it takes', (progress, text) => {
    expect(progressText(progress, 3000)).toBe(text);
  });

  it.each([
    [true, 2],
    [false, 1],
  ])(
    'is silent for two seconds, then comes twice a second on a terminal (%s) or every 10 s',
    (isTTY, times) => {
      let nowMs = 0;
      const written: string[] = [];
      const stderr = Object.assign(new PassThrough(), { isTTY });
      stderr.on('data', (text) => written.push(String(text)));
      const terminal = { stdout: stderr, stderr, environment: { TERM: 'xterm' }, workingFolder: '/' };
      const line = new ImportProgressLine(terminal, () => nowMs);
      for (nowMs = 0; nowMs <= 2600; nowMs += 100)
        line.update({ lines: nowMs, readBytes: 1, totalBytes: 10 });
      line.end();
      expect(written.filter((text) => text.includes('reading: 10 %'))).toHaveLength(times);
      expect(written.at(-1)?.endsWith(isTTY ? '\r\u001B[2K' : '\n')).toBe(true);
    },
  );
});
