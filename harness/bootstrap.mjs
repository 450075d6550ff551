// Plain JavaScript for any Node that a person may have: it runs before the packages and the Node that the rest of
// headroom needs are there. It imports nothing but Node's own modules.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants, userInfo } from 'node:os';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const oldestNode = 20;
const exitCodeEnvironment = 3;
const forwardedSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const progressEveryMs = 10_000;

/** The checkout. */
const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Sets up what is missing, then runs a program of the checkout under the Node that came with the packages, and ends
 * this process as that one ended.
 * @param {string} program path from the checkout's root
 * @param {readonly string[]} programArguments
 */
export async function setUpAndRun(program, programArguments) {
  process.title = 'headroom'; // arguments may hold a secret, and every user of the machine may read them
  refuseOldNode(process.versions.node);
  await installPackages();
  const node = ownNode();
  const nodeArguments = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', join(root, program)];
  endAs(
    await runToEnd(node, [...nodeArguments, ...programArguments], 'inherit', { env: environmentWith(node) }),
  );
}

function refuseOldNode(version) {
  if (Number(version.split('.')[0]) >= oldestNode) return;
  fail(`Node ${version} is too old: ${oldestNode} or newer is needed. Get it from https://nodejs.org.`);
}

async function installPackages() {
  const reason = whyToInstall();
  if (reason === undefined) return;
  const startedAt = Date.now();
  const elapsed = () => `${Math.round((Date.now() - startedAt) / 1000)} s`;
  say(`installing the packages of package-lock.json (npm ci), because ${reason}. About a minute, once.`);
  const progress = setInterval(() => say(`still installing packages, ${elapsed()} so far`), progressEveryMs);
  // Level `error` hides the warning that some libraries need a newer Node: the package `node` brings it.
  const result = await runToEnd(
    process.platform === 'win32' ? 'npm.cmd' : 'npm',
    ['ci', '--no-audit', '--no-fund', '--loglevel', 'error'],
    // What npm prints goes to stderr: stdout belongs to the program that runs next.
    ['ignore', 2, 2],
    { cwd: root, env: environmentOfNpm(), shell: process.platform === 'win32' },
  ).catch((error) => ({ error }));
  clearInterval(progress);
  if (result.error !== undefined)
    fail(`npm could not be started (${result.error.message}). It comes with Node.`);
  if (result.signal !== null) endAs(result);
  if (result.code !== 0) {
    fail(
      `npm ci failed with exit code ${result.code} after ${elapsed()}. Mend what it says above, and try again.`,
    );
  }
  say(`packages installed in ${elapsed()}`);
}

/**
 * npm writes node_modules/.package-lock.json when all is installed, so an installation that was broken off, or is of
 * another lock file, shows there. `undefined` when nothing is to be done.
 */
function whyToInstall() {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const installed = packagesOf(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === undefined) fail('package-lock.json is missing or broken. Get the checkout again.');
  if (installed === undefined) return 'they are not installed yet';
  for (const [path, { version, optional }] of Object.entries(wanted)) {
    const found = installed[path]?.version;
    if (path === '' || found === version || (found === undefined && optional)) continue;
    const name = path.replace(/^node_modules\//, '');
    return `${name} ${version} is wanted and ${found ?? 'none'} is installed`;
  }
  return existsSync(ownNode()) ? undefined : 'the Node among them is missing';
}

function packagesOf(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

function ownNode() {
  return join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/** A command of a config that says `node` means the Node that runs headroom, as in npm scripts. */
function environmentWith(node) {
  return { ...process.env, HOME: home(), PATH: [dirname(node), process.env.PATH].join(delimiter) };
}

/** Libraries, and tools such as Go, take it for granted that there is one: in cron and in containers there may be none. */
function home() {
  const { HOME, HEADROOM_CACHE } = process.env;
  if (process.platform === 'win32' || (HOME !== undefined && isAbsolute(HOME))) return HOME;
  try {
    return userInfo().homedir;
  } catch {
    if (HEADROOM_CACHE) return resolve(HEADROOM_CACHE);
    return fail('this user has no home: set HOME, or HEADROOM_CACHE, to a folder that it can write.');
  }
}

/** Without our own node_modules/.bin on PATH: npm would run on the very Node that it is about to replace. */
function environmentOfNpm() {
  const ownBin = join(root, 'node_modules', '.bin');
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== ownBin);
  return { ...process.env, PATH: path.join(delimiter) };
}

/**
 * Runs one child to its end. A signal that reaches only this process is handed on; after Ctrl-C the child may get it
 * twice, and counts signals close together as one. This process always waits for the child to tidy up.
 * @returns {Promise<{code: number | null, signal: NodeJS.Signals | null}>}
 */
function runToEnd(command, commandArguments, stdio, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, commandArguments, { stdio, ...options });
    const forward = (signal) => child.kill(signal);
    for (const signal of forwardedSignals) process.on(signal, forward);
    const settle = (finish, value) => {
      for (const signal of forwardedSignals) process.off(signal, forward);
      finish(value);
    };
    child.once('error', (error) => settle(reject, error));
    child.once('exit', (code, signal) => settle(resolve, { code, signal }));
  });
}

/** Ends with the child's exit code; as a shell reports it when a signal ended the child. */
function endAs({ code, signal }) {
  process.exit(code ?? 128 + (constants.signals[signal] ?? 0));
}

function say(line) {
  process.stderr.write(`headroom: ${line}\n`);
}

function fail(line) {
  say(line);
  process.exit(exitCodeEnvironment);
}
