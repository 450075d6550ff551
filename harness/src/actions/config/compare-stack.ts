import { describeCompose } from '../../drivers/stacks/compose/project/describe-compose.ts';
import type { ActionContext } from '../context.ts';
import type { LoadedConfig } from './load.ts';

export type ComposeDescription = Awaited<ReturnType<typeof describeCompose>>;

/** In what a level differs from `docker compose up`; nothing without a compose stack. Starts nothing. */
export async function compareStack(
  { config, folder }: LoadedConfig,
  { redactor }: Pick<ActionContext, 'redactor'>,
): Promise<ComposeDescription | undefined> {
  const { compose } = config.stacks;
  if (compose === undefined) return undefined;
  return describeCompose({
    ...{ config: compose, configFolder: folder, levels: config.levels, metrics: config.metrics, redactor },
  });
}
