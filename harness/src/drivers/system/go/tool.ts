import { access, constants, mkdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { execa } from 'execa';
import { cacheFolder } from '../host/cache-folder.ts';
import { lastWordsOf } from './problem.ts';

/** Where the installers of Go put it; not all of them put that on PATH. */
const usualFolders = ['/usr/local/go/bin', '/usr/lib/go/bin', '/opt/homebrew/bin', '/snap/bin'];
/** What is only asked gets this long. */
const quickMs = 5000;

/** What to run Go with, so that it is found, and so that what lies around a checkout (go.work) changes nothing. */
export function goEnvironment(): NodeJS.ProcessEnv {
  return { PATH: [process.env['PATH'] ?? '', ...usualFolders].join(delimiter), GOWORK: 'off' };
}

/**
 * Go keeps what it gets and builds in the user's home. Where there is none, or it is read-only, that goes into headroom's
 * cache: the variables for it, none when Go can do as it does.
 */
export async function cachesForGo(): Promise<Readonly<Record<string, string>>> {
  const known = (await go(['env', 'GOCACHE', 'GOMODCACHE'], { GOTOOLCHAIN: 'local' })).stdout.split('\n');
  const variables = await Promise.all(
    ['GOCACHE', 'GOMODCACHE'].map(async (name, index): Promise<[string, string][]> => {
      const folder = known[index] ?? '';
      const isOfUse = isAbsolute(folder) && (await canBeWritten(folder));
      return isOfUse ? [] : [[name, join(cacheFolder(), 'go', name.toLowerCase())]];
    }),
  );
  return Object.fromEntries(variables.flat());
}

async function canBeWritten(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** `go1.26.8`; `undefined` without Go. */
export async function goVersion(): Promise<string | undefined> {
  // As it is installed: a go.mod around here could ask for another one.
  const { failed, stdout } = await go(['version'], { GOTOOLCHAIN: 'local' });
  return failed ? undefined : /go\d\S*/.exec(stdout)?.[0];
}

/** `1.25`, as the go.mod in the folder says. */
export async function goNeededIn(moduleFolder: string): Promise<string> {
  const text = await readFile(join(moduleFolder, 'go.mod'), 'utf8');
  return /^go (\d+\.\d+)/m.exec(text)?.[1] ?? '1';
}

/**
 * Why a module could not be built here, as far as that can be told in a few seconds without building it; `undefined` when
 * nothing speaks against it.
 * @param moduleVersion `example.org/module@v1.2.3`, whose description Go is asked for where not all modules are here yet
 */
export async function whyNotBuildable(
  moduleFolder: string,
  moduleVersion: string,
): Promise<string | undefined> {
  const [version, needed] = [await goVersion(), await goNeededIn(moduleFolder)];
  if (version === undefined) return 'Go is not installed, or not on PATH';
  if (isOlder(version, needed) && !(await fetchesNewerOnes())) {
    return `${version} is too old: Go ${needed} or newer is needed`;
  }
  const caches = await cachesForGo();
  const here = await go(['list', '-mod=readonly', '-deps', '.'], { ...caches, GOPROXY: 'off' }, moduleFolder);
  if (!here.failed) return undefined;
  const { failed, timedOut, stderr } = await go(['list', '-m', moduleVersion], caches);
  if (!failed) return undefined;
  return `Go does not get its modules: ${timedOut ? `no answer within ${quickMs / 1000} s` : lastWordsOf(stderr)}`;
}

/** From 1.21 on Go fetches a newer one where a module needs it, unless it is told not to. */
async function fetchesNewerOnes(): Promise<boolean> {
  return /^auto|\+auto/.test((await go(['env', 'GOTOOLCHAIN'])).stdout);
}

function isOlder(version: string, needed: string): boolean {
  const [own, other] = [version.slice('go'.length), needed].map((text) =>
    text.split('.').map(Number.parseFloat),
  );
  const [major = 0, minor = 0] = own ?? [];
  const [neededMajor = 0, neededMinor = 0] = other ?? [];
  return major < neededMajor || (major === neededMajor && minor < neededMinor);
}

async function go(argv: readonly string[], environment: NodeJS.ProcessEnv = {}, folder = tmpdir()) {
  const { failed, timedOut, stdout, stderr } = await execa('go', argv, {
    cwd: folder,
    env: { ...goEnvironment(), ...environment },
    reject: false,
    stdin: 'ignore',
    timeout: quickMs,
  });
  return { failed, timedOut, stdout: stdout ?? '', stderr: stderr ?? '' };
}
