import { z } from 'zod';
import type { StackModel } from './stack-model.ts';
import { stackModels } from './stack-models.ts';

export type StackKind = keyof typeof stackModels;
/** A config's own part on a stack of the kind. */
export type StackConfig<Kind extends StackKind = StackKind> = z.output<(typeof stackModels)[Kind]['schema']>;

export const stackKinds = Object.keys(stackModels) as readonly StackKind[];

/** What a command or a config can ask for. */
export const stackChoices = ['auto', ...stackKinds] as const;

type OptionalSchemas = {
  readonly [Kind in StackKind]: z.ZodOptional<(typeof stackModels)[Kind]['schema']>;
};

/** `stacks` of a config: of each kind at most one. */
export const stacksSchema = z.strictObject(
  Object.fromEntries(
    Object.entries(stackModels).map(([kind, { schema }]) => [kind, schema.optional()]),
  ) as OptionalSchemas,
);

/** @param kind as a record or a lease has it; one that is not known is the run's own */
export function isOwnStack(kind: string): boolean {
  return modelOf(kind)?.isOwn ?? true;
}

/** Whether its services run on the machine that the load comes from. */
export function isStackHere(kind: string): boolean {
  return modelOf(kind)?.isHere ?? true;
}

function modelOf(kind: string): StackModel | undefined {
  return new Map<string, StackModel>(Object.entries(stackModels)).get(kind);
}

/** Those that a config has. */
export function kindsIn(stacks: z.output<typeof stacksSchema>): StackKind[] {
  return stackKinds.filter((kind) => stacks[kind] !== undefined);
}

/** Those of which a run takes the first that can be had. */
export function kindsAsked(config: {
  readonly stack: (typeof stackChoices)[number];
  readonly stacks: z.output<typeof stacksSchema>;
}): readonly StackKind[] {
  return config.stack === 'auto' ? kindsIn(config.stacks) : [config.stack];
}
