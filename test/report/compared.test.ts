import { describe, expect, it } from 'vitest';
import type { SearchedLevel, SearchRecord } from '../../harness/src/model/record/record.ts';
import { ratePerSecond } from '../../harness/src/model/units.ts';
import { capacityPoints } from '../../harness/src/report/pictures/capacity/points.ts';
import { comparedPlot, comparedSpec } from '../../harness/src/report/pictures/compared.ts';
import { summaryMarkdown } from '../../harness/src/report/documents/summary.ts';
import { sampleRun } from './sample-run.ts';

function pointAt(estimate: number, low: number, high: number): SearchedLevel['collapsePoint'] & {} {
  const rate = ratePerSecond;
  return { estimate: rate(estimate), low: rate(low), high: rate(high), confidence: 0.95 };
}

/** With trials on both sides of it. */
function confirmed(collapsePoint: SearchedLevel['collapsePoint'] & {}) {
  return { collapsePoint, bracket: { lowerBound: collapsePoint.low, upperBound: collapsePoint.high } };
}

const base = { name: '100', status: 'found', trials: [], resets: 0 } as const;
const whole: SearchedLevel = { ...base, ...confirmed(pointAt(200, 190, 210)) };

function besides(how: string, collapsePoint?: SearchedLevel['collapsePoint']): SearchedLevel {
  return {
    ...base,
    name: `100-${how.replaceAll(' ', '-')}`,
    comparedWith: { level: '100', how },
    ...(collapsePoint === undefined
      ? { status: 'below-minimum', bracket: { upperBound: ratePerSecond(5) } }
      : confirmed(collapsePoint)),
  };
}

const record: SearchRecord = {
  ...sampleRun,
  levels: [whole, besides('kill-api', pointAt(150, 145, 155)), besides('kill-cache')],
};

describe('levels that are compared with another', () => {
  const summary = summaryMarkdown(record);

  it('stand beside it in a row, with what share of it they carry and its interval', () => {
    const row = summary
      .split('\n')
      .find((line) => line.includes('200 (190 to 210)') && line.includes(': **'));
    expect(row?.split('|').map((cell) => cell.trim())).toEqual([
      '',
      '100',
      '200 (190 to 210)',
      // 0.75, times and over what the doubts of both make on logarithms: 1.063 up, 1.061 down.
      '150 (145 to 155): **75 %** (71 to 80)',
      '< 5',
      '',
    ]);
  });

  it('are neither in the headline nor in the plot of the levels, but in one of their own', async () => {
    expect(summary.split('\n')[0]).toBe('# timeline: level 100 collapses at 200 requests/s');
    expect(capacityPoints(record).levels).toEqual(['100']);
    const svg = await comparedPlot(record);
    for (const text of ['as it is', 'kill-api', 'kill-cache', '&lt; 5', '150'])
      expect(svg).toContain(`>${text}<`);
  });

  it('are told apart by their names, however many there are', () => {
    const drills = ['lose-zone', 'kill-cache', 'kill-api'];
    const differences = [...drills, 'protection on', ...drills.map((drill) => `${drill}, protection on`)];
    const others = differences.map((how, index) => besides(how, pointAt(150 - index, 140 - index, 160)));
    const [panel] = comparedSpec({ ...sampleRun, levels: [whole, ...others] })['vconcat'] as {
      data: { values: { how: string; load: number }[] };
    }[];
    expect(panel?.data.values.map(({ how, load }) => [how, load])).toEqual([
      ['as it is', 200],
      ...differences.map((how, index) => [how, 150 - index]),
    ]);
  });

  it('leave no section in the summary of a run without them', () => {
    expect(summaryMarkdown(sampleRun)).not.toContain('With one thing changed');
  });
});
