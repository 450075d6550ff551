import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { ExitCode, HarnessError, reasonOf } from '../../model/errors.ts';
import { goBuild, GoBuildError } from '../system/go/build.ts';

/** A Toxiproxy that can be started. */
export interface Toxiproxy {
  readonly path: string;
  /** `2.12.0` */
  readonly version: string;
}

export const pinnedVersion = '2.12.0';
export const executable = 'toxiproxy-server';
/** go.mod and go.sum: Toxiproxy from its own module, every dependency pinned. */
const moduleFolder = fileURLToPath(new URL('module/', import.meta.url));
const serverPackage = 'github.com/Shopify/toxiproxy/v2/cmd/server';
const buildTimeoutMs = 10 * 60_000;

export interface LocateOptions {
  readonly cacheFolder: string;
  readonly signal: AbortSignal;
  readonly onProgress: (line: string) => void;
}

/**
 * Finds Toxiproxy on PATH or in the cache, or builds its pinned Go module (about 10 s, once).
 * @throws HarnessError `toxiproxy-not-found` with how to get it.
 */
export async function locateToxiproxy(options: LocateOptions): Promise<Toxiproxy> {
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
    await keep(cached, options.signal);
    return { path: cached, version: (await versionOf(cached)) ?? pinnedVersion };
  } catch (cause) {
    options.signal.throwIfAborted();
    throw toxiproxyNotFound(cause, {
      where: 'neither on PATH nor could be built',
      otherwise: `install ${executable} ${pinnedVersion} on PATH (https://github.com/Shopify/toxiproxy/releases)`,
    });
  }
}

export function toxiproxyNotFound(
  cause: unknown,
  { where, otherwise }: { readonly where: string; readonly otherwise: string },
): HarnessError {
  return new HarnessError({
    code: 'toxiproxy-not-found',
    message: `the ways between services are broken by Toxiproxy, which is ${where}: ${reasonOf(cause).split('\n')[0]}`,
    hint: `${cause instanceof GoBuildError ? `${cause.advice}; or ` : ''}${otherwise}; or leave faults of the network out`,
    exitCode: ExitCode.environment,
    cause,
  });
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
async function keep(path: string, signal: AbortSignal): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const folder = await mkdtemp(join(dirname(path), 'unfinished-'));
  try {
    await rename(await buildToxiproxy(folder, signal), path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Builds the pinned version into a folder, a program that needs no library beside it.
 * @param target Go's own variables, for another system than this one
 * @returns its path
 */
export async function buildToxiproxy(
  folder: string,
  signal: AbortSignal,
  target?: Readonly<Record<'GOOS' | 'GOARCH', string>>,
): Promise<string> {
  const output = join(folder, executable);
  await goBuild({
    moduleFolder,
    package: serverPackage,
    output,
    flags: ['-ldflags', `-X github.com/Shopify/toxiproxy/v2.Version=${pinnedVersion}`],
    timeoutMs: buildTimeoutMs,
    signal,
    ...(target ? { target } : {}),
  });
  return output;
}
