import { performIntent, type PerformedRun, type RunContext } from '../run/perform.ts';
import { replayIntentOf, type ReplayOptions } from './intent.ts';

/** Replays a night on each level of a config. @throws HarnessError (exit code 2) as its intent, and what keeps it from beginning. */
export async function replay(options: ReplayOptions, context: RunContext): Promise<PerformedRun> {
  return performIntent(await replayIntentOf(options, context.workingFolder), options, context);
}
