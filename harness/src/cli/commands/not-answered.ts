import type { ComparedRuns } from '../../actions/compare/compare.ts';
import { ExitCode, HarnessError } from '../../model/errors.ts';
import { unansweredText } from '../../report/wording/unanswered.ts';

/** What was asked for has no answer (exit code 4). */
export function notAnswered(message: string, hint: string): HarnessError {
  return new HarnessError({ code: 'not-answered', message, hint, exitCode: ExitCode.measurementInvalid });
}

/** Names the levels of which it cannot be told whether they changed. */
export function notTold({ before, now, unanswered }: ComparedRuns): HarnessError {
  const lines = unanswered.map((each) => `level ${each.level}: ${unansweredText(each)}`);
  return notAnswered(
    [
      `whether ${now.runId} carries less than ${before.runId} is not answered:`,
      ...(lines.length === 0 ? ['they have no level in common that has an answer'] : lines),
    ].join('\n  '),
    'Measure these levels again (`headroom run --level ...`, with more --time), or name runs that have them.',
  );
}
