import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { findBrowser } from '../../../harness/src/drivers/browser/print-pdf.ts';
import { levelSchema } from '../../../harness/src/model/record/record.ts';
import { proposalVerdictSchema } from '../../../harness/src/model/answers/verdict.ts';
import { headroom } from '../headroom-process.ts';
import { pageInBrowser, tablesInBrowser } from './page-in-browser.ts';
import { resultsWith, rewrite } from './committed-runs.ts';
import { layLoose } from '../../fixtures/loose-run.ts';

const reportSchema = z.object({
  verdict: proposalVerdictSchema,
  levels: z.array(levelSchema.pick({ collapsePoint: true })),
});

/** The page rounds to whole per cent, thousands or three digits: half of the last one is as near as it can be. */
function expectNear(shown: readonly number[], exact: readonly number[], tolerance: number): void {
  expect(shown).toHaveLength(exact.length);
  for (const [index, value] of exact.entries()) {
    expect(Math.abs((shown[index] ?? Number.NaN) - value)).toBeLessThanOrEqual(tolerance + 1e-9);
  }
}

function inPerCent(share: number): number {
  return 100 * share;
}

function numbersIn(text: string): number[] {
  return [...text.matchAll(/\d+(?:[.,]\d+)*/g)].map(([number]) => Number(number.replaceAll(',', '')));
}

const proposal = {
  fleet: {
    tiers: [{ name: 'application', services: ['edge', 'api', 'worker'], cost: { perDay: 1_000_000 } }],
    target: { from: 300_000, to: 600_000 },
  },
  expectedPeak: {
    ordinaryShare: 0.2,
    multiple: {
      percentiles: [
        { percentile: 50, multiple: 1.9 },
        { percentile: 99, multiple: 3 },
      ],
    },
  },
};

