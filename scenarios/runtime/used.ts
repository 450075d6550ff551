/** Fields that headroom uses: of a request, and of its `write`. */
const ofRequest = ['method', 'path', 'body', 'headers', 'write'] as const;
const ofWrite = ['keyed', 'idOf', 'about'] as const;

/**
 * What a scenario says of a request and headroom does not use would be dropped without a word, and the load would be
 * another than the one that was meant.
 * @returns what is wrong, in words; `undefined` when all of it is used
 */
export function unusedIn(request: object): string | undefined {
  const write: unknown = 'write' in request ? request.write : undefined;
  return (
    unusedOf('a request', request, ofRequest) ??
    (typeof write === 'object' && write !== null
      ? unusedOf('the write of a request', write, ofWrite)
      : undefined)
  );
}

/** @param what has the fields, in words */
export function unusedOf(what: string, given: object, used: readonly string[]): string | undefined {
  for (const field in given) {
    if (!used.includes(field)) {
      return `${what} has "${field}", which headroom does not use: it uses ${used.join(', ')}`;
    }
  }
  return undefined;
}

type UnusedField<Asked> = Asked extends unknown ? Exclude<keyof Asked, (typeof ofRequest)[number]> : never;

/**
 * Demands, of a type with such a field, what nothing has: TypeScript alone lets it pass where a function returns it. Of
 * `any` (the only type that `1 & any` makes 0 a part of) nothing is known here: what comes is looked at when it comes.
 */
export type AllUsed<Asked> = 0 extends 1 & Asked
  ? unknown
  : [UnusedField<Asked>] extends [never]
    ? unknown
    : { readonly 'headroom does not use this field of a request': UnusedField<Asked> };
