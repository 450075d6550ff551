import type { CommandContext } from './context.ts';
import type { Intent, RunOptions } from '../../actions/run/intent.ts';

/** What makes an intent of a command's options. @throws HarnessError (exit code 2) when they do not make one. */
type IntentOf<Options> = (options: Options, workingFolder: string) => Promise<Intent>;

/**
 * Does what the options of a command say, and leaves its exit code. Loaded when it is needed: the drivers and the
 * charts would double the time of every other command.
 */
export async function perform<Options extends Pick<RunOptions, 'json' | 'results' | 'beside'>>(
  options: Options,
  { terminal, conclude }: CommandContext,
  loadIntentOf: () => Promise<IntentOf<Options>>,
): Promise<void> {
  const [{ performIntent }, intentOf] = await Promise.all([
    import('../run/perform-intent.ts'),
    loadIntentOf(),
  ]);
  conclude(await performIntent(options, terminal, () => intentOf(options, terminal.workingFolder)));
}
