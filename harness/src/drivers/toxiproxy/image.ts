import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { docker } from '../system/engine/cli.ts';
import {
  buildToxiproxy,
  executable,
  pinnedVersion,
  toxiproxyNotFound,
  type LocateOptions,
} from './locate.ts';

const image = `headroom-toxiproxy:${pinnedVersion}`;

/**
 * An image with nothing but Toxiproxy in it, its entry point; made from the pinned Go module when the engine has none of
 * this name (about 10 s, once).
 * @throws HarnessError `toxiproxy-not-found` with how to get it.
 */
export async function toxiproxyImage({
  signal,
  onProgress,
}: Pick<LocateOptions, 'signal' | 'onProgress'>): Promise<string> {
  if (await isThere(signal)) return image;
  signal.throwIfAborted();
  onProgress(`${image}: building it from its Go module (about 10 s, once)`);
  try {
    await make(signal);
    return image;
  } catch (cause) {
    signal.throwIfAborted();
    throw toxiproxyNotFound(cause, {
      where: `neither in an image ${image} nor could be built`,
      otherwise: `pull the image of https://github.com/Shopify/toxiproxy and tag it ${image}`,
    });
  }
}

async function isThere(signal: AbortSignal): Promise<boolean> {
  try {
    await docker(['image', 'inspect', '--format', '{{.Id}}', image], { timeoutMs: 10_000, signal });
    return true;
  } catch {
    return false;
  }
}

/** For the engine's machine, which may be another than this one. */
async function make(signal: AbortSignal): Promise<void> {
  const GOARCH = await docker(['version', '--format', '{{.Server.Arch}}'], { timeoutMs: 10_000, signal });
  const folder = await mkdtemp(join(tmpdir(), 'headroom-toxiproxy-'));
  try {
    await buildToxiproxy(folder, signal, { GOOS: 'linux', GOARCH });
    const argv = ['import', '--change', `ENTRYPOINT ["/${executable}"]`, '-', image];
    await execa('tar', ['-C', folder, '-cf', '-', executable], {
      encoding: 'buffer',
      buffer: false,
      cancelSignal: signal,
    }).pipe('docker', argv, { timeout: 60_000, cancelSignal: signal });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
