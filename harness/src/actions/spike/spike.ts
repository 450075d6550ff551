import { performIntent, type PerformedRun, type RunContext } from '../run/perform.ts';
import { spikeIntentOf, type SpikeOptions } from './intent.ts';

/** Sends one spike to a server that is there already, as it is. @throws HarnessError (exit code 2) as its intent, and what keeps it from beginning. */
export async function spike(options: SpikeOptions, context: RunContext): Promise<PerformedRun> {
  return performIntent(await spikeIntentOf(options, context.workingFolder), options, context);
}
