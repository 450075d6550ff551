import { execa } from 'execa';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Change } from '../../../harness/src/drivers/stacks/compose/project/changes.ts';
import { engineApi } from '../../../harness/src/drivers/stacks/compose/engine/engine.ts';
import { levelFile } from '../../../harness/src/drivers/stacks/compose/project/level-file.ts';
import {
  readProject,
  separateProject,
} from '../../../harness/src/drivers/stacks/compose/project/read-project.ts';
import { composeSchema } from '../../../harness/src/drivers/stacks/compose/config.ts';
import type { Level } from '../../../harness/src/model/config/config.ts';
import { HarnessError } from '../../../harness/src/model/errors.ts';
import { Redactor } from '../../../harness/src/model/secrets/redactor.ts';
import { writeProject, type GeneratedProject } from './generated-project.ts';

/** As `docker compose config` prints it; every value may be anything. */
type Resolved = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

export interface HeldAgainstFile {
  readonly outcome: 'levelled' | 'refused';
  /** What should not be: each a line. Empty when all holds. */
  readonly complaints: readonly string[];
}

const project = 'headroom-r1-cut';
const labels = { 'headroom.run': 'r1', 'headroom.level': 'cut' };
const level: Level = {
  name: 'cut',
  services: { web: { replicas: 1, cpus: 0.3, memoryMb: 96, environment: { LEVEL: 'c$t' } } },
};

/**
 * Makes the file of a level of a generated project, and lets `docker compose config` read both: they may differ in what
 * headroom says, and in nothing else; and the level may have no name of the user's.
 */
export async function holdAgainstFile(generated: GeneratedProject): Promise<HeldAgainstFile> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'headroom-test-project-')));
  const { close } = await writeProject(generated, folder);
  try {
    const profiles = generated.profiles.flatMap((name) => ['--profile', name]);
    const user = await resolved(['compose', ...profiles], folder);
    const config = composeSchema.parse({
      entry: { service: 'web', port: 80 },
      profiles: [...generated.profiles],
    });
    const question = { config, configFolder: folder, levels: [level], redactor: new Redactor() };
    const read = await readProject(question, {});
    const foreign = foreignIn(user);
    try {
      const separation = await separateProject(read, config, await engineApi());
      const copies = new Map(separation.files.map((path, index) => [path, join(tmpdir(), `copy-${index}`)]));
      const request = { model: read.model, separation, entry: config.entry, entryPort: 4000 };
      const { text, changes } = levelFile({ ...request, level, project, labels, copies });
      const file = join(folder, 'level.json');
      await writeFile(file, text);
      const own = ['compose', '--file', file, '--project-name', project];
      const levelled = await resolved(own, folder, { COMPOSE_ENV_FILES: read.files.variableFiles.join(',') });
      const complaints = [
        ...foreign.map((what) => `not refused: ${what}`),
        ...unsaid(user, levelled, changes),
        ...namesOfTheUser(user, levelled, folder),
      ];
      return { outcome: 'levelled', complaints };
    } catch (error) {
      if (!(error instanceof HarnessError) || error.code !== 'not-separable') throw error;
      return {
        outcome: 'refused',
        complaints: foreign.length > 0 ? [] : [`refused for nothing: ${error.message}`],
      };
    }
  } finally {
    await close();
    await rm(folder, { recursive: true });
  }
}

async function resolved(argv: readonly string[], cwd: string, env = {}): Promise<Resolved> {
  const { stdout } = await execa('docker', [...argv, 'config', '--format', 'json'], {
    cwd,
    env,
    stdin: 'ignore',
  });
  return JSON.parse(stdout) as Resolved;
}

/** Leaves in which the two differ, and no change that was told covers. */
function unsaid(user: Resolved, levelled: Resolved, changes: readonly Change[]): string[] {
  const told = changes.map(({ path }) => path.join('/'));
  return [...differing(user, levelled, [])]
    .map((path) => path.join('/'))
    .filter((path) => !told.some((each) => path === each || path.startsWith(`${each}/`)))
    .map((path) => `differs, and is not said: ${path}`);
}

function* differing(one: unknown, other: unknown, path: readonly string[]): Iterable<readonly string[]> {
  if (isDeepStrictEqual(one, other)) return;
  if (!(one instanceof Object) || !(other instanceof Object) || Array.isArray(one) || Array.isArray(other)) {
    yield path;
    return;
  }
  const [a, b] = [one as Record<string, unknown>, other as Record<string, unknown>];
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    yield* differing(a[key], b[key], [...path, key]);
  }
}

/** What would be used, written to or removed, and is not of the level. */
function namesOfTheUser(user: Resolved, levelled: Resolved, folder: string): string[] {
  const own = (name: unknown): boolean => typeof name === 'string' && name.startsWith(project);
  const entries = (part: string) => Object.entries(levelled[part] ?? {});
  const named = ['networks', 'volumes'].flatMap((part) =>
    entries(part).flatMap(([key, { name, external, labels: carried }]) => [
      ...(own(name) ? [] : [`${part} ${key} is "${String(name)}" of the engine`]),
      ...(external === true || isDeepStrictEqual(carried, labels)
        ? []
        : [`${part} ${key} has not the labels`]),
    ]),
  );
  const built = Object.values(user['services'] ?? {})
    .filter(({ build }) => build !== undefined)
    .map(({ image }) => image);
  const services = entries('services').flatMap(([key, each]) => {
    const mounts = (each['volumes'] ?? []) as { type: string; source?: string; read_only?: boolean }[];
    const written = mounts.filter(
      ({ type, source = '', read_only: readOnly = false }) =>
        type === 'bind' && !readOnly && source.startsWith(folder) && source !== join(folder, 'level.json'),
    );
    const ports = (each['ports'] ?? []) as { host_ip?: string }[];
    return [
      ...(each['container_name'] === undefined ? [] : [`${key} has a name of the engine`]),
      ...(isDeepStrictEqual(each['labels'], labels) ? [] : [`${key} has not just the labels of the run`]),
      ...(each['build'] === undefined ? [] : [`${key} would be built`]),
      ...(each['image'] !== undefined && built.includes(each['image'])
        ? [`${key} has an image of the user's`]
        : []),
      ...written.map(({ source }) => `${key} may write to ${source}`),
      ...(ports.every(({ host_ip: address }) => address === '127.0.0.1') ? [] : [`${key} is published`]),
    ];
  });
  return [...named, ...services];
}

/** What no level can have for itself, by what compose says and by a list of this test's own. */
function foreignIn(user: Resolved): string[] {
  const bad = [/talk\.sock$/, /\/talk$/, /^\/run$/, /^\/$/, /^\/dev$/, /^of-others$/, /^elsewhere$/];
  return Object.entries(user['services'] ?? {}).flatMap(([name, each]) => {
    const mounts = (each['volumes'] ?? []) as { source?: string }[];
    const sources = mounts.flatMap(({ source = '' }) =>
      bad.some((pattern) => pattern.test(source)) ? [source] : [],
    );
    const modes = ['network_mode', 'pid', 'ipc'].filter((key) =>
      /^(host|container:)/.test(String(each[key])),
    );
    const links = ['external_links'].filter((key) => each[key] !== undefined);
    const from = ((each['volumes_from'] ?? []) as string[]).filter((other) => other.startsWith('container:'));
    return [...sources, ...modes, ...links, ...from].map((what) => `${name}: ${what}`);
  });
}
