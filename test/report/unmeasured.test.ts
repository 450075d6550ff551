import { describe, expect, it } from 'vitest';
import type { SearchedLevel, SearchRecord } from '../../harness/src/model/record/record.ts';
import { answerOf } from '../../harness/src/model/answers/answer.ts';
import { proposalSchema } from '../../harness/src/model/config/proposal.ts';
import { ratePerSecond as rate } from '../../harness/src/model/units.ts';
import { capacityPlot } from '../../harness/src/report/pictures/capacity/plot.ts';
import { capacityPoints } from '../../harness/src/report/pictures/capacity/points.ts';
import { comparedPlot } from '../../harness/src/report/pictures/compared.ts';
import { comparisonMarkdown } from '../../harness/src/report/documents/comparison.ts';
import { reportHtml } from '../../harness/src/report/documents/html.ts';
import { reportJson } from '../../harness/src/report/documents/json.ts';
import { reportMarkdown } from '../../harness/src/report/documents/markdown.ts';
import { summaryMarkdown } from '../../harness/src/report/documents/summary.ts';
import { compareLevels } from '../../harness/src/verdict/comparison.ts';
import { verdictOn } from '../../harness/src/verdict/verdict.ts';
import { resultTable } from '../../harness/src/cli/views/run/result-table.ts';
import { lineText } from '../../harness/src/cli/views/run/line-text.ts';
import { sampleRun, withLevels } from './sample-run.ts';

/** What a search may leave of a level, whose estimate of 389 nobody may be told. */
const unmeasured: readonly (readonly [what: string, level: Partial<SearchedLevel>, said: string])[] = [
  [
    'an interval from 27 to 4,000',
    { bracket: { lowerBound: rate(28), upperBound: rate(3900) }, ...pointAt(27.1, 4000) },
    'between 27.1 and 4,000: not measured',
  ],
  ['nothing sustained', { bracket: { upperBound: rate(400) }, ...pointAt(370, 431) }, '< 431: not measured'],
  ['nothing violated', { bracket: { lowerBound: rate(380) }, ...pointAt(371, 431) }, '≥ 371: not measured'],
];

function pointAt(low: number, high: number): Pick<SearchedLevel, 'status' | 'collapsePoint'> {
  return {
    status: 'budget-exhausted',
    collapsePoint: {
      estimate: rate(389),
      low: rate(low),
      high: rate(high),
      confidence: 0.95,
      naive: rate(389),
    },
  };
}

function leaving(level: Partial<SearchedLevel>, at: number): SearchRecord {
  return withLevels((each, index) => (index === at ? { ...each, trials: [], ...level } : each));
}

const estimate = /\b389\b/;

describe.each(unmeasured)('a level with %s', (_what, level, said) => {
  const record = leaving(level, 2);

  it('has no point in the terminal, and what is known of it instead', () => {
    expect(resultTable(record)).toContain(said);
    expect(resultTable(record)).not.toMatch(estimate);
    const ended = record.levels[2];
    if (ended === undefined) throw new Error('the sample has a third level');
    const line = lineText({
      ...{ kind: 'level-ended', at: '2026-11-08T20:00:00.000Z', level: ended.name, status: ended.status },
      answer: answerOf(ended),
    });
    expect(line).toContain(said.replace(':', ' requests/s:'));
    expect(line).not.toMatch(estimate);
  });

  it('has none in summary.md, in its headline or table, and is said to have no answer', () => {
    const text = summaryMarkdown(record);
    expect(text.split('\n')[0]).toMatch(/level 50 .*: not measured/);
    expect(text).toContain(said);
    expect(text).toContain('> No answer for level 50');
    expect(text).not.toMatch(estimate);
  });

  it('has none in the pictures', async () => {
    expect(capacityPoints(record).marks.filter(({ kind }) => kind === 'collapse point')).toHaveLength(3);
    expect(capacityPoints(record).intervals).toHaveLength(3);
    expect(await capacityPlot(record)).not.toMatch(estimate);
    const compared = withLevels((each, index) =>
      index === 2 ? { ...each, ...level, comparedWith: { level: '100', how: 'less' } } : each,
    );
    expect(await comparedPlot(compared)).not.toMatch(/>389</);
  });

  it('has none in the report, its page or its JSON, and no verdict but that it was not measured', () => {
    const config = proposalSchema.parse({ expectedPeak: { ordinaryShare: 0.1, multiple: { exactly: 2 } } });
    const evidence = { search: record };
    const verdict = verdictOn(evidence, { levels: [] }, config);
    expect(verdict.levels[2]?.verdict).toMatchObject({ kind: 'unknown', because: 'not-measured' });
    const proposal = { name: record.name, config, verdict };
    const markdown = reportMarkdown(proposal, evidence, []);
    expect(markdown).toContain(said);
    for (const text of [markdown, reportHtml(markdown, {}), JSON.stringify(reportJson(proposal, evidence))]) {
      expect(text).not.toMatch(estimate);
    }
    expect(JSON.stringify(reportJson(proposal, evidence))).toContain('"answer":{"kind":"not-measured"');
  });

  it('is held against no other run', () => {
    const { levels, unanswered } = compareLevels(sampleRun.levels, record.levels);
    expect(unanswered.map(({ level: name }) => name)).toEqual(['50']);
    const text = comparisonMarkdown([sampleRun, record], levels, 'compared');
    expect(text).toContain(said);
    expect(text).not.toMatch(estimate);
  });

  it('that stands for the whole fleet leaves no share, and no verdict on any level', () => {
    const evidence = { search: leaving(level, 0) };
    const config = proposalSchema.parse({ expectedPeak: { ordinaryShare: 0.1, multiple: { exactly: 2 } } });
    const { levels, smallestSafe } = verdictOn(evidence, { levels: [] }, config);
    expect(smallestSafe).toBeUndefined();
    for (const { share, verdict } of levels) {
      expect(share).toBeUndefined();
      expect(verdict).toMatchObject({ kind: 'unknown', because: 'whole-not-measured' });
    }
  });
});
