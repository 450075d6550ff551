import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repository } from '../architecture/tracked-files.ts';

/** A file of tests, as vitest reports it. */
const file = (status: string, ...tests: readonly string[]) => ({
  status,
  assertionResults: tests.map((test) => ({ status: test })),
});

describe('the count of tests that CI closes with', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'headroom-count-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Passed, failed and skipped, of a report (none: the run left none) and the exit code of the test command. */
  async function countsOf(files: readonly unknown[] | undefined, exitCode: number): Promise<string> {
    const report = join(folder, files === undefined ? 'missing.json' : 'report.json');
    if (files !== undefined) writeFileSync(report, JSON.stringify({ testResults: files }));
    const script = join(repository, '.ci/count-tests.mjs');
    return (await execa(process.execPath, [script, report, String(exitCode)])).stdout;
  }

  it('adds the tests of all files', async () => {
    const files = [file('passed', 'passed', 'passed', 'skipped'), file('failed', 'failed', 'passed', 'todo')];

    expect(await countsOf(files, 1)).toBe('3 1 2');
  });

  it('counts a file that does not load, or whose hooks fail, as one failure', async () => {
    const files = [file('failed'), file('failed', 'skipped', 'skipped'), file('failed', 'passed')];

    expect(await countsOf(files, 1)).toBe('1 3 2');
  });

  it('counts an error outside of any test as one failure', async () => {
    expect(await countsOf([file('passed', 'passed')], 1)).toBe('1 1 0');
  });

  it('counts a run that left no report, or ran nothing, as one failure', async () => {
    expect(await countsOf(undefined, 124)).toBe('0 1 0');
    expect(await countsOf([], 0)).toBe('0 1 0');
  });
});
