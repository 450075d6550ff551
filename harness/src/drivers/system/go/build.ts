import { execa, ExecaError } from 'execa';
import { reasonOf } from '../../../model/errors.ts';
import { cacheFolder } from '../host/cache-folder.ts';
import { adviceOn, goProblemIn, lastWordsOf } from './problem.ts';
import { cachesForGo, goEnvironment, goNeededIn, goVersion } from './tool.ts';

export interface GoBuild {
  /** Of go.mod and go.sum, which pin everything. It is only read: it may be another user's. */
  readonly moduleFolder: string;
  /** The package to build: `.`, or one that the module names. */
  readonly package: string;
  /** Path of the program. */
  readonly output: string;
  readonly flags?: readonly string[];
  /** Go's own variables, for another system than this one. */
  readonly target?: Readonly<Record<'GOOS' | 'GOARCH', string>>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** Why nothing was built: the message has the compiler's own last words. */
export class GoBuildError extends Error {
  override readonly name = 'GoBuildError';
  /** What to do about it. */
  readonly advice: string;

  constructor(message: string, advice: string, cause: unknown) {
    super(message, { cause });
    this.advice = advice;
  }
}

/**
 * Builds a program of a pinned module with the Go that is installed and as it is set up, so that it needs no library beside
 * it.
 * @throws GoBuildError
 */
export async function goBuild(build: GoBuild): Promise<void> {
  // The checkout may be another user's, and git then refuses to tell Go of its commits, which nobody asked for.
  const argv = ['build', '-buildvcs=false', '-mod=readonly', ...(build.flags ?? [])];
  try {
    await execa('go', [...argv, '-o', build.output, build.package], {
      cwd: build.moduleFolder,
      env: {
        ...goEnvironment(),
        ...(await cachesForGo()),
        CGO_ENABLED: '0',
        GOOS: undefined,
        GOARCH: undefined,
        ...build.target,
      },
      stdin: 'ignore',
      timeout: build.timeoutMs,
      ...(build.signal ? { cancelSignal: build.signal } : {}),
    });
  } catch (error) {
    build.signal?.throwIfAborted();
    throw await explained(error, build);
  }
}

async function explained(error: unknown, { moduleFolder, timeoutMs }: GoBuild): Promise<GoBuildError> {
  const [version, needed] = [await goVersion(), await goNeededIn(moduleFolder)];
  const stderr = error instanceof ExecaError && typeof error.stderr === 'string' ? error.stderr : '';
  const problem = version === undefined ? 'not-there' : goProblemIn(stderr);
  const advice = adviceOn(problem, { needed, cacheFolder: cacheFolder() });
  if (version === undefined) return new GoBuildError('Go is not installed, or not on PATH', advice, error);
  const isLate = error instanceof ExecaError && error.timedOut;
  const words = lastWordsOf(stderr) || (reasonOf(error).split('\n')[0] ?? '');
  const what = isLate ? `took longer than ${timeoutMs / 60_000} min` : `failed: ${words}`;
  return new GoBuildError(`\`go build\` of ${version} ${what}`, advice, error);
}
