import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { findBrowser } from '../../../harness/src/drivers/browser/print-pdf.ts';
import { proposalVerdictSchema } from '../../../harness/src/model/verdict.ts';
import { headroom } from '../headroom-process.ts';

const committed = fileURLToPath(new URL('../../../results/', import.meta.url));
const reportSchema = z.object({
  verdict: proposalVerdictSchema,
  evidence: z.record(z.string(), z.string()),
});

/** A results folder with copies of the committed runs. */
async function resultsWith(...runs: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'headroom-report-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const run of runs) await cp(join(committed, run), join(folder, run), { recursive: true });
  return folder;
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
    const file = join(results, 'example', 'config.json');
    const config = JSON.parse(await readFile(file, 'utf8')) as object;
    await writeFile(file, JSON.stringify({ ...config, proposal }));
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
