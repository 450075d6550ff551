import { execa } from 'execa';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConfigInput } from '../../../harness/src/model/config/config.ts';
import { checkout } from '../../e2e/headroom-process.ts';

/** A project of somebody who uses headroom, up on the same engine and writing, with names that a level would like, too. */
export interface UsersProject {
  readonly name: string;
  readonly folder: string;
  readonly config: ConfigInput;
  up(): Promise<void>;
  /** All that must be the same before and after a run, whatever becomes of it. */
  look(): Promise<UsersThings>;
  /** Removes it, and its volumes and networks. */
  down(): Promise<void>;
}

export interface UsersThings {
  /** Containers, networks, volumes, images, files that nobody writes to: each a line. */
  readonly steady: readonly string[];
  /** What its services write on and on, by where. */
  readonly written: ReadonlyMap<string, string>;
}

type Chance = (share: number) => boolean;

const docker = async (...argv: readonly string[]): Promise<string> => (await execa('docker', argv)).stdout;
const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

/** Writes who it is into each folder, on and on: a level must never be among those who did. */
const writer = (folders: readonly string[]): string =>
  `while :; do for at in ${folders.join(' ')}; do echo $$WRITER >> $$at/log; done; sleep 0.1; done`;

/** Draws a project, and writes its files into the folder. */
export async function drawUsersProject(
  name: string,
  folder: string,
  random: () => number,
): Promise<UsersProject> {
  const chance: Chance = (share) => random() < share;
  const volumes: Record<string, { name?: string; external?: boolean }> = {
    kept: { name: `${name}-kept` },
    ...(chance(0.5) ? { plain: {} } : {}),
    ...(chance(0.5) ? { theirs: { external: true, name: `${name}-theirs` } } : {}),
  };
  const mounted = Object.keys(volumes).map((volume) => `${volume}:/${volume}`);
  const folders = [...Object.keys(volumes).map((volume) => `/${volume}`), '/uploads'];
  const subnet = `10.${200 + Math.floor(random() * 50)}.${Math.floor(random() * 250)}.0/24`;
  const common = {
    image: 'headroom-fixture:latest',
    ...(chance(0.5) ? { restart: 'always' } : {}),
    ...(chance(0.5) ? { labels: { 'traefik.enable': 'true' } } : {}),
  };
  const file = {
    services: {
      web: {
        ...common,
        ...(chance(0.5) ? { container_name: `${name}-web` } : {}),
        environment: { ROLE: 'worker', PORT: '8080', WRITER: 'user' },
        entrypoint: ['sh', '-c', `(${writer(['/uploads'])}) & exec /node /server.mjs`],
        ports: ['8080'],
        volumes: ['./uploads:/uploads', './app.conf:/app.conf'],
        networks: { default: null, back: { aliases: ['front'] } },
        depends_on: ['db'],
      },
      db: {
        ...common,
        ...(chance(0.5) ? { container_name: `${name}-db` } : { deploy: { replicas: 2 } }),
        environment: { WRITER: 'user' },
        entrypoint: ['sh', '-c', writer(folders)],
        volumes: [...mounted, './uploads:/uploads', ...(chance(0.5) ? ['/nameless'] : [])],
        networks: ['back', ...(chance(0.3) ? ['public'] : [])],
      },
    },
    volumes,
    networks: {
      back: { name: `${name}-back`, ...(chance(0.5) ? { ipam: { config: [{ subnet }] } } : {}) },
      public: { external: true, name: `${name}-public` },
    },
  };
  await mkdir(join(folder, 'uploads'), { recursive: true });
  await writeFile(join(folder, 'compose.yaml'), JSON.stringify(file));
  await writeFile(join(folder, 'app.conf'), 'setting=1\n');
  await writeFile(join(folder, 'uploads/still'), String(random()));
  if (chance(0.5)) {
    await writeFile(
      join(folder, 'compose.override.yaml'),
      'services: { web: { environment: { MORE: "1" } } }',
    );
  }
  const copied = Object.entries(volumes).flatMap(([volume, { name: onEngine = '' }]) =>
    onEngine !== '' && (volume === 'theirs' || chance(0.5))
      ? [[volume, { copyOf: onEngine, evenInUse: true }] as const]
      : [],
  );
  const writes = { environment: { WRITER: 'level' } };
  const config: ConfigInput = {
    name,
    scenario: join(checkout, 'scenarios/paths.ts'),
    load: { environment: { PATHS: '/health' } },
    // Of few requests a second, a tenth is told in little time.
    slo: { latencyMs: 500, goodShare: 0.9 },
    levels: [
      { name: 'whole', services: { web: { cpus: 0.3, ...writes }, db: { cpus: 0.1, ...writes } } },
      {
        name: 'half',
        services: { web: { cpus: 0.15, ...writes }, db: { replicas: 1, cpus: 0.1, ...writes } },
      },
    ],
    search: { initialLoad: 20, maxLoad: 200 },
    stacks: {
      compose: {
        entry: { service: 'web', port: 8080 },
        seed: {
          data: { ...Object.fromEntries(copied), './uploads': { copyOf: './uploads', evenInUse: true } },
        },
      },
    },
  };
  return {
    ...{ name, folder, config },
    async up() {
      await docker('volume', 'create', `${name}-theirs`);
      await docker('network', 'create', `${name}-public`);
      await execa('docker', ['compose', '--project-name', name, 'up', '--detach'], { cwd: folder });
    },
    look: () => lookAt(name, folder),
    async down() {
      await execa('docker', ['compose', '--project-name', name, 'down', '--volumes', '--timeout', '1'], {
        cwd: folder,
      });
      await docker('volume', 'rm', '--force', `${name}-theirs`);
      await docker('network', 'rm', `${name}-public`);
    },
  };
}

