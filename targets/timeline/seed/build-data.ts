import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, chmod, chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { serverOptions } from '../postgres/server-options.ts';
import { connectRedis } from '../services/cache.ts';
import type { DatasetSize } from './dataset.ts';
import { freePort } from './free-port.ts';
import { makeNetwork, type Network } from './network.ts';
import { loadDatabase } from './postgres.ts';
import { cacheContents } from './redis.ts';

export interface DataTools {
  readonly initdb: string;
  readonly postgres: string;
  /** Absent: we are not root. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  /** Path of redis-server; absent: only the stand-in's file is made. */
  readonly redisServer?: string | undefined;
}

/** What is in a data folder. */
export const dataNames = {
  postgres: 'postgres',
  redisDump: 'dump.rdb',
  redisSnapshot: 'redis.json',
} as const;

const owner = 'timeline';
const password = 'timeline';
const connectAttempts = 200;
const connectPauseMs = 50;

/**
 * Makes the data of the whole stack in `folder`, which must exist and be open to the server's user: a PostgreSQL
 * cluster that was shut down cleanly, a Redis dump, and the same as a snapshot for the stand-in.
 */
export async function buildData(
  folder: string,
  size: DatasetSize,
  tools: DataTools,
  onProgress: (line: string) => void,
): Promise<void> {
  const network = makeNetwork(size);
  const follows = network.followers.reduce((sum, ids) => sum + ids.length, 0);
  onProgress(`network of ${size.users} users, ${follows} follows and ${size.posts} posts made`);
  await buildPostgres(folder, network, tools);
  onProgress('PostgreSQL filled');
  await buildRedis(folder, network, tools.redisServer);
  onProgress('Redis filled');
}

async function buildPostgres(folder: string, network: Network, tools: DataTools): Promise<void> {
  const data = join(folder, dataNames.postgres);
  const passwordFile = join(folder, 'password');
  await mkdir(data, { mode: 0o700 });
  await writeFile(passwordFile, password);
  if (tools.user !== undefined) {
    await Promise.all(
      [data, passwordFile].map((path) => chown(path, tools.user?.uid ?? 0, tools.user?.gid ?? 0)),
    );
  }
  await promisify(execFile)(
    tools.initdb,
    [
      `--pgdata=${data}`,
      '--auth=scram-sha-256',
      `--username=${owner}`,
      `--pwfile=${passwordFile}`,
      '--locale=C',
      '--encoding=UTF8',
      '--wal-segsize=4',
      '--no-sync',
    ],
    { cwd: folder, ...tools.user },
  );
  await rm(passwordFile);
  await appendFile(join(data, 'pg_hba.conf'), 'host all all all scram-sha-256\n');
  const port = await freePort();
  const options = serverOptions({ address: '127.0.0.1', port, sharedBuffers: '64MB', maxConnections: 10 });
  const server = spawn(tools.postgres, ['-D', data, ...options], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...tools.user,
  });
  await whileRunning(server, 'PostgreSQL', 'SIGINT', async () => {
    const admin = await connect(port, 'postgres');
    await admin.query(`CREATE DATABASE ${owner}`);
    await admin.end();
    const client = await connect(port, owner);
    await loadDatabase(client, network);
    await client.end();
  });
}

async function connect(port: number, database: string): Promise<pg.Client> {
  for (let attempt = 1; ; attempt += 1) {
    const client = new pg.Client({ host: '127.0.0.1', port, user: owner, password, database });
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (attempt === connectAttempts) throw error;
      await sleep(connectPauseMs);
    }
  }
}

async function buildRedis(folder: string, network: Network, redisServer: string | undefined): Promise<void> {
  const contents = cacheContents(network);
  await writeFile(join(folder, dataNames.redisSnapshot), JSON.stringify(contents));
  if (redisServer === undefined) return;
  const port = await freePort();
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  const policy = ['--maxmemory-policy', 'volatile-lru', '--dbfilename', dataNames.redisDump];
  const server = spawn(redisServer, [...options, ...policy], { stdio: ['ignore', 'ignore', 'pipe'] });
  await whileRunning(server, 'Redis', 'SIGTERM', async () => {
    const redis = await connectRedis(`redis://127.0.0.1:${port}`);
    const batch = redis.pipeline();
    for (const [key, value] of contents.strings) batch.set(key, value, 'EX', contents.lifetimeSeconds);
    for (const [key, items] of contents.lists) {
      batch.rpush(key, ...items.split(' '));
      batch.expire(key, contents.lifetimeSeconds);
    }
    await batch.exec();
    await redis.save();
    redis.disconnect();
  });
  await chmod(join(folder, dataNames.redisDump), 0o644);
}

/** Does the work, stops the server whatever happens, and waits for its end. Its stderr explains a failure. */
async function whileRunning(
  server: ChildProcess,
  name: string,
  stopSignal: NodeJS.Signals,
  work: () => Promise<void>,
): Promise<void> {
  let complaints = '';
  server.stderr?.on('data', (bytes: Buffer) => (complaints = (complaints + bytes.toString()).slice(-2000)));
  const ended = once(server, 'exit');
  const endedEarly = ended.then(([code]) => {
    throw new Error(`${name} ended with ${String(code)} while it was filled: ${complaints}`);
  });
  try {
    await Promise.race([work(), endedEarly]);
  } finally {
    endedEarly.catch(() => undefined);
    server.kill(stopSignal);
    await ended;
  }
}
