import fc from 'fast-check';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { plainKeys, service, sometimes, type Service } from './generated-service.ts';

/** A project as users have them: several files and what lies beside them. Generated; shrinks. */
export interface GeneratedProject {
  /** By path in the project's folder. */
  readonly files: Readonly<Record<string, string>>;
  readonly sockets: readonly string[];
  readonly profiles: readonly string[];
}

const top = {
  volumes: {
    kept: { name: 'shop_kept' },
    own: {},
    memory: { driver_opts: { type: 'tmpfs', device: 'tmpfs', o: 'size=8m' } },
    'of-others': { external: true, name: 'production' },
    elsewhere: { driver_opts: { type: 'none', o: 'bind', device: '/srv/production' } },
  },
  networks: {
    back: { name: 'shop_back', ipam: { config: [{ subnet: '10.213.0.0/24' }] } },
    inner: { internal: true, driver: 'bridge', driver_opts: { 'com.docker.network.bridge.name': 'br-shop' } },
    'of-others': { external: true, name: 'reverse-proxy' },
  },
  configs: { settings: { content: 'colour: ${COLOUR}' } },
  secrets: { token: { environment: 'TOKEN' } },
};

/** @param foreign whether there may be something in it that no level can have for itself. */
export function projects(foreign: boolean): fc.Arbitrary<GeneratedProject> {
  return fc
    .record({
      services: fc.dictionary(fc.constantFrom('api', 'db', 'cache', 'worker'), service(foreign), {
        maxKeys: 3,
        minKeys: 1,
      }),
      entry: service(false),
      depends: fc.boolean(),
      name: sometimes(fc.constant('shop'), 1),
      override: sometimes(plainKeys),
      include: fc.boolean(),
      extend: fc.boolean(),
      profiles: fc.constantFrom<readonly string[]>([], ['debug']),
      composeFile: fc.boolean(),
    })
    .map((drawn) => assembled(drawn));
}

interface Drawn {
  readonly services: Readonly<Record<string, Service>>;
  readonly entry: Service;
  readonly depends: boolean;
  readonly name: string | undefined;
  readonly override: Service | undefined;
  readonly include: boolean;
  readonly extend: boolean;
  readonly profiles: readonly string[];
  readonly composeFile: boolean;
}

function assembled(drawn: Drawn): GeneratedProject {
  const { profiles: _never, ...always } = drawn.entry;
  const others = Object.entries(drawn.services).map(([name, each]) => [name, numbered(each, name)] as const);
  const [first, firstService] = others[0] ?? [];
  const canBeMet = firstService !== undefined && firstService['profiles'] === undefined;
  const web = {
    ...numbered(always, 'web'),
    ...(drawn.extend ? { extends: { file: 'base.yaml', service: 'base' } } : {}),
    ...(drawn.depends && canBeMet && first !== undefined
      ? { depends_on: { [first]: { condition: 'service_started' } } }
      : {}),
  };
  const file = {
    ...(drawn.name === undefined ? {} : { name: drawn.name }),
    ...(drawn.include ? { include: ['part/part.yaml'] } : {}),
    'x-note': { any: 'thing' },
    services: { web, ...Object.fromEntries(others) },
    ...top,
  };
  const { profiles: _none, container_name: _name, ...more } = drawn.override ?? {};
  const main = drawn.composeFile ? 'stack.yaml' : 'compose.yaml';
  const second = drawn.composeFile ? 'more.yaml' : 'compose.override.yaml';
  return {
    files: {
      [main]: stringify(file),
      ...(drawn.override === undefined ? {} : { [second]: stringify({ services: { web: more } }) }),
      'base.yaml': stringify({ services: { base: { environment: { BASE: '1' }, stop_signal: 'SIGINT' } } }),
      'part/part.yaml': stringify({
        services: { part: { image: 'debian:bookworm-slim', volumes: ['./here:/here'] } },
      }),
      'part/here/a': 'a',
      '.env': [
        'COLOUR=blue',
        'TOKEN=t0ken',
        ...(drawn.composeFile
          ? [`COMPOSE_FILE=${main}${drawn.override === undefined ? '' : `:${second}`}`]
          : []),
      ].join('\n'),
      'more.env': 'MORE=a b\n',
      'data/file': 'data',
      'pa$th/file': 'dollar',
      'deep/er/file': 'deep',
      'app.conf': 'conf',
      Dockerfile: 'FROM debian:bookworm-slim\n',
      'talk/readme': 'a socket lies beside',
    },
    sockets: ['talk.sock', 'talk/inner.sock'],
    profiles: drawn.profiles,
  };
}

/** Two services cannot have one container name. */
function numbered(each: Service, name: string): Service {
  return each['container_name'] === undefined ? each : { ...each, container_name: `shop_${name}` };
}

/** Writes the project into a folder; the sockets are open until `close`. */
export async function writeProject(
  project: GeneratedProject,
  folder: string,
): Promise<{ close: () => Promise<void> }> {
  for (const [path, text] of Object.entries(project.files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const servers = await Promise.all(
    project.sockets.map(async (path) => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(join(folder, path), resolve));
      return server;
    }),
  );
  return {
    async close() {
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}
