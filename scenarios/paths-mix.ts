/** A path and its part of the requests: any number above 0. */
export type PathPart = readonly [path: string, part: number];

/**
 * What scenarios/paths.ts asks for. Pure.
 * @throws Error for a path that does not start with "/", a part that is not above 0, and a MIX that is no JSON object.
 */
export function mixOf(environment: Readonly<Record<string, string | undefined>>): readonly PathPart[] {
  const { MIX: mix, PATHS: paths = '/' } = environment;
  const parts = mix === undefined ? evenParts(paths) : partsIn(mix);
  const name = mix === undefined ? 'PATHS' : 'MIX';
  if (parts.length === 0) throw new Error(`${name}: it names no path`);
  for (const [path, part] of parts) {
    if (!path.startsWith('/')) throw new Error(`${name}: each path starts with "/", got "${path}"`);
    if (!(part > 0 && part < Number.POSITIVE_INFINITY)) {
      throw new Error(`${name}: each part is a number above 0, got ${part} for "${path}"`);
    }
  }
  return parts;
}

function evenParts(paths: string): PathPart[] {
  return paths
    .split(',')
    .map((path) => path.trim())
    .filter((path) => path !== '')
    .map((path) => [path, 1] as const);
}

function partsIn(mix: string): PathPart[] {
  let value: unknown;
  try {
    value = JSON.parse(mix);
  } catch {
    value = undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(
      `MIX: it must be a JSON object of paths and parts, as {"/": 3, "/search": 1}, got ${mix}`,
    );
  }
  return Object.entries(value).map(([path, part]) => [path, typeof part === 'number' ? part : Number.NaN]);
}
