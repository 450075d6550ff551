import { ExitCode, HarnessError } from '../../model/errors.ts';
import type { K6Log } from './log.ts';
import type { K6Process } from './process.ts';

/**
 * Exit codes of k6 that the scenario is to blame for (k6, errext/exitcodes/codes.go): 100 setup timed out, 101
 * teardown timed out, 104 invalid configuration, 107 script exception, 108 exec.test.abort(), 110 exec.test.fail().
 */
const scenarioFailures: Readonly<Record<number, string>> = {
  100: 'its setup timed out',
  101: 'its teardown timed out',
  104: 'its options are not valid',
  107: 'it threw',
  108: 'it aborted the test',
  110: 'it failed the test',
};

/** Why k6 ended, unless it did so well. */
export function explainExit(
  { exitCode, signal }: Awaited<K6Process['ended']>,
  log: Pick<K6Log, 'lastError'>,
): HarnessError | undefined {
  if (exitCode === 0) return undefined;
  const said = log.lastError === '' ? '' : `: ${log.lastError}`;
  const blame = exitCode === undefined ? undefined : scenarioFailures[exitCode];
  if (blame !== undefined) {
    return new HarnessError({
      code: 'scenario-failed',
      message: `k6 could not run the scenario, ${blame} (k6 exit code ${exitCode})${said}`,
      hint: 'correct the scenario; the log of the trial has all that k6 said',
      exitCode: ExitCode.usage,
    });
  }
  const how =
    exitCode === undefined
      ? `was ended by ${signal ?? 'something unknown'}`
      : `ended with exit code ${exitCode}`;
  return new HarnessError({
    code: 'k6-failed',
    message: `k6 ${how} in the middle of a trial${said}`,
    hint: 'see the log of the trial; when k6 was killed, the machine may have run out of memory',
    exitCode: ExitCode.environment,
  });
}
