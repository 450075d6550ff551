import { ExitCode, HarnessError } from '../../../model/errors.ts';
import { image } from './image.ts';
import { cached, checkConfigured, onPath } from './installed.ts';
import type { LocatedK6, LocateOptions, Prospect, Way, WayToK6 } from './located.ts';
import { goModule } from './module.ts';
import { release } from './release.ts';
import { k6Version } from './version.ts';

/** Every way, in the order in which a run tries them. */
const ways: readonly WayToK6[] = [onPath, cached, release, goModule, image];

/**
 * Finds k6, or gets it: the configured path, PATH, the cache, the released binary, a build of the pinned Go module
 * (50 to 100 s), a container image.
 * @throws HarnessError `k6-unsuitable` when the configured path is not a k6 that suits; `k6-not-found` when no way
 *   works, with the reason of each.
 */
export async function locateK6(options: LocateOptions): Promise<LocatedK6> {
  if (options.configuredPath !== undefined) return checkConfigured(options.configuredPath);
  return firstThatWorks(
    ways.map((way) => withOptions(way, options)),
    options.signal,
  );
}

/** Of the ways to get one, in the order in which a run tries them. */
export async function foreseeWays(): Promise<readonly (readonly [name: string, Prospect])[]> {
  return Promise.all(
    ways.flatMap(({ name, foresee }) =>
      foresee === undefined ? [] : [foresee().then((prospect) => [name, prospect] as const)],
    ),
  );
}

/** The ways that take no time and change nothing. */
export function waysToFind(cacheFolder: string): readonly Way[] {
  const quick = ways.filter(({ foresee }) => foresee === undefined);
  return quick.map((way) => withOptions(way, { cacheFolder, onProgress: () => undefined }));
}

function withOptions({ name, attempt }: WayToK6, options: LocateOptions): Way {
  return { name, attempt: () => attempt(options) };
}

/** @throws HarnessError `k6-not-found`. */
export async function firstThatWorks(ways: readonly Way[], signal?: AbortSignal): Promise<LocatedK6> {
  const reasons: string[] = [];
  const advice: string[] = [];
  for (const { name, attempt } of ways) {
    signal?.throwIfAborted();
    const result = await attempt();
    if (result.kind !== 'not-found') return result;
    reasons.push(`${name}: ${result.reason}`);
    if (result.advice !== undefined) advice.push(result.advice);
  }
  signal?.throwIfAborted();
  throw new HarnessError({
    code: 'k6-not-found',
    message: `k6 was not found, and there was no way to get it (${reasons.join('; ')})`,
    hint: [...advice, howToGetK6].join('; or '),
    exitCode: ExitCode.environment,
  });
}

export const howToGetK6 = `install k6 ${k6Version} on PATH (https://grafana.com/docs/k6/latest/set-up/install-k6/), or name it as k6.path in the config`;
