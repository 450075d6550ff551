import { describe, expect, it } from 'vitest';
import { proposalSchema } from '../../harness/src/model/proposal.ts';
import { capacityPlot } from '../../harness/src/report/capacity-plot.ts';
import { reportHtml } from '../../harness/src/report/report-html.ts';
import { reportMarkdown } from '../../harness/src/report/report-markdown.ts';
import { verdictOn } from '../../harness/src/verdict/verdict.ts';
import type { RunRecord } from '../../harness/src/model/record.ts';
import { drilledRun } from './sample-drills.ts';
import { sampleRun } from './sample-run.ts';

const expectedPeak = {
  ordinaryShare: 0.2,
  multiple: {
    percentiles: [
      { percentile: 50, multiple: 1.9 },
      { percentile: 99, multiple: 3.3 },
    ],
  },
};

function reportOf(record: RunRecord, proposal: object): string {
  const config = proposalSchema.parse(proposal);
  const levels = record.levels.map(({ name }) => ({
    name,
    services: { api: { replicas: 1, cpus: Number(name) || 1 } },
  }));
  const evidence = { search: record, drills: drilledRun() };
  const verdict = verdictOn(evidence, { levels }, config);
  return reportMarkdown({ name: record.name, config, verdict }, evidence, levels);
}

const fleet = {
  tiers: [{ name: 'servers', services: ['api'], cost: { perDay: 4_000_000 } }],
  target: { from: 1_500_000, to: 3_000_000 },
};

describe('the report of a cut proposal', () => {
  const markdown = reportOf(sampleRun, { expectedPeak, fleet });

  it('begins with the verdict, and has every chapter once', () => {
    expect(markdown.split('\n')[0]).toMatch(/^# timeline: .* safe/);
    const chapters = [...markdown.matchAll(/^## (.*)$/gm)].map(([, title]) => title);
    expect(new Set(chapters).size).toBe(chapters.length);
    expect(chapters).toEqual(
      expect.arrayContaining(['What it saves', 'What each level carries', 'What breaks', 'Conditions']),
    );
    expect(markdown.match(/capacity\.svg/g)).toHaveLength(1);
  });

  it('says so when there is nothing about dollars or the peak', () => {
    const bare = reportOf(sampleRun, {});
    expect(bare).toContain('No dollars: `proposal.fleet`');
    expect(bare).toContain('No verdict: `proposal.expectedPeak`');
    expect(bare.split('\n')[0]).toBe('# timeline: no verdict, no peak is expected');
  });

  it('is one HTML file that asks nobody for anything, with its pictures in it', async () => {
    const html = reportHtml(markdown, { 'capacity.svg': await capacityPlot(sampleRun) });
    expect(html).toContain('<svg');
    expect(html).toContain('role="img" aria-label="Collapse point of each capacity level');
    expect(html.replaceAll(/xmlns(:\w+)?="[^"]*"/g, '')).not.toMatch(
      /(src|href)\s*=|url\(\s*["']?http|@import|<script/i,
    );
    expect(html.match(/<th scope="col"/g)?.length).toBeGreaterThan(10);
  });

  it('shows hostile names as they are', () => {
    const name = '<script>alert(1)</script><img src=x onerror=alert(1)> [a](javascript:alert(1))';
    const html = reportHtml(reportOf({ ...sampleRun, name }, { expectedPeak }), {});
    expect(html).not.toMatch(/<script|<img|<a /);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });
});

describe('the capacity plot of a report', () => {
  it('has the expected peak as a band behind the levels', async () => {
    const svg = await capacityPlot(sampleRun, { median: 100, atLimit: 160 });
    expect(svg).toContain('expected peak of the night');
    expect(await capacityPlot(sampleRun)).not.toContain('expected peak');
  });
});
