import { execa } from 'execa';
import { reasonOf } from '../../model/errors.ts';
import type { Attempt } from './locate.ts';
import { isSuitable, k6Version, suitableVersions, versionIn } from './version.ts';

const image = `grafana/k6:${k6Version.slice(1)}`;
/** Pulling it is part of this. */
const timeoutMs = 180_000;

/** The last resort: k6 in a container, on the host's network. */
export async function findImage(signal?: AbortSignal): Promise<Attempt> {
  try {
    const { stdout } = await execa('docker', ['run', '--rm', image, 'version'], {
      stdin: 'ignore',
      timeout: timeoutMs,
      ...(signal ? { cancelSignal: signal } : {}),
    });
    const version = versionIn(stdout);
    if (version !== undefined && isSuitable(version)) {
      return { kind: 'image', image, version, origin: `container image: ${image}` };
    }
    return {
      kind: 'not-found',
      reason: `${image} is ${version ?? 'not k6'}, but ${suitableVersions} is needed`,
    };
  } catch (error) {
    return { kind: 'not-found', reason: reasonOf(error).split('\n').at(-1) ?? '' };
  }
}
