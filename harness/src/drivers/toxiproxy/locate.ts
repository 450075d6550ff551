import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { ExitCode, HarnessError, reasonOf } from '../../model/errors.ts';

/** A Toxiproxy that can be started. */
export interface Toxiproxy {
  readonly path: string;
  /** `2.12.0` */
  readonly version: string;
}

const pinnedVersion = '2.12.0';
const executable = 'toxiproxy-server';
/** go.mod and go.sum: Toxiproxy from its own module, every dependency pinned. */
const moduleFolder = fileURLToPath(new URL('module/', import.meta.url));
const serverPackage = 'github.com/Shopify/toxiproxy/v2/cmd/server';
const buildTimeoutMs = 10 * 60_000;

/**
 * Finds Toxiproxy on PATH or in the cache, or builds its pinned Go module (about 10 s, once).
 * @throws HarnessError `toxiproxy-not-found` with how to get it.
 */
export async function locateToxiproxy(options: {
  readonly cacheFolder: string;
  readonly signal: AbortSignal;
  readonly onProgress: (line: string) => void;
}): Promise<Toxiproxy> {
  const cached = join(
    options.cacheFolder,
    'toxiproxy',
    `v${pinnedVersion}-${process.platform}-${process.arch}`,
    executable,
  );
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, executable));
  for (const path of [...onPath, cached]) {
    const version = await versionOf(path);
    if (version !== undefined) return { path, version };
  }
  options.signal.throwIfAborted();
  options.onProgress(`Toxiproxy ${pinnedVersion}: building it from its Go module (about 10 s, once)`);
  try {
    await build(cached, options.signal);
    return { path: cached, version: (await versionOf(cached)) ?? pinnedVersion };
  } catch (cause) {
    options.signal.throwIfAborted();
    throw new HarnessError({
      code: 'toxiproxy-not-found',
      message: `the ways between services are broken by Toxiproxy, which is neither on PATH nor could be built: ${reasonOf(cause).split('\n')[0]}`,
      hint: `install ${executable} ${pinnedVersion} on PATH (https://github.com/Shopify/toxiproxy/releases), or Go >= 1.24 and headroom builds it; or leave faults of the network out`,
      exitCode: ExitCode.environment,
      cause,
    });
  }
}

/** As it says itself; `undefined` when there is none that can be started. */
async function versionOf(path: string): Promise<string | undefined> {
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (!isThere) return undefined;
  const { stdout, failed } = await execa(path, ['-version'], {
    reject: false,
    stdin: 'ignore',
    timeout: 10_000,
  });
  return failed ? undefined : /\d+\.\d+\.\d+/.exec(stdout)?.[0];
}

/** Whole or not at all: two runs may build it at once. */
async function build(path: string, signal: AbortSignal): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const folder = await mkdtemp(join(dirname(path), 'unfinished-'));
  try {
    const made = join(folder, executable);
    const itsVersion = `-X github.com/Shopify/toxiproxy/v2.Version=${pinnedVersion}`;
    await execa('go', ['build', '-ldflags', itsVersion, '-o', made, serverPackage], {
      cwd: moduleFolder,
      stdin: 'ignore',
      timeout: buildTimeoutMs,
      cancelSignal: signal,
    });
    await rename(made, path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
