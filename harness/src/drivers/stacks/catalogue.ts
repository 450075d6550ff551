import type { StackConfig, StackKind } from '../../model/config/stacks.ts';
import { compose } from './compose/definition.ts';
import type { StackDefinition } from './definition.ts';
import { embedded } from './embedded/definition.ts';
import { external } from './external/definition.ts';

/** Every kind of stack. */
export const stackCatalogue: { readonly [Kind in StackKind]: StackDefinition<StackConfig<Kind>> } = {
  compose,
  embedded,
  external,
};
