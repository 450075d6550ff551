import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reasonOf } from '../../../model/errors.ts';
import { goBuild, GoBuildError } from '../../system/go/build.ts';
import { goVersion, whyNotBuildable } from '../../system/go/tool.ts';
import { keepInCache } from './keep-in-cache.ts';
import type { Attempt, LocateOptions, Prospect, WayToK6 } from './located.ts';
import { k6Version } from './version.ts';

/** go.mod and main.go: stock k6 from its own module, every dependency pinned by go.sum. */
const moduleFolder = fileURLToPath(new URL('../module/', import.meta.url));
const buildTimeoutMs = 15 * 60_000;
const progressEveryMs = 5000;

/** Builds k6 with the Go that is installed and as it is set up, and keeps it in the cache. */
export async function buildFromModule({ cacheFolder, signal, onProgress }: LocateOptions): Promise<Attempt> {
  const go = await goVersion();
  const startedAt = performance.now();
  const progress = (): void => {
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    onProgress(`k6 ${k6Version}: building it with ${go}, ${seconds} s so far (50 to 100 s, once)`);
  };
  if (go !== undefined) progress();
  const timer = setInterval(progress, progressEveryMs);
  try {
    return await keepInCache(cacheFolder, 'Go module', async (folder) => {
      const output = join(folder, 'k6');
      await goBuild({
        moduleFolder,
        package: '.',
        output,
        timeoutMs: buildTimeoutMs,
        ...(signal ? { signal } : {}),
      });
      return output;
    });
  } catch (error) {
    signal?.throwIfAborted();
    return {
      kind: 'not-found',
      reason: reasonOf(error),
      ...(error instanceof GoBuildError ? { advice: error.advice } : {}),
    };
  } finally {
    clearInterval(timer);
  }
}

/** Whether it could be built, as far as that shows without building it. */
async function foreseeBuild(): Promise<Prospect> {
  const reason = await whyNotBuildable(moduleFolder, `go.k6.io/k6/v2@${k6Version}`);
  return reason === undefined
    ? { can: true, how: 'builds k6 with Go, which takes a minute or two' }
    : { can: false, reason };
}

export const goModule: WayToK6 = { name: 'Go module', attempt: buildFromModule, foresee: foreseeBuild };
