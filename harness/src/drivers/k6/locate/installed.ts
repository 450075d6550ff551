import { join, resolve } from 'node:path';
import { ExitCode, HarnessError } from '../../../model/errors.ts';
import { findProgram, isExecutable } from '../../system/processes/find-program.ts';
import type { Attempt, LocatedK6, WayToK6 } from './located.ts';
import { checkVersion, k6Version, suitableVersions } from './version.ts';

/** @throws HarnessError `k6-unsuitable`. */
export async function checkConfigured(configuredPath: string): Promise<LocatedK6> {
  const path = resolve(configuredPath);
  const check = await checkVersion(path);
  if (check.suits) return { kind: 'executable', path, version: check.version, origin: `config: ${path}` };
  throw new HarnessError({
    code: 'k6-unsuitable',
    message: `k6.path in the config, ${path}, is not a k6 that headroom can use: ${check.reason}`,
    hint: `name a k6 ${suitableVersions}, or leave k6.path out and headroom finds or gets one`,
    exitCode: ExitCode.environment,
  });
}

/** The first k6 on PATH, as a shell would take it. */
export async function findOnPath(searchPath: string): Promise<Attempt> {
  const path = await findProgram('k6', searchPath);
  return path === undefined ? { kind: 'not-found', reason: 'no k6 on it' } : suitableAt(path, 'PATH');
}

export async function findCached(cacheFolder: string): Promise<Attempt> {
  const path = cachedPath(cacheFolder);
  return (await isExecutable(path)) ? suitableAt(path, 'cache') : { kind: 'not-found', reason: 'empty' };
}

export const onPath: WayToK6 = { name: 'PATH', attempt: () => findOnPath(process.env['PATH'] ?? '') };
export const cached: WayToK6 = { name: 'cache', attempt: ({ cacheFolder }) => findCached(cacheFolder) };

/** Where a k6 that was downloaded or built is kept. */
export function cachedPath(cacheFolder: string): string {
  return join(cacheFolder, 'k6', `${k6Version}-${process.platform}-${process.arch}`, 'k6');
}

async function suitableAt(path: string, where: string): Promise<Attempt> {
  const check = await checkVersion(path);
  return check.suits
    ? { kind: 'executable', path, version: check.version, origin: `${where}: ${path}` }
    : { kind: 'not-found', reason: `${path}: ${check.reason}` };
}
