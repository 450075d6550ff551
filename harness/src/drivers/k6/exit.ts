import { ExitCode, HarnessError, usageError } from '../../model/errors.ts';
import type { K6Log } from './seconds/log.ts';
import type { K6Ending } from './process.ts';

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
export function explainExit(ending: K6Ending, log: Pick<K6Log, 'lastError'>): HarnessError | undefined {
  if (ending.kind === 'exited' && ending.exitCode === 0) return undefined;
  const said = log.lastError === '' ? '' : `: ${log.lastError}`;
  const blame = ending.kind === 'exited' ? scenarioFailures[ending.exitCode] : undefined;
  if (ending.kind === 'exited' && blame !== undefined) {
    return usageError(
      'scenario-failed',
      `k6 could not run the scenario, ${blame} (k6 exit code ${ending.exitCode})${said}`,
      'correct the scenario; the log of the trial has all that k6 said',
    );
  }
  return new HarnessError({
    code: 'k6-failed',
    message: `k6 ${describe(ending)}${said}`,
    hint: hintFor(ending),
    exitCode: ExitCode.environment,
  });
}

function describe(ending: K6Ending): string {
  switch (ending.kind) {
    case 'exited':
      return `ended with exit code ${ending.exitCode}`;
    case 'killed':
      return `was ended by ${ending.signal} in the middle of a trial`;
    case 'not-started':
      return `could not be started: ${ending.reason}`;
  }
}

/** Errors of the system when a limit of files or of processes is reached. */
const spent = /\b(EMFILE|ENFILE|EAGAIN)\b/;

function hintFor(ending: K6Ending): string {
  return ending.kind === 'not-started' && spent.test(ending.reason)
    ? 'no file or no process was left for it: allow more (`ulimit -n`, `ulimit -u`), or end what holds them'
    : hints[ending.kind];
}

const hints: Readonly<Record<K6Ending['kind'], string>> = {
  exited: 'the log of the trial has all that k6 said',
  killed: 'something else ended it; the machine may have run out of memory',
  'not-started': '`headroom doctor` shows which k6 is found',
};
