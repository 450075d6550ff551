import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gapPolicies } from '../../harness/src/drivers/traces/counts/fill-gaps.ts';
import { traceSchema } from '../../harness/src/model/trace.ts';
import { importText, pollsClose } from './import-text.ts';

const rowOf = (minute: number, count: number | string): string =>
  `${new Date(1000 * (pollsClose + 60 * minute)).toISOString()},${count}`;

describe('counts in a CSV', () => {
  it('come back as they are, with rows that are missing as gaps', async () => {
    const rows = fc.array(fc.option(fc.nat({ max: 9999 }), { freq: 3, nil: undefined }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(rows, fc.nat({ max: 99 }), async (middle, end) => {
        const counts = [1, 2, 3, ...middle, end];
        const lines = counts.flatMap((count, minute) => (count === undefined ? [] : [rowOf(minute, count)]));
        const { trace } = await importText(`minute,requests\n${lines.join('\n')}`);
        expect(trace.stepSeconds).toBe(60);
        expect(trace.counts).toEqual(counts.map((count) => count ?? 0));
        const inGaps = trace.gaps.flatMap(({ fromStep, steps }) =>
          Array.from({ length: steps }, (_, index) => fromStep + index),
        );
        expect(inGaps).toEqual(counts.flatMap((count, minute) => (count === undefined ? [minute] : [])));
        expect(traceSchema.safeParse(trace).error).toBeUndefined();
      }),
    );
  });

  const gap = [rowOf(0, 10), rowOf(1, 10), rowOf(2, 10), rowOf(3, ''), rowOf(5, 40)].join('\n');

  it.each([
    ['record', [10, 10, 10, 0, 0, 40], 'absent'],
    ['zero', [10, 10, 10, 0, 0, 40], 'zero'],
    ['interpolate', [10, 10, 10, 20, 30, 40], 'interpolated'],
  ] as const)('with a gap, by the policy %s', async (gaps, counts, held) => {
    const { trace } = await importText(gap, { gaps, format: 'csv' });
    expect(trace.counts).toEqual(counts);
    expect(trace.gaps).toEqual([{ fromStep: 3, steps: 2, counts: held }]);
  });

  it.each(gapPolicies)('without a gap are the same by the policy %s', async (gaps) => {
    const { trace } = await importText([rowOf(0, 1), rowOf(1, 2)].join('\n'), { gaps });
    expect([trace.counts, trace.gaps]).toEqual([[1, 2], []]);
  });

  it('may be separated by semicolons or tabs, quoted, without a heading, a little late, and in any column', async () => {
    const { trace } = await importText(
      `${[0, 60, 121, 180].map((at, index) => `x;"${pollsClose + at}";${index}`).join('\n')}\n`,
      { columns: { time: '2' } },
    );
    expect(trace.counts).toEqual([0, 1, 2, 3]);
    const tabs = await importText(`a\tt\tb\n7\t2022-11-08\t1\n7\t2022-11-09\t2\n`, {
      columns: { count: 'b' },
    });
    expect([tabs.trace.stepSeconds, tabs.trace.counts]).toEqual([86_400, [1, 2]]);
    expect(tabs.trace.imported.countColumn).toBe('b');
  });

  it('add up to longer steps, of which one that lacks a row is a gap', async () => {
    const minutes = [0, 1, 2, 3, 4, 6, 7, 8, 9].map((minute) => rowOf(minute, 1 + minute));
    const { trace, notes } = await importText(minutes.join('\n'), { stepSeconds: 120 });
    expect(trace.counts).toEqual([3, 7, 0, 15, 19]);
    expect(trace.gaps).toEqual([{ fromStep: 2, steps: 1, counts: 'absent' }]);
    expect(notes).toEqual([]);
  });
});
