import { stackCatalogue } from '../../drivers/stacks/catalogue.ts';
import type { Config } from '../../model/config/config.ts';
import { kindsAsked, stackKinds, type StackKind } from '../../model/config/stacks.ts';
import type { HarnessError } from '../../model/errors.ts';

export interface ChosenStack {
  readonly kind: StackKind;
  /** For the first line of a run. */
  readonly why: string;
}

/**
 * The stack of a run: the one that is named, else the first of the config that can be had, in the order of the catalogue.
 * @throws HarnessError as the stack says (`engine-missing`, `engine-elsewhere`) when none can be had here.
 */
export async function chooseStack(
  { stack, stacks }: Pick<Config, 'stack' | 'stacks'>,
  catalogue: typeof stackCatalogue = stackCatalogue,
): Promise<ChosenStack> {
  const isNamed = stack !== 'auto';
  let refused: { readonly why: string; readonly error: HarnessError } | undefined;
  for (const kind of kindsAsked({ stack, stacks })) {
    const { available } = catalogue[kind];
    if (available === undefined) {
      const whyNotTheFirst = refused?.why ?? `the config has no ${stackKinds[0]} stack`;
      return { kind, why: isNamed ? 'chosen' : whyNotTheFirst };
    }
    const answer = await available();
    const [line = answer.detail] = answer.detail.split('\n');
    if (answer.can) return { kind, why: isNamed ? line : `${line} answer` };
    refused ??= { why: line, error: answer.error };
  }
  throw refused?.error ?? new TypeError('a config without a stack was let through');
}
