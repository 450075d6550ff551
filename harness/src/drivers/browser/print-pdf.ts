import { mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { ExitCode, HarnessError, reasonOf } from '../../model/errors.ts';

/** Browsers that print without a window, by their program. */
const programs = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'msedge',
];
const limitMs = 60_000;

/** What a page is printed by. */
export interface Browser {
  readonly program: string;
}

/** The first that is installed; `CHROME_PATH` names another. */
export async function findBrowser(environment = process.env): Promise<Browser | undefined> {
  const named = environment['CHROME_PATH'];
  for (const program of named === undefined ? programs : [named]) {
    const { failed } = await execa(program, ['--version'], {
      reject: false,
      timeout: limitMs,
      env: environment,
    });
    if (!failed) return { program };
  }
  return undefined;
}

/**
 * Prints an HTML file as PDF, whole or not at all.
 * @throws HarnessError `pdf-failed` with what the browser said last.
 */
export async function printPdf({ program }: Browser, htmlFile: string, pdfFile: string): Promise<void> {
  const profile = await mkdtemp(join(tmpdir(), 'headroom-print-'));
  const unfinished = join(dirname(pdfFile), `.${basename(pdfFile)}.tmp`);
  try {
    // A sandbox of the browser's needs rights that root and containers do not have; the page is ours and runs no script.
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--no-pdf-header-footer'];
    await execa(
      program,
      [...flags, `--user-data-dir=${profile}`, `--print-to-pdf=${unfinished}`, pathToFileURL(htmlFile).href],
      { stdin: 'ignore', timeout: limitMs },
    );
    await stat(unfinished);
    await rename(unfinished, pdfFile);
  } catch (cause) {
    throw new HarnessError({
      code: 'pdf-failed',
      message: `${program} did not print ${htmlFile}: ${reasonOf(cause).split('\n').at(-1) ?? ''}`,
      hint: 'Open the HTML file in a browser and print it, name another browser with CHROME_PATH, or leave the PDF out with --no-pdf.',
      exitCode: ExitCode.environment,
      cause,
    });
  } finally {
    await rm(unfinished, { force: true });
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
