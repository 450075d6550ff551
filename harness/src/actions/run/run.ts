import { runIntentOf, type RunOptions } from './intent.ts';
import { performIntent, type PerformedRun, type RunContext } from './perform.ts';

/** Measures where each level of a config collapses. @throws HarnessError (exit code 2) as its intent, and what keeps it from beginning. */
export async function run(options: RunOptions, context: RunContext): Promise<PerformedRun> {
  return performIntent(await runIntentOf(options, context.workingFolder), options, context);
}
