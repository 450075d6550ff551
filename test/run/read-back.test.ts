import { describe, expect, it } from 'vitest';
import { ExitCode, HarnessError } from '../../harness/src/model/errors.ts';
import type { RecordedWrite } from '../../harness/src/model/writes.ts';
import type { ReadBackRequest, ReadBackResult } from '../../harness/src/ports/load-generator.ts';
import { readBackWrites } from '../../harness/src/run/drills/read-back.ts';

const writes: readonly RecordedWrite[] = [
  { key: 'a', id: 7, isAcknowledged: true },
  { key: 'b', isAcknowledged: false },
];

function readingBack(
  readBack: (request: ReadBackRequest) => Promise<ReadBackResult>,
  change: { writes?: readonly RecordedWrite[]; obstacle?: string; signal?: AbortSignal } = {},
) {
  const lines: string[] = [];
  const measures = readBackWrites({
    writes: change.writes ?? writes,
    generator: { readBack },
    ...{ targetUrl: new URL('http://127.0.0.1:1/'), seed: 1, logFile: 'log' },
    obstacle: async () => change.obstacle,
    clock: { now: () => 0, sleep: async () => undefined },
    onProgress: (line) => void lines.push(line),
    signal: change.signal ?? new AbortController().signal,
  });
  return { measures, lines };
}

const mustNot = (): Promise<ReadBackResult> => Promise.reject(new Error('it was asked'));

describe('a read-back of writes', () => {
  it('asks for all of them, unknown ones too, and says what the generator complained of', async () => {
    const { measures, lines } = readingBack(async (request) => ({
      findings: request.writes.map((_, write) => ({ write, place: 'there', copies: 1 - write })),
      complaints: ['odd'],
    }));
    expect(await measures).toMatchObject({ acknowledged: 1, unknown: 1, lost: 0, unknownFound: 0 });
    expect(lines).toEqual(['reading 2 writes back', 'read-back: odd']);
  });

  it('asks nothing of a target that is not as it should be, and says so', async () => {
    const { measures } = readingBack(mustNot, {
      obstacle: 'the stack did not become idle: /idle answered 503',
    });
    const told = await measures;
    expect(told).toMatchObject({
      notReadBack: 1,
      failure: 'the stack did not become idle: /idle answered 503',
    });
    expect(told).not.toHaveProperty('lost');
  });

  it('starts nothing when nothing was written', async () => {
    expect(await readingBack(mustNot, { writes: [] }).measures).toMatchObject({ acknowledged: 0, lost: 0 });
  });

  it('does not lose the drill when the generator fails', async () => {
    const failure = { code: 'k6-failed', message: 'k6 ended', hint: '', exitCode: ExitCode.environment };
    const { measures } = readingBack(() => Promise.reject(new HarnessError(failure)));
    expect(await measures).toMatchObject({ notReadBack: 1, failure: 'k6 ended' });
  });

  it('is interrupted with the run', async () => {
    const reason = new Error('interrupted');
    const interruption = new AbortController();
    const { measures } = readingBack(
      async () => {
        interruption.abort(reason);
        throw new Error('killed');
      },
      { signal: interruption.signal },
    );
    await expect(measures).rejects.toBe(reason);
  });
});
