import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import type { Browser } from '../../../harness/src/drivers/browser/print-pdf.ts';

/** A table as a browser shows it: the text of its cells, row by row, its head first. */
export type ShownTable = readonly (readonly string[])[];

/** The tables of a page once a real browser has read it, in their order. */
export async function tablesInBrowser({ program }: Browser, htmlFile: string): Promise<ShownTable[]> {
  const profile = await mkdtemp(join(tmpdir(), 'headroom-page-'));
  try {
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run'];
    const { stdout } = await execa(
      program,
      [...flags, `--user-data-dir=${profile}`, '--dump-dom', pathToFileURL(htmlFile).href],
      { stdin: 'ignore', timeout: 60_000 },
    );
    return all(stdout, 'table').map((table) =>
      all(table, 'tr').map((row) => [...all(row, 't[hd]')].map((cell) => textOf(cell))),
    );
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
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
