import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const harness = resolve(import.meta.dirname, '../../harness');

/** Written by the fake npm: what it was called with, and what npm itself would leave in node_modules. */
const fakeNpm = `#!/bin/sh
echo "$@" >> npm-calls.txt
echo "PATH=$PATH" >> npm-path.txt
[ -n "$FAKE_NPM_FAILS" ] && { echo "npm error something"; exit 7; }
mkdir -p node_modules/node/bin
ln -sf "$REAL_NODE" node_modules/node/bin/node
cp package-lock.json node_modules/.package-lock.json
echo "added 1 package"
`;

/** Prints its arguments, or waits for a signal and tells how it ended. */
const program = `
const [how, ...rest] = process.argv.slice(2);
if (how === 'exit') process.exit(Number(rest[0]));
else if (how === 'wait') {
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {
    console.log('tidied up after ' + signal);
    process.exit(130);
  });
  setInterval(() => {}, 1000);
  console.log('waiting');
} else if (how === 'die') process.kill(process.pid, 'SIGKILL');
else console.log(JSON.stringify({ version: process.version, arguments: process.argv.slice(2), path: process.env.PATH, home: process.env.HOME }));
`;

describe('the bootstrap', () => {
  let checkout = '';
  let environment: NodeJS.ProcessEnv = {};

  beforeEach(async () => {
    checkout = await mkdtemp(join(tmpdir(), 'headroom-bootstrap-'));
    for (const file of ['bootstrap.mjs', 'start.mjs'])
      await cp(join(harness, file), join(checkout, 'harness', file));
    await writeFile(join(checkout, 'program.mjs'), program);
    await wantPackage('1.0.0');
    await mkdir(join(checkout, 'bin'));
    await writeFile(join(checkout, 'bin/npm'), fakeNpm);
    await chmod(join(checkout, 'bin/npm'), 0o755);
    const path = [join(checkout, 'bin'), dirname(process.execPath), process.env['PATH']].join(delimiter);
    environment = { ...process.env, PATH: path, REAL_NODE: process.execPath };
    delete environment['NODE_OPTIONS']; // of the test runner
  });
  afterEach(() => rm(checkout, { recursive: true, force: true }));

  const wantPackage = (version: string): Promise<void> =>
    writeFile(
      join(checkout, 'package-lock.json'),
      JSON.stringify({
        packages: {
          '': {},
          'node_modules/shop': { version },
          'node_modules/only-on-windows': { version: '1.0.0', optional: true },
        },
      }),
    );

  const npmCalls = async (): Promise<string[]> => {
    const calls = await readFile(join(checkout, 'npm-calls.txt'), 'utf8').catch(() => '');
    return calls.split('\n').filter((line) => line !== '');
  };

  function start(argv: readonly string[], extra: NodeJS.ProcessEnv = {}): ChildProcess {
    return spawn(process.execPath, [join(checkout, 'harness/start.mjs'), 'program.mjs', ...argv], {
      env: { ...environment, ...extra },
      cwd: tmpdir(), // from anywhere
    });
  }

  async function run(argv: readonly string[], extra: NodeJS.ProcessEnv = {}) {
    const child = start(argv, extra);
    if (child.stdout === null || child.stderr === null) throw new Error('not piped');
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close') as Promise<[number | null]>,
    ]);
    return { stdout, stderr, code };
  }

  it('installs the packages the first time and says why and how long, all on stderr', async () => {
    const { stdout, stderr, code } = await run(['hello', '--x', 'a b']);
    expect(code, stderr).toBe(0);
    expect(await npmCalls()).toEqual(['ci --no-audit --no-fund --loglevel error']);
    expect(stderr).toMatch(/installing the packages .*because they are not installed yet/);
    expect(stderr).toMatch(/packages installed in \d+ s/);
    expect(JSON.parse(stdout)).toMatchObject({ arguments: ['hello', '--x', 'a b'] });
  });

  it('puts its own Node first on PATH, for the commands of a config', async () => {
    const { stdout } = await run(['hello']);
    const { path } = JSON.parse(stdout) as { path: string };
    expect(path.split(delimiter)[0]).toBe(join(checkout, 'node_modules/node/bin'));
  });

  it('gives the program a home where the environment has none, or one that is no path', async () => {
    for (const HOME of [undefined, '', 'not/absolute']) {
      environment = { ...environment, HOME };
      const { stdout } = await run(['hello']);
      expect((JSON.parse(stdout) as { home: string }).home).toBe(userInfo().homedir);
    }
  });

  it('is quiet the second time', async () => {
    await run(['hello']);
    const { stderr } = await run(['hello']);
    expect(stderr).toBe('');
    expect(await npmCalls()).toHaveLength(1);
  });

  it('installs again when the lock file wants another version, and names it', async () => {
    await run(['hello']);
    await wantPackage('2.0.0');
    const { stderr } = await run(['hello']);
    expect(stderr).toContain('because shop 2.0.0 is wanted and 1.0.0 is installed');
    expect(await npmCalls()).toHaveLength(2);
  });

  it('installs again when an installation was broken off before its end', async () => {
    await run(['hello']);
    await rm(join(checkout, 'node_modules/.package-lock.json'));
    await run(['hello']);
    expect(await npmCalls()).toHaveLength(2);
  });

  it('installs again when the Node among the packages is gone', async () => {
    await run(['hello']);
    await rm(join(checkout, 'node_modules/node'), { recursive: true });
    const { stderr } = await run(['hello']);
    expect(stderr).toContain('the Node among them is missing');
  });

  it('does not run npm on the Node that npm is about to replace', async () => {
    await run(['hello'], {
      PATH: `${join(checkout, 'node_modules/.bin')}${delimiter}${environment['PATH']}`,
    });
    expect(await readFile(join(checkout, 'npm-path.txt'), 'utf8')).not.toContain(
      join(checkout, 'node_modules/.bin'),
    );
  });

  it('ends with exit code 3 and one clear line when npm fails', async () => {
    const { stdout, stderr, code } = await run(['hello'], { FAKE_NPM_FAILS: '1' });
    expect(code).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/npm ci failed with exit code 7 after \d+ s/);
  });

  it('refuses a Node that is too old in one line, and names the one it needs', async () => {
    const pretend = `Object.defineProperty(process, 'versions', { value: { node: '18.20.4' } })`;
    const child = spawn(
      process.execPath,
      ['--import', `data:text/javascript,${pretend}`, join(checkout, 'harness/start.mjs'), 'program.mjs'],
      { env: environment },
    );
    const [stderr, [code]] = await Promise.all([
      text(child.stderr),
      once(child, 'close') as Promise<[number | null]>,
    ]);
    expect(stderr).toBe(
      'headroom: Node 18.20.4 is too old: 20 or newer is needed. Get it from https://nodejs.org.\n',
    );
    expect(code).toBe(3);
  });

  it('ends with exit code 3 when there is no npm', async () => {
    const { stderr, code } = await run(['hello'], { PATH: join(checkout, 'nowhere') });
    expect(code).toBe(3);
    expect(stderr).toContain('npm could not be started');
  });

  it('ends as the program ends', async () => {
    expect((await run(['exit', '42'])).code).toBe(42);
    expect((await run(['die'])).code).toBe(128 + 9);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'hands %s on and waits until the program has tidied up',
    async (signal) => {
      const child = start(['wait']);
      const { stdout } = child;
      if (stdout === null) throw new Error('not piped');
      let printed = '';
      stdout.setEncoding('utf8');
      while (!printed.includes('waiting')) {
        const [part] = (await once(stdout, 'data')) as [string];
        printed += part;
      }
      stdout.on('data', (part: string) => (printed += part));
      child.kill(signal);
      const [code] = (await once(child, 'close')) as [number | null];
      expect(printed).toContain(`tidied up after ${signal}`);
      expect(code).toBe(130);
    },
  );
});
