import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { proposalSchema } from '../../harness/src/model/config/proposal.ts';
import { capacityPlot } from '../../harness/src/report/pictures/capacity/plot.ts';
import { reportHtml } from '../../harness/src/report/documents/html.ts';
import { reportMarkdown } from '../../harness/src/report/documents/markdown.ts';
import { verdictOn } from '../../harness/src/verdict/verdict.ts';
import { nameInReport, plotsOf } from '../../harness/src/report/pictures/plots.ts';
import { timelinesOf } from '../../harness/src/report/tables/timelines.ts';
import { anyRecordSchema } from '../../harness/src/model/record/read-record.ts';
import type { NightRunRecord, SearchRecord } from '../../harness/src/model/record/record.ts';
import { drilledNight, drilledRun } from './sample-drills.ts';
import { sampleRun } from './sample-run.ts';
import { sampleWithSeries } from './sample-series.ts';

const expectedPeak = {
  ordinaryShare: 0.2,
  multiple: {
    percentiles: [
      { percentile: 50, multiple: 1.9 },
      { percentile: 99, multiple: 3.3 },
    ],
  },
};

function reportOf(record: SearchRecord, proposal: object): string {
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
    expect(markdown.slice(markdown.indexOf('(capacity.svg)')).split('\n')[2]).toMatch(
      /^\| Level +\| Collapse point/,
    );
  });

  it('says which measurement decides what is open: of the level and the first one, as this run was made', () => {
    const provenance = {
      ...sampleRun.provenance,
      configFile: 'shops/my shop.ts',
      environment: { SIZE: 'both' },
    };
    const needs75 = { ordinaryShare: 0.76 / 1.9, multiple: { exactly: 1.9 } };
    const open = reportOf({ ...sampleRun, provenance }, { expectedPeak: needs75, alsoWithout: ['kill-api'] });
    const asked = open.slice(open.indexOf('## What is still open'));
    expect(asked).toMatch(
      /- Level 75: `SIZE=both npx headroom run --config 'shops\/my shop\.ts' --stack \w+ --level 100 75 --broken kill-api --no-overload`, in about [\dmins ]+, would measure it\./,
    );
    const near = reportOf(sampleRun, { expectedPeak: needs75 });
    expect(near.slice(near.indexOf('## What is still open'))).toMatch(
      /- Level 75: `npx headroom run .*--level 100 75 --no-overload --precision [\d.]+% --time \d+m`, in about [\dmins ]+, would decide it/,
    );
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

describe('the pictures of a report', () => {
  const { record, series } = sampleWithSeries();
  const night = anyRecordSchema.parse(
    JSON.parse(readFileSync(new URL('../../results/example-night/run.json', import.meta.url), 'utf8')),
  ) as NightRunRecord;
  const [first] = record.levels;
  if (first === undefined) throw new Error('the sample has levels');
  const beside = { ...first, name: '100-kill-api', comparedWith: { level: '100', how: 'kill-api' } };
  const evidence = {
    search: { ...record, levels: [...record.levels, beside] },
    night,
    drills: drilledNight(),
  };
  const config = proposalSchema.parse({ expectedPeak });
  const proposal = { name: record.name, config, verdict: verdictOn(evidence, { levels: [] }, config) };
  const markdown = reportMarkdown(proposal, evidence, [], timelinesOf(record, series));

  it('each have their figures in a table under the same heading', () => {
    const drawn = [
      ...Object.values(evidence).flatMap((run) => plotsOf(run).map(([name]) => nameInReport(name, run))),
      'timelines.svg',
    ];
    const withTable = markdown
      .split(/^#+ /m)
      .filter((section) => /^\| /m.test(section))
      .flatMap((section) => [...section.matchAll(/!\[.*\]\((.*)\)/g)].map(([, name]) => name));
    expect(new Set(withTable)).toEqual(new Set(drawn));
    expect(withTable).toContain('compared.svg');
    // A replay and drills both have a night.
    expect(withTable).toEqual(expect.arrayContaining(['night.svg', 'drills-night.svg']));
  });

  it('say in words what they show, and tables what they are under', () => {
    const html = reportHtml(markdown, { 'timelines.svg': '<svg width="10" height="10"></svg>' });
    expect(html).toMatch(/role="img" aria-label="Offered load, good answers and latency [^"]* violated/);
    expect(html).toContain('aria-label="Table: The trials that decided, second by second"');
  });
});

describe('the capacity plot of a report', () => {
  it('has the expected peak as a band behind the levels', async () => {
    const svg = await capacityPlot(sampleRun, { median: 100, atLimit: 160 });
    expect(svg).toContain('expected peak of the night');
    expect(await capacityPlot(sampleRun)).not.toContain('expected peak');
  });
});
