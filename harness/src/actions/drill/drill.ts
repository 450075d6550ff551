import { performIntent, type PerformedRun, type RunContext } from '../run/perform.ts';
import { drillIntentOf, type DrillOptions } from './intent.ts';

/** Breaks things under load, on each level of a config. @throws HarnessError (exit code 2) as its intent, and what keeps it from beginning. */
export async function drill(options: DrillOptions, context: RunContext): Promise<PerformedRun> {
  return performIntent(await drillIntentOf(options, context.workingFolder), options, context);
}
