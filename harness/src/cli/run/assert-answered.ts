import { ExitCode, HarnessError } from '../../model/errors.ts';
import { commandOf, type RunRecord } from '../../model/record.ts';

/**
 * A search that ended in time and left levels without an answer has not done what it was asked for.
 * @throws HarnessError `levels-unanswered` (exit code 4) that names them.
 */
export function assertAnswered(record: RunRecord | undefined): void {
  if (record === undefined || commandOf(record) !== 'run') return;
  const open = record.levels.filter(({ status }) => status === 'pending').map(({ name }) => name);
  if (open.length === 0) return;
  throw new HarnessError({
    code: 'levels-unanswered',
    message: `no answer for ${open.length === 1 ? 'level' : 'levels'} ${open.join(', ')}: the time was over before a trial decided anything`,
    hint: `Give it more time (--time), or go on: \`headroom run --resume ${record.runId}\`.`,
    exitCode: ExitCode.measurementInvalid,
  });
}
