import { access, chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { execa, execaSync } from 'execa';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { goBuild } from '../../harness/src/drivers/system/go/build.ts';
import { cachesForGo, goVersion, whyNotBuildable } from '../../harness/src/drivers/system/go/tool.ts';
import { mountedFolder } from '../store/mounted-folder.ts';
import { temporaryFolder } from '../store/temp-folder.ts';
import { isMissing } from './needed-tools.ts';

const hasNoGo = await isMissing('Go', () => execa('go', ['version']));

/** A program of its own, in a folder with a space in its name. */
async function someModule(goMod = 'go 1.21\n'): Promise<string> {
  const folder = join(temporaryFolder(), 'a module');
  await mkdir(folder);
  await writeFile(join(folder, 'go.mod'), `module example.org/hello\n\n${goMod}`);
  await writeFile(join(folder, 'main.go'), 'package main\n\nfunc main() { println("hello") }\n');
  return folder;
}

function building(moduleFolder: string, output = join(moduleFolder, 'hello')): Promise<void> {
  return goBuild({ moduleFolder, package: '.', output, timeoutMs: 60_000 });
}

/** Puts a program in Go's place that says this and fails, but for its version. */
async function goThatSays(stderr: string): Promise<void> {
  const folder = temporaryFolder();
  const script = `#!/bin/sh\n[ "$1" = version ] && echo "go version go1.19.8 linux/amd64" && exit 0\necho "${stderr}" >&2\nexit 1\n`;
  await writeFile(join(folder, 'go'), script);
  await chmod(join(folder, 'go'), 0o755);
  vi.stubEnv('PATH', [folder, process.env['PATH']].join(delimiter));
}

describe.skipIf(hasNoGo)('a build with Go', () => {
  beforeEach(() => {
    vi.stubEnv('GOFLAGS', '');
    vi.stubEnv('GOTOOLCHAIN', 'local');
    return () => vi.unstubAllEnvs();
  });

  it.skipIf(process.getuid?.() !== 0)(
    'works in a checkout of another user, whose commits git does not tell',
    async () => {
      vi.stubEnv('GOFLAGS', '-buildvcs=true');
      const folder = await someModule();
      const git = (...argv: string[]) => execaSync('git', argv, { cwd: folder });
      git('init', '--quiet');
      git('add', '.');
      git('-c', 'user.name=a', '-c', 'user.email=a@example.org', 'commit', '--quiet', '--message', 'a');
      execaSync('chown', ['--recursive', '12345', folder]);
      const plain = await execa('go', ['build', '-o', '/dev/null', '.'], { cwd: folder, reject: false });
      expect(plain.stderr).toContain('-buildvcs=false'); // the case is there
      await building(folder);
      expect((await execa(join(folder, 'hello'))).stderr).toBe('hello');
    },
  );

  it('heeds no workspace around the checkout, and no other system that is asked for', async () => {
    vi.stubEnv('GOOS', 'plan9');
    const folder = await someModule();
    await writeFile(join(folder, '..', 'go.work'), 'go 1.21\n');
    await building(folder);
    expect((await execa(join(folder, 'hello'))).stderr).toBe('hello');
  });

  it('works for a user whose home cannot be written, and keeps what it gets in the cache of headroom', async () => {
    const cache = temporaryFolder();
    vi.stubEnv('HEADROOM_CACHE', cache);
    vi.stubEnv('HOME', '/dev/null');
    for (const name of ['XDG_CACHE_HOME', 'GOCACHE', 'GOMODCACHE', 'GOPATH']) vi.stubEnv(name, undefined);
    expect(await cachesForGo()).toEqual({
      GOCACHE: join(cache, 'go', 'gocache'),
      GOMODCACHE: join(cache, 'go', 'gomodcache'),
    });
    const folder = await someModule();
    await building(folder);
    await access(join(folder, 'hello'));
  });

  it('leaves Go its own caches where they can be written', async () => {
    expect(await cachesForGo()).toEqual({});
  });

  it('says when Go is too old, and which one is needed', async () => {
    const folder = await someModule('go 1.999\n');
    await expect(building(folder)).rejects.toMatchObject({
      name: 'GoBuildError',
      message: expect.stringMatching(/^`go build` of go1\.\d+\S* failed: .*requires go >= 1\.999/) as string,
      advice: expect.stringContaining('get Go >= 1.999') as string,
    });
    expect(await whyNotBuildable(folder, 'example.org/hello@v1.0.0')).toMatch(
      /is too old: Go 1\.999 or newer/,
    );
  });

  it('says when modules cannot be fetched, and so it is foreseen', async () => {
    vi.stubEnv('GOPROXY', 'http://127.0.0.1:1');
    vi.stubEnv('GONOSUMDB', '*');
    vi.stubEnv('GOFLAGS', '-modcacherw');
    vi.stubEnv('GOMODCACHE', temporaryFolder());
    const folder = await someModule('go 1.21\n\nrequire example.org/other v1.0.0\n');
    await writeFile(
      join(folder, 'main.go'),
      'package main\n\nimport _ "example.org/other"\n\nfunc main() {}\n',
    );
    await writeFile(
      join(folder, 'go.sum'),
      ['', '/go.mod'].map((of) => `example.org/other v1.0.0${of} h1:${'A'.repeat(43)}=\n`).join(''),
    );
    await expect(building(folder)).rejects.toMatchObject({
      message: expect.stringContaining('connection refused') as string,
      advice: expect.stringContaining('GOPROXY') as string,
    });
    expect(await whyNotBuildable(folder, 'example.org/other@v1.0.0')).toContain('connection refused');
  });

  it('foresees nothing in the way when all is here', async () => {
    vi.stubEnv('GOPROXY', 'off');
    expect(await whyNotBuildable(await someModule(), 'example.org/hello@v1.0.0')).toBeUndefined();
  });

  it('says when the disk is full', async (context) => {
    const disk = mountedFolder(context, 'size=64k');
    await expect(building(await someModule(), join(disk, 'hello'))).rejects.toMatchObject({
      message: expect.stringContaining('no space left on device') as string,
      advice: expect.stringContaining('free 2 GB') as string,
    });
  });

  it('says when a folder cannot be written', async (context) => {
    const disk = mountedFolder(context, 'ro');
    await expect(building(await someModule(), join(disk, 'hello'))).rejects.toMatchObject({
      message: expect.stringContaining('read-only file system') as string,
      advice: expect.stringContaining('writable') as string,
    });
  });

  it('gives what the compiler says of anything else', async () => {
    const folder = await someModule();
    await writeFile(join(folder, 'main.go'), 'package main\n\nfunc main() { undefinedName() }\n');
    await expect(building(folder)).rejects.toMatchObject({
      message: expect.stringContaining('undefined: undefinedName') as string,
    });
  });

  it('knows what an old Go says of a go.mod that it cannot read', async () => {
    await goThatSays("go: errors parsing go.mod: invalid go version '1.25.0': must match format 1.23");
    await expect(building(await someModule('go 1.25.0\n'))).rejects.toMatchObject({
      message: expect.stringContaining('of go1.19.8 failed') as string,
      advice: expect.stringContaining('get Go >= 1.25') as string,
    });
  });

  it('is found where its installer puts it, when that is not on PATH', async () => {
    const before = await goVersion();
    const isUsual = await access('/usr/local/go/bin/go').then(
      () => true,
      () => false,
    );
    vi.stubEnv('PATH', '/usr/bin:/bin');
    if (isUsual) expect(await goVersion()).toBe(before);
  });
});
