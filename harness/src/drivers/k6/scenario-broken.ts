import { ExitCode, HarnessError, reasonOf } from '../../model/errors.ts';

/** @param problems each with file, line and what is wrong. */
export function scenarioBroken(problems: readonly string[], cause: unknown): HarnessError {
  const [first = reasonOf(cause), ...others] = problems;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return new HarnessError({
    code: 'scenario-broken',
    message: `the scenario does not compile: ${first}${more}`,
    hint: 'correct it; `npx tsc -p scenarios` lists every error in the scenarios that come with headroom',
    exitCode: ExitCode.usage,
    cause,
  });
}
