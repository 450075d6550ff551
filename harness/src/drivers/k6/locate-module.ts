import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { reasonOf } from '../../model/errors.ts';
import { keepInCache } from './keep-in-cache.ts';
import type { Attempt, LocateOptions } from './locate.ts';
import { k6Version } from './version.ts';

/** go.mod and main.go: stock k6 from its own module, every dependency pinned by go.sum. */
const moduleFolder = fileURLToPath(new URL('module/', import.meta.url));
const buildTimeoutMs = 15 * 60_000;
const progressEveryMs = 5000;

/** Builds k6 with the Go that is installed and as it is set up, and keeps it in the cache. */
export async function buildFromModule({ cacheFolder, signal, onProgress }: LocateOptions): Promise<Attempt> {
  const go = await goVersion();
  if (go === undefined) return { kind: 'not-found', reason: 'Go is not installed' };
  const startedAt = performance.now();
  const progress = (): void => {
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    onProgress(`k6 ${k6Version}: building it with ${go}, ${seconds} s so far (50 to 100 s, once)`);
  };
  progress();
  const timer = setInterval(progress, progressEveryMs);
  try {
    return await keepInCache(cacheFolder, 'Go module', async (folder) => {
      const executable = join(folder, 'k6');
      await execa('go', ['build', '-o', executable, '.'], {
        cwd: moduleFolder,
        stdin: 'ignore',
        timeout: buildTimeoutMs,
        ...(signal ? { cancelSignal: signal } : {}),
      });
      return executable;
    });
  } catch (error) {
    signal?.throwIfAborted();
    return { kind: 'not-found', reason: `\`go build\` failed: ${lastLineOf(error)}` };
  } finally {
    clearInterval(timer);
  }
}

/** `go1.26.8`; `undefined` without Go. */
export async function goVersion(): Promise<string | undefined> {
  const { stdout, failed } = await execa('go', ['version'], {
    reject: false,
    stdin: 'ignore',
    timeout: 10_000,
  });
  return failed ? undefined : /go\d\S*/.exec(stdout ?? '')?.[0];
}

function lastLineOf(error: unknown): string {
  const stderr = error instanceof Object && 'stderr' in error ? String(error.stderr).trim() : '';
  return (stderr || reasonOf(error)).split('\n').at(-1) ?? '';
}
