import { ExitCode, HarnessError, reasonOf } from '../../model/errors.ts';

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'part of the path is a file, not a folder',
  EEXIST: 'part of the path is a file, not a folder',
  ENOENT: 'the folder is gone',
  EFBIG: 'larger than a file may become here',
};

/** What went wrong while the evidence was written, for a person: which path, why, and what to do. */
export function writeError(cause: unknown, path: string): HarnessError {
  if (cause instanceof HarnessError) return cause;
  const code = systemCodeOf(cause);
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(path, code, cause);
  return new HarnessError({
    code: 'results-unwritable',
    message: `cannot write ${path}: ${(code && reasons[code]) ?? 'it failed'} (${code ?? reasonOf(cause)})`,
    hint: 'Make the results folder writable for this user, or choose another one, as in --results ~/headroom-results.',
    exitCode: ExitCode.environment,
    cause,
  });
}

/** What went wrong while the evidence was read. */
export function readError(cause: unknown, path: string): HarnessError {
  return new HarnessError({
    code: 'results-unreadable',
    message: `cannot read ${path}: ${reasonOf(cause)}`,
    hint: 'Make the results folder readable for this user.',
    exitCode: ExitCode.environment,
    cause,
  });
}

export function diskFull(path: string, observed: string, cause?: unknown): HarnessError {
  return new HarnessError({
    code: 'disk-full',
    message: `cannot write ${path}: no space left on its disk (${observed})`,
    hint: 'Free some space, or choose another results folder with --results. What was recorded before is kept: the same command with --resume goes on with it (a spike starts again).',
    exitCode: ExitCode.environment,
    cause,
  });
}

/** A file of the evidence that cannot be what a run wrote. */
export function corruptFile(path: string, observed: string, hint: string, cause?: unknown): HarnessError {
  return new HarnessError({
    code: 'record-corrupt',
    message: `${path} is not what a run wrote: ${observed}`,
    hint,
    exitCode: ExitCode.environment,
    cause,
  });
}

/** The code of an error of the operating system, such as ENOENT. */
export function systemCodeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