describe('headroom report', () => {
  let results = '';
  beforeEach(async () => {
    results = await resultsWith('example');
    await rewrite(join(results, 'example'), 'config.json', (config) => ({ ...config, proposal }));
  });

  it('leaves one page, the same in Markdown, and the figures in JSON, in the folder of the run', async () => {
    const { code, stdout, stderr } = await headroom(['report', '--results', results, '--no-pdf']);
    expect(code, stderr).toBe(0);
    expect(stdout.trim().split('\n')).toEqual(
      ['html', 'md', 'json'].map((ending) => join(results, 'example', `report.${ending}`)),
    );
    const [html, markdown, json] = await Promise.all(
      ['html', 'md', 'json'].map((ending) => readFile(join(results, 'example', `report.${ending}`), 'utf8')),
    );
    const { verdict } = reportSchema.parse(JSON.parse(json ?? ''));
    expect(verdict.levels.map(({ level }) => level)).toEqual(['100', '75', '50', '25']);
    for (const { share, level } of verdict.levels.slice(1)) {
      const figure = `${(100 * (share?.estimate ?? 0)).toFixed(0)} %`;
      expect(markdown).toMatch(new RegExp(`^\\| ${level} .*${figure}`, 'm'));
      expect(html).toContain(figure);
    }
    expect(html).toContain('expected peak of the night');
  });

  it('has the trials that decided second by second; of one whose series is lost it says so', async () => {
    const folder = join(results, 'example');
    await layLoose(folder);
    await rm(join(folder, 'SHA256SUMS'));
    await rm(join(folder, 'series', '100-003.json'));
    const { code, stderr } = await headroom(['report', '--results', results, '--no-pdf']);
    expect(code, stderr).toBe(0);
    const [html, markdown, json] = await Promise.all(
      ['html', 'md', 'json'].map((ending) => readFile(join(folder, `report.${ending}`), 'utf8')),
    );
    const schema = z.object({ timelines: z.array(z.object({ trial: z.string() })) });
    const { timelines } = schema.parse(JSON.parse(json ?? ''));
    expect(timelines.map(({ trial }) => trial).toSorted()).toEqual(
      '100-003 100-007 25-001 25-009 50-002 50-003 75-003 75-007'.split(' '),
    );
    expect(html).toContain('the trials that decided, second by second');
    expect(markdown).toContain(
      'Left out: `100-003`, the lowest violated load of level 100: there is no series',
    );
    expect(markdown).not.toContain(results);
  });

  it('prints the page as PDF by a browser, and says so when there is none', async (context) => {
    if ((await findBrowser()) === undefined) {
      if (process.env['CI'] !== undefined) throw new Error('needs a Chromium, to print a PDF');
      context.skip('needs a Chromium');
    }
    const { code, stdout, stderr } = await headroom(['report', '--results', results]);
    expect(code, stderr).toBe(0);
    const file = stdout.trim().split('\n').at(-1) ?? '';
    expect(file).toBe(join(results, 'example', 'report.pdf'));
    const pdf = await readFile(file, 'latin1');
    expect(pdf.slice(0, 5)).toBe('%PDF-');
    expect(pdf.match(/\/Type\s*\/Page\b/g)?.length).toBeGreaterThan(2);
    const none = await headroom(['report', '--results', results], {
      env: { CHROME_PATH: '/nowhere/chrome' },
    });
    expect(none.code).toBe(0);
    expect(none.stderr).toMatch(/no report\.pdf: no Chromium is installed/);
  });

  it('shows in a real browser the numbers that are in the JSON', async (context) => {
    const browser = await findBrowser();
    if (browser === undefined) {
      if (process.env['CI'] !== undefined) throw new Error('needs a Chromium, to look at the page');
      context.skip('needs a Chromium');
      return;
    }
    const { code, stderr } = await headroom(['report', '--results', results, '--no-pdf']);
    expect(code, stderr).toBe(0);
    const { verdict, levels } = reportSchema.parse(
      JSON.parse(await readFile(join(results, 'example/report.json'), 'utf8')),
    );
    const [answer, ...others] = await tablesInBrowser(browser, join(results, 'example/report.html'));
    const [head = [], ...rows] = answer ?? [];
    expect(rows).toHaveLength(verdict.levels.length);
    for (const [index, level] of verdict.levels.entries()) {
      const cell = (name: string): string => rows[index]?.[head.indexOf(name)] ?? `no column ${name}`;
      expect(cell('Level')).toBe(level.level);
      expect(cell('Verdict')).toContain(level.verdict.kind);
      const { estimate, low, high } = level.share ?? { estimate: 0, low: 0, high: 0 };
      const shares = low === high ? [estimate] : [estimate, low, high];
      expectNear(numbersIn(cell('Carries, of the first')), shares.map(inPerCent), 0.5);
      expectNear(numbersIn(cell('Saves a day')), [Number(level.saving?.perDay) / 1000], 0.5);
      expectNear(numbersIn(cell('a year')), [(365 * Number(level.saving?.perDay)) / 1e6], 0.5);
      expectNear(numbersIn(cell('Of the target')), [inPerCent(level.saving?.ofTarget ?? 0)], 0.5);
      const { probability, low: least, high: most } = level.risk ?? { probability: 1, low: 1, high: 1 };
      // Where both ends read alike, one figure stands for all.
      const shown = numbersIn(cell('Risk'));
      const risks = shown.length === 1 ? [most] : [probability, least, most];
      expectNear(shown, risks.map(inPerCent), 0.5);
      expectNear(numbersIn(cell('Breaks even at')), [level.breakEven?.estimate ?? 0], 0.005);
    }
    const cards = others.filter(([first]) => first?.[0] === 'Asked');
    expect(cards).toHaveLength(verdict.levels.length);
    for (const [index, card] of cards.entries()) {
      const found = card.find(([asked]) => asked === 'Collapse point')?.[1] ?? '';
      const point = levels[index]?.collapsePoint;
      if (point === undefined) throw new Error('every level of the example has a collapse point');
      expectNear(numbersIn(found).slice(0, 3), [point.estimate, point.low, point.high], 0.5);
    }
  });

  it('shows in a real browser what is not known of a level whose interval says nothing', async (context) => {
    const browser = await findBrowser();
    if (browser === undefined) {
      if (process.env['CI'] !== undefined) throw new Error('needs a Chromium, to look at the page');
      context.skip('needs a Chromium');
      return;
    }
    await rewrite(join(results, 'example'), 'run.json', (record) => ({
      ...record,
      levels: (record['levels'] as { name: string; collapsePoint: object }[]).map((level) =>
        level.name === '50'
          ? { ...level, collapsePoint: { ...level.collapsePoint, estimate: 389, low: 27.1, high: 4000 } }
          : level,
      ),
    }));
    const { code, stderr } = await headroom(['report', '--results', results, '--no-pdf']);
    expect(code).toBe(4);
    expect(stderr).toContain('no answer for level 50 (the ends of its interval are more than a factor of 2');
    const page = join(results, 'example/report.html');
    const [answer, ...others] = await tablesInBrowser(browser, page);
    const row = answer?.find(([level]) => level === '50') ?? [];
    expect(row[1]).toBe('not measured');
    expect(row[answer?.[0]?.indexOf('Carries, of the first') ?? -1]).toBe('–');
    const cards = others.filter(([first]) => first?.[0] === 'Asked');
    const card = cards.find((table) => table.flat().join().includes('27.1')) ?? [];
    expect(card.find(([asked]) => asked === 'Collapse point')?.[1]).toBe(
      'between 27.1 and 4,000 requests/s: not measured; of the first level –',
    );
    expect(await pageInBrowser(browser, page)).not.toMatch(/\b389\b/);
  });

  it('takes no replay of another set-up, and says of one that is named what differs', async () => {
    results = await resultsWith('proposal', 'proposal-night');
    const night = join(results, 'proposal-night');
    await rewrite(night, 'config.json', (config) => ({ ...config, scenario: 'other.ts' }));
    const argv = ['report', 'proposal', '--results', results, '--no-pdf'];
    const refused = await headroom([...argv, '--night', 'proposal-night']);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/does not go into this report: scenario: .*timeline\.ts, now other\.ts/);
    const left = await headroom(argv);
    expect([0, 4]).toContain(left.code);
    expect(await readFile(join(results, 'proposal/report.md'), 'utf8')).not.toContain('The night, replayed');
  });

  it('refuses a run that has no collapse points of its own, and one that is not there', async () => {
    results = await resultsWith('example-night');
    const night = await headroom(['report', 'example-night', '--results', results]);
    expect(night).toMatchObject({ code: 2 });
    expect(night.stderr).toMatch(/does not go into this report: it has no collapse points of its own/);
    const none = await headroom(['report', 'nothing', '--results', results]);
    expect(none).toMatchObject({ code: 2 });
    expect(none.stderr).toMatch(/there is no run in .*nothing/);
  });
});
