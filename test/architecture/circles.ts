import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { takingsOf } from './imports.ts';
import { repository } from './tracked-files.ts';

/**
 * Files that import each other, through whichever others: each circle once, its files in order. Imports of types count, and
 * those that are done later.
 */
export function circlesIn(imports: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const reached = new Map([...imports.keys()].map((file) => [file, reachedFrom(file, imports)]));
  const circles = [...imports.keys()].flatMap((file) => {
    const circle = [...(reached.get(file) ?? [])].filter((other) => reached.get(other)?.has(file));
    return circle.length === 0 ? [] : [circle.toSorted().join('\n')];
  });
  return [...new Set(circles)].map((circle) => circle.split('\n'));
}

function reachedFrom(start: string, imports: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const reached = new Set<string>();
  const next = [...(imports.get(start) ?? [])];
  for (let file = next.pop(); file !== undefined; file = next.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    next.push(...(imports.get(file) ?? []));
  }
  return reached;
}

/** What each of these files imports of the project. */
export function importsAmong(files: readonly string[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    files.map((file) => {
      const { imports } = takingsOf(file, readFileSync(join(repository, file), 'utf8'));
      const own = imports.flatMap(({ specifier }) => (specifier?.startsWith('.') ? [specifier] : []));
      return [file, own.map((specifier) => posix.join(posix.dirname(file), specifier))];
    }),
  );
}
