import { usageError } from '../../model/errors.ts';

/**
 * Names a run by when it starts and what it measures: `2026-11-22T10-45-12Z-timeline`. It sorts by time and is a
 * folder name on every file system.
 * @param attempt from 2 on it ends in `-2` and so on: others of this name started in the same second
 */
export function newRunId(nowMs: number, name: string, attempt = 1): string {
  const time = new Date(nowMs).toISOString().replace(/\.\d+Z$/, 'Z');
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9_]+/g, '-')
    .replace(/^-+|-+$/g, '');
  const again = attempt === 1 ? '' : `-${attempt}`;
  return `${time.replaceAll(':', '-')}-${words.slice(0, 64) || 'run'}${again}`;
}

/**
 * A name (run, trial, level) that is to become part of a path.
 * @throws HarnessError `bad-name` when it could lead out of its folder.
 */
export function pathSegment(name: string, what: string): string {
  if (/^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/.test(name)) return name;
  throw usageError(
    'bad-name',
    `${what} ${JSON.stringify(name)} cannot name a file: letters, digits, ., - and _ are allowed, at most 100`,
    'Choose another name.',
  );
}
