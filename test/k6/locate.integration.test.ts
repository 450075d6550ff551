import { createHash } from 'node:crypto';
import { access, chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inspectK6 } from '../../harness/src/drivers/k6/inspect.ts';
import { cachedPath, findCached, findOnPath } from '../../harness/src/drivers/k6/locate/installed.ts';
import { buildFromModule } from '../../harness/src/drivers/k6/locate/module.ts';
import { downloadRelease, foreseeRelease } from '../../harness/src/drivers/k6/locate/release.ts';
import { firstThatWorks, locateK6 } from '../../harness/src/drivers/k6/locate/locate.ts';
import { goVersion } from '../../harness/src/drivers/system/go/tool.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headroom-test-locate-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** An executable that says what k6 of this version says. */
async function fakeK6(path: string, version: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\necho "k6 ${version} (go1.26.8, linux/amd64)"\n`);
  await chmod(path, 0o755);
  return path;
}

const silent = (): void => undefined;

describe('k6 in the config', () => {
  it('is used when it suits', async () => {
    const path = await fakeK6(join(folder, 'my-k6'), 'v2.3.1');
    const located = await locateK6({ configuredPath: path, cacheFolder: folder, onProgress: silent });
    expect(located).toEqual({ kind: 'executable', path, version: 'v2.3.1', origin: `config: ${path}` });
  });

  it('is refused when it is of another version, cannot be executed or is something else; no other takes its place', async () => {
    await fakeK6(cachedPath(folder), 'v2.2.0');
    const old = await fakeK6(join(folder, 'old-k6'), 'v1.3.0');
    const notExecutable = join(folder, 'text');
    await writeFile(notExecutable, 'k6 v2.2.0');
    const cases = [
      { path: old, says: /old-k6.*k6 v1\.3\.0, but headroom needs v2\.2\.0 or later/ },
      { path: notExecutable, says: /text.*cannot be executed/ },
      { path: join(folder, 'nowhere'), says: /nowhere.*cannot be executed/ },
      { path: '/bin/echo', says: /not k6/ },
    ];
    for (const { path, says } of cases) {
      await expect(
        locateK6({ configuredPath: path, cacheFolder: folder, onProgress: silent }),
      ).rejects.toMatchObject({
        code: 'k6-unsuitable',
        exitCode: 3,
        message: expect.stringMatching(says) as string,
      });
    }
  });
});

describe('k6 on PATH and in the cache', () => {
  it('is found on PATH, the first one as a shell takes it', async () => {
    const path = await fakeK6(join(folder, 'b', 'k6'), 'v2.2.0');
    await fakeK6(join(folder, 'c', 'k6'), 'v2.4.0');
    const searchPath = [join(folder, 'a'), join(folder, 'b'), join(folder, 'c')].join(':');
    expect(await findOnPath(searchPath)).toMatchObject({ path, version: 'v2.2.0', origin: `PATH: ${path}` });
  });

  it('is passed over when its version does not suit, and the reason kept', async () => {
    await fakeK6(join(folder, 'k6'), 'v0.57.0');
    expect(await findOnPath(folder)).toMatchObject({
      kind: 'not-found',
      reason: expect.stringContaining('it is k6 v0.57.0') as string,
    });
    expect(await findOnPath('')).toMatchObject({ kind: 'not-found' });
  });

  it('is found in the cache', async () => {
    expect(await findCached(folder)).toMatchObject({ kind: 'not-found' });
    const path = await fakeK6(cachedPath(folder), 'v2.2.0');
    expect(await findCached(folder)).toMatchObject({ path, origin: `cache: ${path}` });
  });
});

describe('the ways to get k6', () => {
  it('are tried in order until one works', async () => {
    const path = await fakeK6(cachedPath(folder), 'v2.2.0');
    const tried: string[] = [];
    const failing = (name: string) => ({
      name,
      attempt: async () => {
        tried.push(name);
        return { kind: 'not-found', reason: `${name} is not there` } as const;
      },
    });
    const found = await firstThatWorks([
      failing('one'),
      { name: 'cache', attempt: () => findCached(folder) },
      failing('two'),
    ]);
    expect(found).toMatchObject({ path });
    expect(tried).toEqual(['one']);
  });

  it('are all named with their reasons when none works', async () => {
    const none = firstThatWorks([
      { name: 'PATH', attempt: async () => ({ kind: 'not-found', reason: 'no k6 on it' }) },
      { name: 'Go module', attempt: async () => ({ kind: 'not-found', reason: 'Go is not installed' }) },
    ]);
    await expect(none).rejects.toMatchObject({
      code: 'k6-not-found',
      exitCode: 3,
      message: expect.stringContaining('(PATH: no k6 on it; Go module: Go is not installed)') as string,
      hint: expect.stringContaining('k6.path') as string,
    });
  });

  it('say what would make them work, that first', async () => {
    const none = firstThatWorks([
      {
        name: 'Go module',
        attempt: async () => ({ kind: 'not-found', reason: 'it failed', advice: 'free some space' }),
      },
    ]);
    await expect(none).rejects.toMatchObject({
      hint: expect.stringMatching(/^free some space; or install k6/) as string,
    });
  });
});

describe('the released binary', () => {
  let server: Server;
  let archive: Buffer;
  beforeEach(async () => {
    await fakeK6(join(folder, 'k6-v2.2.0-linux-amd64', 'k6'), 'v2.2.0');
    await execa('tar', ['-czf', 'k6.tar.gz', 'k6-v2.2.0-linux-amd64'], { cwd: folder });
    archive = await readFile(join(folder, 'k6.tar.gz'));
    server = createServer((request, response) => {
      if (request.url === '/moved') response.writeHead(302, { location: '/k6.tar.gz' }).end();
      else if (request.url === '/k6.tar.gz') response.end(archive);
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const at = (path: string): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  const sha256 = (): string => createHash('sha256').update(archive).digest('hex');

  it('is downloaded, checked, and kept in the cache', async () => {
    const lines: string[] = [];
    const cacheFolder = join(folder, 'cache');
    const options = { cacheFolder, onProgress: (line: string) => lines.push(line) };
    const found = await downloadRelease(options, { url: at('/moved'), sha256: sha256() });
    expect(found).toMatchObject({ kind: 'executable', path: cachedPath(cacheFolder), version: 'v2.2.0' });
    expect(await findCached(cacheFolder)).toMatchObject({ kind: 'executable' });
    expect(await readdir(dirname(cachedPath(cacheFolder)))).toEqual(['k6']);
    expect(lines).toEqual(['k6 v2.2.0: downloading the release']);
  });

  it('is not used when its checksum is another', async () => {
    const options = { cacheFolder: join(folder, 'cache'), onProgress: silent };
    const found = await downloadRelease(options, { url: at('/k6.tar.gz'), sha256: '0'.repeat(64) });
    expect(found).toMatchObject({
      kind: 'not-found',
      reason: expect.stringContaining(`SHA-256 ${sha256()}`) as string,
    });
    await expect(access(cachedPath(options.cacheFolder))).rejects.toThrow();
  });

  it('is passed over within seconds where there is no such server', async () => {
    const options = { cacheFolder: join(folder, 'cache'), onProgress: silent };
    const startedAt = performance.now();
    const url = 'https://no-such-host.invalid/k6.tar.gz';
    expect(await downloadRelease(options, { url, sha256: sha256() })).toMatchObject({ kind: 'not-found' });
    expect(await downloadRelease(options, { url: at('/nowhere'), sha256: sha256() })).toMatchObject({
      kind: 'not-found',
      reason: expect.stringContaining('404') as string,
    });
    expect(performance.now() - startedAt).toBeLessThan(6000);
  });

  it('is foreseen where a server has it, and is not downloaded for that', async () => {
    expect(await foreseeRelease({ url: at('/moved'), sha256: sha256() })).toEqual({
      can: true,
      how: 'downloads k6',
    });
    expect(await foreseeRelease({ url: at('/nowhere'), sha256: sha256() })).toMatchObject({
      can: false,
      reason: expect.stringContaining('404') as string,
    });
    const url = 'https://no-such-host.invalid/k6.tar.gz';
    expect(await foreseeRelease({ url, sha256: sha256() })).toMatchObject({ can: false });
  });
});

const go = await goVersion();
if (go === undefined && process.env['CI']) throw new Error('Go is missing: it must be there in CI');

describe.skipIf(go === undefined)('the Go module (needs Go and its module proxy)', () => {
  it('is built, and kept in the cache', { timeout: 900_000 }, async () => {
    const lines: string[] = [];
    const found = await buildFromModule({ cacheFolder: folder, onProgress: (line) => lines.push(line) });
    expect(found).toMatchObject({ kind: 'executable', path: cachedPath(folder), version: 'v2.2.0' });
    expect(lines[0]).toMatch(/building it with go1\S+, 0 s so far/);
    expect(await readdir(dirname(cachedPath(folder)))).toEqual(['k6']);
  });

  it('is given up when it is interrupted, and leaves nothing', async () => {
    const abort = new AbortController();
    const building = buildFromModule({
      cacheFolder: folder,
      signal: abort.signal,
      onProgress: () => setTimeout(() => abort.abort(new Error('interrupted')), 100),
    });
    await expect(building).rejects.toThrow('interrupted');
    expect(await readdir(dirname(cachedPath(folder)))).toEqual([]);
  });
});

describe('what the doctor says', () => {
  it('is that k6 is found, or why not and how to get it', async () => {
    const path = await fakeK6(join(folder, 'k6'), 'v2.2.0');
    const [found] = await inspectK6({ configuredPath: path, cacheFolder: folder });
    expect(found).toEqual({ part: 'k6', status: 'found', detail: `v2.2.0 (config: ${path})` });
    const [missing, goPart] = await inspectK6({ configuredPath: join(folder, 'no'), cacheFolder: folder });
    expect(missing).toMatchObject({
      part: 'k6',
      status: 'missing',
      howToGet: expect.stringContaining('PATH') as string,
    });
    // Nothing is claimed that nobody has looked for: that it is built, where it can be, or why nothing gets it.
    const [notHere] = await inspectK6({ cacheFolder: join(folder, 'empty') });
    if (notHere?.status === 'missing' && notHere.firstRun === undefined) {
      expect(notHere.detail).toMatch(/release: .*; Go module: .*; container image: /);
    }
    expect(goPart).toMatchObject({ part: 'Go', status: go === undefined ? 'missing' : 'found' });
  });
});
