import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findBrowser } from '../../../harness/src/drivers/browser/print-pdf.ts';
import { plainText } from '../../../harness/src/report/wording/plain-text.ts';
import { hostileText, wordable } from '../../report/hostile-text.ts';
import { pageParts } from '../../report/page-parts.ts';
import { drilledRun } from '../../report/sample-drills.ts';
import { sampleRun } from '../../report/sample-run.ts';
import { headroom } from '../headroom-process.ts';
import { resultsWith } from './committed-runs.ts';
import { pageInBrowser } from './page-in-browser.ts';

/** The report, as the command line makes it, of a search and drills with hostile text wherever there may be text. */
async function hostileReport(): Promise<string> {
  const results = await resultsWith('example');
  const config = await readFile(join(results, 'example', 'config.json'));
  for (const [name, record] of Object.entries({ search: sampleRun, drills: drilledRun() })) {
    await mkdir(join(results, name));
    await writeFile(join(results, name, 'config.json'), config);
    await writeFile(join(results, name, 'run.json'), JSON.stringify(wordable(record)(hostileText)));
  }
  const { code, stderr } = await headroom(['report', 'search', '--results', results, '--no-pdf']);
  expect(code, stderr).toBe(0);
  return join(results, 'search', 'report.html');
}

it('a browser makes no element of hostile text in a report, and runs nothing of it', async (context) => {
  const browser = await findBrowser();
  if (browser === undefined) {
    if (process.env['CI'] !== undefined) throw new Error('needs a Chromium, to open the report');
    return context.skip('needs a Chromium');
  }
  const page = await hostileReport();
  const html = await readFile(page, 'utf8');
  expect(html).toContain('What breaks');
  // Without the policy that forbids scripts: there is none to be forbidden.
  await writeFile(page, html.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>\n/, ''));
  const read = await pageInBrowser(browser, page);
  const { tags, text } = pageParts(read);
  expect(tags.filter((tag) => /^<(script|img|a|b|del)[ >]/.test(tag) || / on\w+/.test(tag))).toEqual([]);
  expect(/<title>(.*?)<\/title>/s.exec(read)?.[1]).not.toBe('run');
  expect(text.split(plainText(hostileText)).length).toBeGreaterThan(20);
});
