import type { RunAction, ShownRun } from '../show-run.ts';
import type { CommandContext } from './context.ts';

/**
 * Does an action that makes a run, and shows it. Loaded when it is needed: the drivers and the charts would double the
 * time of every other command.
 */
export async function perform<Options extends ShownRun>(
  options: Options,
  { terminal }: CommandContext,
  load: () => Promise<RunAction<Options>>,
): Promise<void> {
  const [{ showRun }, action] = await Promise.all([import('../show-run.ts'), load()]);
  await showRun(options, terminal, action);
}
