import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa, ExecaError } from 'execa';
import { bundleName, bundlePrograms, byName } from './bundles.ts';
import { startScripts } from './start-scripts.ts';

const repository = 'headroom-timeline';
const debianBase = 'debian:bookworm-slim';
/** Where our own Node cannot run in the engine's Linux (macOS, another processor). */
const nodeBase = 'node:24-bookworm-slim';
const shownLines = 25;

interface Contents {
  readonly base: string;
  readonly dockerfile: string;
  readonly seed: Uint8Array;
  readonly app: ReadonlyMap<string, string | Uint8Array>;
  /** `undefined`: the base has one. */
  readonly nodeBinary: string | undefined;
}

/**
 * Makes sure the image of the stack is there, tagged by the hash of its contents and as `latest`. Returns its name.
 * @throws Error with the last lines of what failed and what to do.
 */
export async function ensureImage(onProgress: (line: string) => void): Promise<string> {
  const contents = await imageContents();
  const name = `${repository}:${hashOf(contents)}`;
  if (await isPresent(name)) {
    onProgress(`image ${name} is there`);
  } else {
    await ensureBase(contents.base, onProgress);
    onProgress(`building image ${name}: Debian packages, programs and data; a minute or two`);
    await buildImage(name, contents);
    onProgress(`image ${name} built`);
  }
  await execa('docker', ['tag', name, `${repository}:latest`]);
  return name;
}

async function imageContents(): Promise<Contents> {
  const [dockerfile, { files }, ownNode] = await Promise.all([
    readFile(new URL('../image/Dockerfile', import.meta.url), 'utf8'),
    bundlePrograms(['api', 'worker', 'seed']),
    ownNodeRunsInEngine(),
  ]);
  const seedName = bundleName('seed');
  const seed = files.get(seedName);
  if (seed === undefined) throw new Error(`esbuild made no ${seedName}`);
  const app = new Map<string, string | Uint8Array>([...files].filter(([name]) => name !== seedName));
  for (const [name, text] of startScripts()) app.set(name, text);
  return {
    base: ownNode ? debianBase : nodeBase,
    dockerfile,
    seed,
    app,
    nodeBinary: ownNode ? process.execPath : undefined,
  };
}

/** @throws Error when no engine answers. */
async function ownNodeRunsInEngine(): Promise<boolean> {
  const engine = await docker(
    ['version', '--format', '{{.Server.Os}}/{{.Server.Arch}}'],
    'no container engine answers',
    'start it (docker info must work), or run with --stack embedded',
  );
  const architectures: Partial<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };
  return process.platform === 'linux' && engine === `linux/${architectures[process.arch]}`;
}

function hashOf({ base, dockerfile, seed, app, nodeBinary }: Contents): string {
  const hash = createHash('sha256');
  const node = nodeBinary === undefined ? 'of the base' : process.version;
  hash.update([base, node, dockerfile].join('\0')).update(seed);
  for (const [name, content] of byName(app)) hash.update(name).update(content);
  return hash.digest('hex').slice(0, 16);
}

async function buildImage(name: string, contents: Contents): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'headroom-image-'));
  try {
    await writeContext(folder, contents);
    await docker(
      // The host's network, since an engine may have no way out of its own.
      ['build', '--network', 'host', '--build-arg', `BASE=${contents.base}`, '--tag', name, folder],
      `the image ${name} cannot be built`,
      "the lines above say which step failed; Debian's mirror must be reachable. Or run with --stack embedded",
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeContext(folder: string, contents: Contents): Promise<void> {
  const app = join(folder, 'app');
  await mkdir(app);
  await writeFile(join(folder, 'Dockerfile'), contents.dockerfile);
  await writeFile(join(folder, bundleName('seed')), contents.seed);
  // COPY fails when a pattern matches nothing, so there is always a file that begins with "node".
  await writeFile(join(folder, 'node-origin'), contents.nodeBinary === undefined ? 'base' : process.version);
  if (contents.nodeBinary !== undefined) {
    await copyFile(contents.nodeBinary, join(folder, 'node'));
    await chmod(join(folder, 'node'), 0o755);
  }
  for (const [name, content] of contents.app) {
    await writeFile(join(app, name), content);
    await chmod(join(app, name), 0o755);
  }
}

/** Present, else pulled, else (Debian's only) built from Debian's own packages. */
async function ensureBase(base: string, onProgress: (line: string) => void): Promise<void> {
  if (await isPresent(base)) return;
  onProgress(`pulling ${base}`);
  const pulled = await execa('docker', ['pull', '--quiet', base], { reject: false });
  if (!pulled.failed) return;
  const reason = pulled.stderr.trim().split('\n').at(-1) ?? '';
  if (base !== debianBase)
    throw failure(`${base} cannot be pulled: ${reason}`, 'check the way to the registry');
  onProgress(`${base} cannot be pulled (${reason}): building it with mmdebstrap, about half a minute`);
  try {
    await execa('mmdebstrap', ['--variant=minbase', 'bookworm', '-'], {
      encoding: 'buffer',
      buffer: false,
    }).pipe('docker', ['import', '-', base]);
  } catch (error) {
    throw failure(
      `${base} can neither be pulled nor built: ${lastLines(error)}`,
      'install mmdebstrap (Debian: apt-get install mmdebstrap), or load the image by hand, or run with --stack embedded',
    );
  }
}

async function isPresent(image: string): Promise<boolean> {
  return !(await execa('docker', ['image', 'inspect', image], { reject: false })).failed;
}

async function docker(words: string[], what: string, hint: string): Promise<string> {
  try {
    // BuildKit is a plug-in of its own that may be missing; nothing here needs it.
    const { stdout } = await execa('docker', words, { all: true, env: { DOCKER_BUILDKIT: '0' } });
    return stdout;
  } catch (error) {
    throw failure(`${what}: ${lastLines(error)}`, hint);
  }
}

function lastLines(error: unknown): string {
  if (!(error instanceof ExecaError)) return String(error);
  const output = typeof error.all === 'string' && error.all !== '' ? error.all : error.shortMessage;
  return output.trim().split('\n').slice(-shownLines).join('\n');
}

function failure(message: string, hint: string): Error {
  return new Error(`${message}\nhint: ${hint}`);
}
