import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findTrace, traceNames } from '../../harness/src/actions/trace/find.ts';
import { summaryOf } from '../../harness/src/actions/trace/summary.ts';
import { traceText } from '../../harness/src/cli/views/trace-text.ts';
import { traceSchema } from '../../harness/src/model/trace.ts';
import { shapeOfTrace } from '../../scenarios/traces/trace-shape.ts';
import { repository } from '../architecture/tracked-files.ts';

const folder = join(repository, 'scenarios/traces');

describe('the traces that come along', () => {
  it.each([
    ['worldcup98', 388_727_454, 60],
    ['nab-tweets-aapl', 1_360_453, 300],
    ['nab-tweets-goog', 328_506, 300],
    ['meiu22-keyword-tweets', 1_034_113, 60],
    ['meiu22-candidate-tweets', 20_894, 300],
    ['meiu22-reddit-submissions', 7347, 300],
  ])('%s is valid, whole, and says its source and its licence', async (name, total, stepSeconds) => {
    const trace = await findTrace(name, folder);
    const summary = summaryOf(trace);
    expect([summary.total, summary.stepSeconds]).toEqual([total, stepSeconds]);
    expect(trace.source).toMatch(/github\.com\/[\w-]+\/[\w-]+ @ [\da-f]{40}/);
    expect(trace.licence).toMatch(/LICENSE/);
    expect(traceText(trace, summary, 80)).toContain(name);
  });

  it('are these, with their licences', () => {
    expect(traceNames()).toHaveLength(6);
    for (const each of readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
      const files = readdirSync(join(folder, each.name));
      expect(files.some((file) => file.startsWith('LICENSE'))).toBe(true);
    }
    expect(existsSync(join(folder, 'worldcup98-minute/WorldCup.html'))).toBe(true);
  });

  it('the World Cup lacks two days, and the keywords election day: gaps, not zeros', async () => {
    const [worldCup, keywords] = await Promise.all([
      findTrace('worldcup98', ''),
      findTrace('meiu22-keyword-tweets', ''),
    ]);
    expect(summaryOf(worldCup).gaps).toEqual([
      { from: '1998-07-10T00:00:00.000Z', to: '1998-07-12T00:00:00.000Z', steps: 2880, counts: 'absent' },
    ]);
    expect(summaryOf(keywords).gaps).toMatchObject([{ from: '2022-11-08T00:00:00.000Z', counts: 'absent' }]);
    expect(() => shapeOfTrace(worldCup)).toThrow(/no counts from/);
  });

  it('the day of the highest peak of the World Cup is a shape of its multiples', async () => {
    const worldCup = await findTrace('worldcup98', '');
    const { peak, baseline } = summaryOf(worldCup);
    const fromSeconds = 60 * (peak.step - 60);
    const shape = shapeOfTrace(worldCup, { fromSeconds, toSeconds: fromSeconds + 7200 });
    const rates = Array.from({ length: 7200 }, (_, second) => shape.rate(second));
    const recorded = peak.perSecond / (baseline?.ratePerSecond ?? 0);
    expect(Math.max(...rates)).toBeGreaterThanOrEqual(recorded);
    expect(Math.max(...rates)).toBeLessThan(1.02 * recorded);
  });
});

describe('a trace file', () => {
  const trace = {
    format: 'headroom-trace/1',
    name: 'a',
    source: 'a test',
    imported: { file: 'a.csv', format: 'csv', lines: 3, badLines: 0, zone: 'UTC' },
    startsAt: '2022-11-08T20:00:00.000Z',
    stepSeconds: 60,
    counts: [1, 0, 3],
    gaps: [{ fromStep: 1, steps: 1, counts: 'absent' }],
  };

  it('is accepted when it is right', () => {
    expect(traceSchema.safeParse(trace).error).toBeUndefined();
  });

  it.each([
    ['a key that is unknown', { stepSecond: 60 }],
    ['no counts', { counts: [], gaps: [] }],
    ['a negative count', { counts: [1, -1, 3], gaps: [] }],
    ['a count in a gap', { counts: [1, 2, 3] }],
    ['a gap beyond the end', { gaps: [{ fromStep: 2, steps: 2, counts: 'interpolated' }] }],
    ['gaps that overlap', { gaps: [trace.gaps[0], { fromStep: 1, steps: 1, counts: 'absent' }] }],
    ['no step', { stepSeconds: 0 }],
    ['a start that is no time', { startsAt: 'at eight' }],
    ['another format', { format: 'headroom-trace/2' }],
  ])('is refused with %s', (_what, change) => {
    expect(traceSchema.safeParse({ ...trace, ...change }).success).toBe(false);
  });
});
