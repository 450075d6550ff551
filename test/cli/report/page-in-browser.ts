import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import type { Browser } from '../../../harness/src/drivers/browser/print-pdf.ts';

/** A table as a browser shows it: the text of its cells, row by row, its head first. */
export type ShownTable = readonly (readonly string[])[];

/** A page as a real browser has it once it has read it, and run what there is to run: its elements as HTML. */
export async function pageInBrowser({ program }: Browser, htmlFile: string): Promise<string> {
  const profile = await mkdtemp(join(tmpdir(), 'headroom-page-'));
  try {
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run'];
    const { stdout } = await execa(
      program,
      [...flags, `--user-data-dir=${profile}`, '--dump-dom', pathToFileURL(htmlFile).href],
      { stdin: 'ignore', timeout: 60_000 },
    );
    return stdout;
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The tables of a page once a real browser has read it, in their order. */
export async function tablesInBrowser(browser: Browser, htmlFile: string): Promise<ShownTable[]> {
  return all(await pageInBrowser(browser, htmlFile), 'table').map((table) =>
    all(table, 'tr').map((row) => [...all(row, 't[hd]')].map((cell) => textOf(cell))),
  );
}

/** What is inside of each element of that name; none of them has one of its own kind inside. */
function all(html: string, name: string): string[] {
  const elements = html.matchAll(new RegExp(`<(${name})(?:\\s[^>]*)?>([\\s\\S]*?)</\\1>`, 'g'));
  return [...elements].map(([, , inside = '']) => inside);
}

function textOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&amp;', '&')
    .trim();
}
