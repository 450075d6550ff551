import type { StackComparison } from '../../drivers/stacks/definition.ts';
import { kindsIn } from '../../model/config/stacks.ts';
import type { ActionContext } from '../context.ts';
import { chosenStack } from '../stacks.ts';
import type { LoadedConfig } from './load.ts';

/** In what a level differs from what the files of its stack give; nothing without a stack that has any. Starts nothing. */
export async function compareStack(
  { config, folder }: LoadedConfig,
  { redactor }: Pick<ActionContext, 'redactor'>,
): Promise<StackComparison | undefined> {
  const { stacks, levels, metrics } = config;
  for (const kind of kindsIn(stacks)) {
    const { definition, own } = chosenStack(stacks, kind);
    if (definition.compare === undefined) continue;
    return definition.compare(own, { configFolder: folder, levels, metrics, redactor });
  }
  return undefined;
}
