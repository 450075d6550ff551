import { describe, expect, it } from 'vitest';
import { lineText } from '../../harness/src/cli/views/run/line-text.ts';
import type { RunRecord } from '../../harness/src/model/record/record.ts';
import { proposalSchema } from '../../harness/src/model/config/proposal.ts';
import type { Trial } from '../../harness/src/model/record/trial.ts';
import { reportMarkdown } from '../../harness/src/report/documents/markdown.ts';
import { summaryMarkdown } from '../../harness/src/report/documents/summary.ts';
import { badOf, whyBadLines, whyBadText } from '../../harness/src/report/wording/why-bad.ts';
import { verdictOn } from '../../harness/src/verdict/verdict.ts';
import { sampleRun, withLevels } from './sample-run.ts';

const refused = 'dial tcp 127.0.0.1:8080: connect: connection refused';

/** The sample, whose first level answered with 401 and at times not at all. */
const record: RunRecord = withLevels((level, index) => ({
  ...level,
  trials: level.trials.map((trial, at) => ({
    ...trial,
    measures: { ...trial.measures, bad: index === 0 ? { 'http-4xx': 100, connection: 7 } : {} },
    ...(index === 0 ? { whyBad: { statuses: [401], words: at === 0 ? [refused] : [] } } : {}),
  })),
}));
const trials = record.levels[0]?.trials ?? [];

describe('why requests were bad', () => {
  it('stands in the line of a trial: kinds, statuses and the words of the load generator', () => {
    const violated = trials.find(({ outcome }) => outcome.kind === 'violated');
    if (violated === undefined) throw new Error('the sample has one');
    const trial = { ...violated, whyBad: { statuses: [401, 403], words: [refused] } } as Trial;
    const at = '2026-11-08T20:00:00.000Z';
    expect(lineText({ kind: 'trial-ended', at, trial, bracket: {} })).toContain(
      ` · not good: http-4xx 100, connection 7 (status 401, 403); the load generator says: ${refused}`,
    );
  });

  it('stands under the table at the end, of all trials of a level together', () => {
    expect(whyBadLines(record)).toEqual([
      `level 100, requests that were not good: http-4xx 1,100, connection ${7 * trials.length} ` +
        `(status 401); the load generator says: ${refused}`,
    ]);
  });

  it('stands in summary.md and in the report', () => {
    const config = proposalSchema.parse({});
    const verdict = verdictOn({ search: record }, { levels: [] }, config);
    const report = reportMarkdown({ name: 'shop', config, verdict }, { search: record }, []);
    for (const text of [summaryMarkdown(record), report]) {
      expect(text).toMatch(/^##+ Why requests were not good$/m);
      const row = text.split('\n').find((line) => line.includes('connection refused'));
      expect(row).toMatch(/^\| 100 +\| http-4xx .*, connection .* \| 401 +\| `dial tcp/);
    }
  });

  it('is left out where all requests were good, and known by kind alone from an older record', () => {
    expect(badOf([])).toBeUndefined();
    const good = withLevels((level) => ({
      ...level,
      trials: level.trials.map((trial) => ({ ...trial, measures: { ...trial.measures, bad: { slow: 0 } } })),
    }));
    expect(summaryMarkdown(good)).not.toContain('Why requests');
    expect(whyBadLines(good)).toEqual([]);
    const old = badOf([{ measures: { bad: { slow: 3, shed: 4 } } }]);
    expect(old && whyBadText(old)).toBe('shed 4, slow 3');
    expect(summaryMarkdown(sampleRun)).toContain('## Why requests were not good');
  });
});
