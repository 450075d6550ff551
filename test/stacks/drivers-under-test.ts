import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createComposeStack } from '../../harness/src/drivers/stacks/compose/compose-stack.ts';
import { createEmbeddedStack } from '../../harness/src/drivers/stacks/embedded/embedded-stack.ts';
import { createExternalStack } from '../../harness/src/drivers/stacks/external/external-stack.ts';
import { chooseLimiter } from '../../harness/src/drivers/system/limits/choose-limiter.ts';
import { engineAnswers } from '../../harness/src/drivers/system/engine/cli.ts';
import type { OpenLease } from '../../harness/src/drivers/system/leases/open-lease.ts';
import type { Proxies } from '../../harness/src/drivers/stacks/definition.ts';
import { toxiproxyImage } from '../../harness/src/drivers/toxiproxy/image.ts';
import { locateToxiproxy } from '../../harness/src/drivers/toxiproxy/locate.ts';
import { composeSchema } from '../../harness/src/drivers/stacks/compose/config.ts';
import type { Config, Level } from '../../harness/src/model/config/config.ts';
import { Redactor } from '../../harness/src/model/secrets/redactor.ts';
import type { Stack } from '../../harness/src/ports/stack.ts';

export const fixtureFolder = fileURLToPath(new URL('fixture', import.meta.url));

export interface StackRequest {
  readonly lease: OpenLease;
  readonly levels: readonly Level[];
  readonly health: Config['health'];
  readonly metrics?: Config['metrics'];
  /** In the way from front to worker. */
  readonly proxies?: Proxies;
}

/** A driver as the contract suite sees it. */
export interface DriverUnderTest {
  readonly name: string;
  /** Throws what is missing here. */
  readonly probe: () => Promise<void>;
  /** Whether the driver starts the services itself, and so sees and limits them. */
  readonly owns: boolean;
  readonly limitsMemory: boolean;
  /** Forces the means of limiting CPU, by environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly create: (request: StackRequest) => Promise<Stack>;
  /** Toxiproxy as this stack needs it. Throws what is missing here. */
  readonly proxies: () => Promise<Proxies>;
}

/** Where a run would find it as well: building it takes a while. */
const cacheFolder = process.env['HEADROOM_CACHE'] ?? join(homedir(), '.cache/headroom');
const unheard = { signal: new AbortController().signal, onProgress: () => undefined };

const embedded = (name: string, means: string, limitsMemory: boolean): DriverUnderTest => ({
  name,
  owns: true,
  limitsMemory,
  environment: { HEADROOM_CPU_LIMIT: means },
  async probe() {
    await (await chooseLimiter('probe', means)).limiter.close();
  },
  create: ({ proxies, ...request }) =>
    Promise.resolve(
      createEmbeddedStack({
        redactor: new Redactor(),
        ...request,
        ...(proxies?.program && { toxiproxy: proxies.program }),
        configFolder: fixtureFolder,
        config: { processes: 'processes.mjs', prepare: [], environment: { FROM_CONFIG: 'yes' } },
      }),
    ),
  proxies: async () => ({ program: await locateToxiproxy({ cacheFolder, ...unheard }) }),
});

export const compose: DriverUnderTest = {
  name: 'compose',
  owns: true,
  limitsMemory: true,
  environment: {},
  async probe() {
    const { answers, detail } = await engineAnswers();
    if (!answers) throw new Error(detail);
  },
  create: ({ proxies, ...request }) =>
    Promise.resolve(
      createComposeStack({
        redactor: new Redactor(),
        ...request,
        ...(proxies?.image && { toxiproxyImage: proxies.image }),
        configFolder: fixtureFolder,
        config: composeSchema.parse({
          file: 'compose.yaml',
          prepare: [[process.execPath, 'build-image.mjs']],
          entry: { service: 'front', port: 8080 },
          ways: [{ from: 'front', to: 'worker', port: 8080, speaks: 'http' }],
        }),
      }),
    ),
  proxies: async () => ({ image: await toxiproxyImage(unheard) }),
};

/** A server that runs already. Its level is in a file, which the level commands write and remove. */
const external: DriverUnderTest = {
  name: 'external',
  owns: false,
  limitsMemory: false,
  environment: {},
  probe: () => Promise.resolve(),
  proxies: () => Promise.resolve({}),
  async create({ lease, levels, health }) {
    const folder = await mkdtemp(join(tmpdir(), 'headroom-external-'));
    const levelFile = join(folder, 'level');
    const server = createServer((request, response) => {
      if (request.url === '/never') return response.writeHead(503).end();
      return response.end(existsSync(levelFile) ? readFileSync(levelFile) : '');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const command = (what: string): string[] => [process.execPath, 'set-level.mjs', what, levelFile];
    const stack = createExternalStack({
      levels: levels.map((level) => ({
        ...level,
        commands: { up: [command('up')], down: [command('down')] },
      })),
      config: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, prepare: [] },
      configFolder: fixtureFolder,
      health,
      allowHosts: [],
      runId: lease.runId,
    });
    return {
      ...stack,
      up: (level, context) =>
        stack.up({ ...level, commands: { up: [command('up')], down: [command('down')] } }, context),
      async close() {
        await stack.close();
        await new Promise((resolve) => server.close(resolve).closeAllConnections());
        await rm(folder, { recursive: true, force: true });
      },
    };
  },
};

export const driversUnderTest: readonly DriverUnderTest[] = [
  embedded('embedded, limited by cgroups', 'cgroup', true),
  embedded('embedded, limited by a duty cycle', 'duty-cycle', false),
  compose,
  external,
];
