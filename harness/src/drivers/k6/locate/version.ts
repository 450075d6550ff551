import { execa } from 'execa';
import { reasonOf } from '../../../model/errors.ts';

/** The k6 that headroom gets when it finds none; pinned in module/go.mod too. */
export const k6Version = 'v2.2.0';
/** What suits: the flags and the remote write that headroom uses are those of v2 from 2.2 on. */
export const suitableVersions = 'v2.2.0 or later, below v3';

export type VersionCheck =
  { readonly suits: true; readonly version: string } | { readonly suits: false; readonly reason: string };

/** Asks an executable for its version. */
export async function checkVersion(path: string): Promise<VersionCheck> {
  let output: string;
  try {
    ({ stdout: output } = await execa(path, ['version'], { stdin: 'ignore', timeout: 10_000 }));
  } catch (error) {
    return { suits: false, reason: `cannot be executed: ${reasonOf(error).split('\n')[0]}` };
  }
  const version = versionIn(output);
  if (version === undefined)
    return { suits: false, reason: `it says it is "${output.slice(0, 60)}", not k6` };
  return isSuitable(version)
    ? { suits: true, version }
    : { suits: false, reason: `it is k6 ${version}, but headroom needs ${suitableVersions}` };
}

/** `k6 v2.2.0 (go1.26.8, linux/amd64)` -> `v2.2.0`. */
export function versionIn(output: string): string | undefined {
  return /^k6(?:\.exe)? (v\d+\.\d+\.\d+\S*)/.exec(output)?.[1];
}

export function isSuitable(version: string): boolean {
  const [major = 0, minor = 0] = version.slice(1).split('.').map(Number);
  return major === 2 && minor >= 2;
}
