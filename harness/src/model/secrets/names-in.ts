/** Names in a config or a part of one: its keys, and what refers to a part by its name. */
export function namesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((each) => namesIn(each));
  return Object.entries(value).flatMap(([key, each]: [string, unknown]) => [
    key,
    ...(naming.has(key) && typeof each === 'string' ? [each] : namesIn(each)),
  ]);
}

const naming = new Set(['name', 'level', 'service', 'replica', 'from', 'to', 'kind', 'zone']);

/** Texts under some names, at any depth. */
export function textsUnder(names: ReadonlySet<string>, value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]: [string, unknown]) =>
    names.has(key) && typeof each === 'string' ? [each] : textsUnder(names, each),
  );
}
