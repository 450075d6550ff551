import { stackCatalogue } from '../drivers/stacks/catalogue.ts';
import type { StackDefinition } from '../drivers/stacks/definition.ts';
import type { Config } from '../model/config/config.ts';
import type { StackConfig, StackKind } from '../model/config/stacks.ts';

/** A kind of stack with the part of a config that is on it. */
export interface StackOfConfig<Kind extends StackKind = StackKind> {
  readonly definition: StackDefinition<StackConfig<Kind>>;
  readonly own: StackConfig<Kind>;
}

/** Nothing where the config does not have it. */
export function stackIn<Kind extends StackKind>(
  stacks: Config['stacks'],
  kind: Kind,
): StackOfConfig<Kind> | undefined {
  const own = stacks[kind] as StackConfig<Kind> | undefined;
  return own === undefined ? undefined : { definition: stackCatalogue[kind], own };
}

/** The one that was chosen: the config has it. */
export function chosenStack<Kind extends StackKind>(
  stacks: Config['stacks'],
  kind: Kind,
): StackOfConfig<Kind> {
  const stack = stackIn(stacks, kind);
  if (stack === undefined) throw new TypeError(`the ${kind} stack was chosen, and the config has none`);
  return stack;
}
