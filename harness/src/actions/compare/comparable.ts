import { ExitCode, HarnessError } from '../../model/errors.ts';
import { differencesIn, namedSetUpOf, type RunOfConfig } from '../history/set-up.ts';

/**
 * Figures of two runs can be held against each other only when they are of the same thing: what was asked for, of what
 * target at what levels, and what counted as good.
 * @throws HarnessError `runs-unlike` (exit code 2) with what differs.
 */
export function assertComparable(before: RunOfConfig, now: RunOfConfig): void {
  const lines = differencesIn(namedSetUpOf(before), namedSetUpOf(now));
  if (lines.length === 0) return;
  throw new HarnessError({
    code: 'runs-unlike',
    message: [
      `runs ${before.record.runId} and ${now.record.runId} are not of the same thing:`,
      ...lines,
    ].join('\n  '),
    hint: 'Name runs of one target and one load: `headroom history` lists them. `headroom compare --unlike` shows both side by side all the same.',
    exitCode: ExitCode.usage,
  });
}