async function lookAt(name: string, folder: string): Promise<UsersThings> {
  const named = ['--filter', `name=${name}`, '--quiet', '--no-trunc'];
  const containers = lines(
    await docker(
      'ps',
      '--all',
      '--filter',
      `label=com.docker.compose.project=${name}`,
      '--quiet',
      '--no-trunc',
    ),
  );
  const networks = lines(await docker('network', 'ls', ...named));
  const volumes = lines(await docker('volume', 'ls', '--quiet', '--filter', `name=${name}`)).filter(
    (volume) => volume.startsWith(name),
  );
  const mounts = await Promise.all(
    volumes.map(async (volume) => [
      volume,
      await docker('volume', 'inspect', '--format', '{{.Mountpoint}}', volume),
    ]),
  );
  const folders = [...mounts, ['uploads', join(folder, 'uploads')]] as [string, string][];
  const written = new Map<string, string>();
  const still: string[] = [`app.conf ${await readFile(join(folder, 'app.conf'), 'utf8')}`];
  for (const [what, path] of folders) {
    for (const entry of (await readdir(path)).toSorted()) {
      const text = await readFile(join(path, entry), 'utf8');
      if (entry === 'log') written.set(what, text);
      else still.push(`${what}/${entry} ${createHash('sha256').update(text).digest('hex')}`);
    }
  }
  return {
    steady: [
      ...(await Promise.all(containers.map((id) => containerLine(id)))).toSorted(),
      // Not the containers of a network: their order is the engine's.
      ...lines(
        await docker(
          'network',
          'inspect',
          '--format',
          '{{.Id}} {{.Name}} {{json .IPAM.Config}} {{json .Labels}} {{len .Containers}}',
          ...networks,
        ),
      ).toSorted(),
      ...lines(
        await docker(
          'volume',
          'inspect',
          '--format',
          '{{.Name}} {{.CreatedAt}} {{json .Labels}}',
          ...volumes,
        ),
      ).toSorted(),
      await docker('images', '--quiet', '--no-trunc', 'headroom-fixture:latest'),
      ...lines(
        await docker('ps', '--all', '--filter', 'volume=' + `${name}-kept`, '--format', '{{.Names}}'),
      ).toSorted(),
      ...still,
    ],
    written,
  };
}

/** The engine gives mounts in any order. */
async function containerLine(id: string): Promise<string> {
  const [found] = JSON.parse(await docker('inspect', id)) as {
    Name: string;
    State: { StartedAt: string; Pid: number };
    RestartCount: number;
    Mounts: { Destination: string }[];
    NetworkSettings: { Networks: unknown };
  }[];
  if (found === undefined) return `${id} is gone`;
  const { Name, State, RestartCount, Mounts, NetworkSettings } = found;
  const mounts = Mounts.toSorted((a, b) => a.Destination.localeCompare(b.Destination));
  const { StartedAt, Pid } = State;
  return JSON.stringify({
    id,
    Name,
    StartedAt,
    Pid,
    RestartCount,
    mounts,
    networks: NetworkSettings.Networks,
  });
}

/** What a run did to it: each a line. */
export function harmTo(before: UsersThings, after: UsersThings): string[] {
  const changed = before.steady
    .filter((line) => !after.steady.includes(line))
    .map((line) => `is not there, or not as it was: ${line}`);
  const added = after.steady
    .filter((line) => !before.steady.includes(line))
    .map((line) => `was not there: ${line}`);
  const logs = [...before.written].flatMap(([where, text]) => {
    const now = after.written.get(where);
    if (now === undefined) return [`what was written to ${where} is gone`];
    return [
      ...(now.startsWith(text) ? [] : [`what was written to ${where} is not there any more`]),
      ...(/level/.test(now) ? [`a level wrote to ${where}`] : []),
      ...(now.length > text.length ? [] : [`nobody writes to ${where} any more`]),
    ];
  });
  return [...changed, ...added, ...logs];
}
