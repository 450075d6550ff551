import { execa, ExecaError } from 'execa';
import { reasonOf } from '../../../model/errors.ts';
import { docker, elsewhereText } from '../../system/engine/cli.ts';
import type { Attempt, Prospect, WayToK6 } from './located.ts';
import { isSuitable, k6Version, suitableVersions, versionIn } from './version.ts';

const imageName = `grafana/k6:${k6Version.slice(1)}`;
/** Pulling it is part of this. */
const timeoutMs = 180_000;

/** The last resort: k6 in a container, on the host's network. */
export async function findImage(signal?: AbortSignal): Promise<Attempt> {
  // On another machine it would load that one's loopback.
  const elsewhere = await elsewhereText(signal);
  if (elsewhere !== undefined) return { kind: 'not-found', reason: elsewhere };
  try {
    const { stdout } = await execa('docker', ['run', '--rm', imageName, 'version'], {
      stdin: 'ignore',
      timeout: timeoutMs,
      ...(signal ? { cancelSignal: signal } : {}),
    });
    const version = versionIn(stdout);
    if (version !== undefined && isSuitable(version)) {
      return { kind: 'image', image: imageName, version, origin: `container image: ${imageName}` };
    }
    return {
      kind: 'not-found',
      reason: `${imageName} is ${version ?? 'not k6'}, but ${suitableVersions} is needed`,
    };
  } catch (error) {
    signal?.throwIfAborted();
    return { kind: 'not-found', reason: complaintIn(error) };
  }
}

/** The last thing that it says, but for "See 'docker run --help'.". */
function complaintIn(error: unknown): string {
  if (error instanceof ExecaError && (error.code === 'ENOENT' || error.code === 'EACCES')) {
    return 'docker is not installed, or not on PATH';
  }
  const lines = reasonOf(error)
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.includes('docker run --help'));
  return lines.at(-1) ?? '';
}

/** Whether it is here: what a registry would answer shows only when it is pulled. */
export async function foreseeImage(): Promise<Prospect> {
  const elsewhere = await elsewhereText();
  if (elsewhere !== undefined) return { can: false, reason: elsewhere };
  try {
    await docker(['image', 'inspect', '--format', '{{.Id}}', imageName], { timeoutMs: 2000 });
    return { can: true, how: `runs k6 in ${imageName}` };
  } catch {
    return { can: false, reason: `${imageName} is not here` };
  }
}

export const image: WayToK6 = {
  name: 'container image',
  attempt: ({ signal }) => findImage(signal),
  foresee: foreseeImage,
};
