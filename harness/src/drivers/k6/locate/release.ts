import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { Agent, interceptors, request } from 'undici';
import { reasonOf } from '../../../model/errors.ts';
import { keepInCache } from './keep-in-cache.ts';
import type { Attempt, LocateOptions, Prospect, WayToK6 } from './located.ts';
import { k6Version } from './version.ts';

interface Release {
  readonly url: string;
  readonly sha256: string;
}

/**
 * SHA-256 of the released archives. Only linux on x64 is here: for the other platforms no checksum of v2.2.0 could be
 * established when this was written, and none is made up, so k6 is built from its module there. To add one, take it
 * from k6-v2.2.0-checksums.txt on the release's page.
 */
const releases: Readonly<Record<string, Release>> = {
  'linux-x64': {
    url: `https://github.com/grafana/k6/releases/download/${k6Version}/k6-${k6Version}-linux-amd64.tar.gz`,
    sha256: 'b5a8003c86f35f5cd5ceef1490312c48e587696c94d998cefc6d7b3b4cb1597d',
  },
};

const noneForThisPlatform = `no checksum is pinned for ${process.platform} on ${process.arch}`;

/** Name resolution and connecting get this long: a machine without a network goes on to the next way soon. */
const connectTimeoutMs = 3000;
const downloadTimeoutMs = 180_000;

/** Downloads the released binary, checks it and keeps it in the cache. */
export async function downloadRelease(
  { cacheFolder, signal, onProgress }: LocateOptions,
  release = releases[`${process.platform}-${process.arch}`],
): Promise<Attempt> {
  if (release === undefined) {
    return { kind: 'not-found', reason: noneForThisPlatform };
  }
  try {
    const archive = await download(release, signal, () =>
      onProgress(`k6 ${k6Version}: downloading the release`),
    );
    return await keepInCache(cacheFolder, 'release', async (folder) => {
      const archiveFile = join(folder, 'k6.tar.gz');
      await writeFile(archiveFile, archive);
      await execa('tar', ['-xzf', archiveFile, '-C', folder, '--strip-components=1'], { stdin: 'ignore' });
      return join(folder, 'k6');
    });
  } catch (error) {
    signal?.throwIfAborted();
    return { kind: 'not-found', reason: reasonOf(error) };
  }
}

/** Whether the server is there and has it. */
export async function foreseeRelease(
  release = releases[`${process.platform}-${process.arch}`],
): Promise<Prospect> {
  if (release === undefined) return { can: false, reason: noneForThisPlatform };
  const agent = new Agent({ connect: { timeout: connectTimeoutMs } });
  try {
    const { statusCode } = await request(release.url, {
      method: 'HEAD',
      dispatcher: agent,
      signal: AbortSignal.timeout(connectTimeoutMs),
    });
    if (statusCode < 400) return { can: true, how: 'downloads k6' };
    return { can: false, reason: `${release.url} answered ${statusCode}` };
  } catch (error) {
    return { can: false, reason: reasonOf(error) };
  } finally {
    await agent.destroy();
  }
}

export const release: WayToK6 = {
  name: 'release',
  attempt: (options) => downloadRelease(options),
  foresee: () => foreseeRelease(),
};

async function download(
  release: Release,
  signal: AbortSignal | undefined,
  onConnected: () => void,
): Promise<Buffer> {
  const agent = new Agent({ connect: { timeout: connectTimeoutMs } });
  try {
    const connecting = new AbortController();
    const timer = setTimeout(
      () => connecting.abort(new Error(`no answer from ${new URL(release.url).host}`)),
      connectTimeoutMs,
    );
    const signals = [connecting.signal, AbortSignal.timeout(downloadTimeoutMs), ...(signal ? [signal] : [])];
    const response = await request(release.url, {
      dispatcher: agent.compose(interceptors.redirect({ maxRedirections: 5 })),
      signal: AbortSignal.any(signals),
    });
    clearTimeout(timer);
    if (response.statusCode !== 200) throw new Error(`${release.url} answered ${response.statusCode}`);
    onConnected();
    const archive = Buffer.from(await response.body.arrayBuffer());
    const sha256 = createHash('sha256').update(archive).digest('hex');
    if (sha256 !== release.sha256) {
      throw new Error(`${release.url} has the SHA-256 ${sha256}, not ${release.sha256}: not used`);
    }
    return archive;
  } finally {
    await agent.destroy();
  }
}
