import { ExitCode, HarnessError } from '../../model/errors.ts';

/** Ends a run on a stack that is not its own when a fault may still be on there: what came next would be measured with it. */
export function faultLeft(level: string, left: readonly string[]): HarnessError {
  return new HarnessError({
    code: 'fault-not-reverted',
    message: `level "${level}" may still be broken on purpose: ${left.join('; ')}`,
    hint: 'Mend the target: `headroom cleanup` runs the revert command once more, or do it by hand; then go on with --resume.',
    exitCode: ExitCode.measurementInvalid,
  });
}
