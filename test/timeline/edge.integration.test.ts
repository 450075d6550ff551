import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Agent, fetch } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Balancer } from '../../targets/timeline/edge/balancer.ts';
import { haproxyConfig } from '../../targets/timeline/edge/haproxy-config.ts';
import { metricsServer } from '../../targets/timeline/edge/metrics.ts';
import { edgeServer } from '../../targets/timeline/edge/server.ts';
import { freePort } from '../../targets/timeline/seed/free-port.ts';
import { isMissing } from '../system/needed-tools.ts';
import { StartedProcess, until } from './started-process.ts';

const serverMaxConnections = 2;
const queueLimit = 3;

/** A replica that answers when it is told to. */
class HeldReplica {
  readonly #server: Server;
  readonly #held: ServerResponse[] = [];
  served = 0;
  most = 0;

  constructor() {
    this.#server = createServer((request, response) => {
      if (request.url === '/held') {
        this.#held.push(response);
        this.most = Math.max(this.most, this.#held.length);
        return;
      }
      let body = '';
      request.on('data', (bytes: Buffer) => (body += bytes.toString()));
      request.on('end', () => {
        if (request.url !== '/health') this.served += 1;
        response.end(`${request.method} ${request.url} ${body}`);
      });
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    // It listens on TCP, so its address is no path.
    return (this.#server.address() as AddressInfo).port;
  }

  get held(): number {
    return this.#held.length;
  }

  releaseAll(): void {
    for (const response of this.#held.splice(0)) response.end('released');
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

interface RunningEdge {
  readonly url: string;
  readonly metricsUrl: string;
  stop(): Promise<unknown>;
}

async function startHaproxy(ports: readonly number[], protection: boolean): Promise<RunningEdge> {
  const [port, metricsPort] = [await freePort(), await freePort()];
  const folder = await mkdtemp(join(tmpdir(), 'headroom-edge-'));
  const file = join(folder, 'haproxy.cfg');
  const servers = { kind: 'ports', ports } as const;
  const binds = { bind: `127.0.0.1:${port}`, metricsBind: `127.0.0.1:${metricsPort}` };
  await writeFile(file, haproxyConfig({ ...binds, protection, servers }));
  const edge = new StartedProcess(['haproxy', '-db', '-f', file], {
    SERVER_MAXCONN: String(serverMaxConnections),
    QUEUE_LIMIT: String(queueLimit),
    API_REPLICAS: String(ports.length),
  });
  const url = `http://127.0.0.1:${port}`;
  await until(async () => (await fetch(`${url}/health`)).ok, 'HAProxy', edge);
  return {
    url,
    metricsUrl: `http://127.0.0.1:${metricsPort}`,
    stop: async () => {
      await edge.stop();
      await rm(folder, { recursive: true });
    },
  };
}

async function startStandIn(ports: readonly number[], protection: boolean): Promise<RunningEdge> {
  const limits = {
    serverMaxConnections,
    ...(protection && { queueLimit }),
    queueTimeoutMs: protection ? 150 : 10_000,
  };
  const balancer = new Balancer(ports, limits, Date.now);
  const server = edgeServer({ balancer, ports, dropsAbandoned: protection });
  const metrics = metricsServer(balancer);
  const listen = async (each: NetServer): Promise<string> => {
    await new Promise<void>((resolve) => each.listen(0, '127.0.0.1', resolve));
    // It listens on TCP, so its address is no path.
    return `http://127.0.0.1:${(each.address() as AddressInfo).port}`;
  };
  return {
    url: await listen(server),
    metricsUrl: await listen(metrics),
    stop: async () => {
      server.close();
      metrics.close().closeAllConnections();
    },
  };
}

const haproxyIsMissing = await isMissing('haproxy', () => promisify(execFile)('haproxy', ['-v']));

describe.each([
  { kind: 'HAProxy', start: startHaproxy, skip: haproxyIsMissing },
  { kind: 'the stand-in for HAProxy', start: startStandIn, skip: false },
])('$kind', ({ start, skip }) => {
  describe.skipIf(skip).each([{ protection: false }, { protection: true }])(
    'before two replicas, protection $protection',
    ({ protection }) => {
      const replicas = [new HeldReplica(), new HeldReplica()];
      const agent = new Agent({ connections: 100 });
      let edge: RunningEdge;

      beforeAll(async () => {
        const ports = await Promise.all(replicas.map((replica) => replica.listen()));
        edge = await start(ports, protection);
      });
      afterEach(() => {
        for (const replica of replicas) replica.releaseAll();
      });
      afterAll(async () => {
        await agent.destroy();
        await edge.stop();
        for (const replica of replicas) replica.close();
      });

      const get = async (path: string): Promise<number> =>
        (await fetch(edge.url + path, { dispatcher: agent })).status;
      const held = (): number => replicas.reduce((sum, replica) => sum + replica.held, 0);
      /** As many requests as the replicas take at once, all of them inside. */
      const fill = async (): Promise<Promise<number>[]> => {
        const filling = Array.from({ length: 2 * serverMaxConnections }, () => get('/held'));
        await expect.poll(held, { timeout: 20_000 }).toBe(filling.length);
        return filling;
      };

      test('passes requests on, bodies and all, and uses both replicas', async () => {
        const answers = await Promise.all(
          Array.from({ length: 8 }, async (_, index) => {
            const response = await fetch(`${edge.url}/posts`, {
              method: 'POST',
              body: 'x'.repeat(index * 1000),
              dispatcher: agent,
            });
            return response.text();
          }),
        );
        expect(answers.map((answer) => answer.length)).toEqual(
          answers.map((_, index) => 'POST /posts '.length + index * 1000),
        );
        expect(replicas.every((replica) => replica.served > 0)).toBe(true);
      });

      test('says idle only while no other request is inside', async () => {
        await expect.poll(() => get('/idle'), { timeout: 20_000 }).toBe(200);
        const filling = await fill();
        expect(await get('/idle')).toBe(503);
        for (const replica of replicas) replica.releaseAll();
        expect(await Promise.all(filling)).toEqual(filling.map(() => 200));
        await expect.poll(() => get('/idle'), { timeout: 20_000 }).toBe(200);
      });

      test('never has more requests in a replica than its bound', async () => {
        const filling = await fill();
        const more = Array.from({ length: 4 }, () => get('/held'));
        await Promise.race([Promise.all(more), new Promise((resolve) => setTimeout(resolve, 300))]);
        expect(held()).toBe(filling.length);
        const drain = setInterval(() => replicas.forEach((replica) => replica.releaseAll()), 10);
        await Promise.all([...filling, ...more]);
        clearInterval(drain);
        expect(Math.max(...replicas.map((replica) => replica.most))).toBe(serverMaxConnections);
      });

      test('tells how many requests are inside, how many may be, and how many wait', async () => {
        const url = `${edge.metricsUrl}/metrics?scope=server&scope=backend&no-maint`;
        const figure = async (series: string): Promise<number> => {
          const text = await (await fetch(url, { dispatcher: agent })).text();
          const lines = text.split('\n').filter((line) => line.startsWith(`${series}{proxy="api"`));
          return lines.reduce((sum, line) => sum + Number(line.split(' ')[1]), 0);
        };
        expect(await figure('haproxy_server_limit_sessions')).toBe(2 * serverMaxConnections);
        const filling = await fill();
        expect(await figure('haproxy_server_current_sessions')).toBe(filling.length);
        const waiting = get('/held');
        // Protected, it is refused too soon to be seen waiting for certain.
        if (!protection) {
          await expect.poll(() => figure('haproxy_backend_current_queue'), { timeout: 20_000 }).toBe(1);
        }
        const drain = setInterval(() => replicas.forEach((replica) => replica.releaseAll()), 10);
        await Promise.all([...filling, waiting]);
        clearInterval(drain);
      });

      test.runIf(protection)('refuses at once when the queue is long, and soon when it is slow', async () => {
        const filling = await fill();
        const waiting = Array.from({ length: 20 }, () => get('/held'));
        const statuses = await Promise.all(waiting);
        expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(
          20 - 2 * queueLimit,
        );
        expect(statuses.filter((status) => status === 503).length).toBeGreaterThanOrEqual(1);
        expect(statuses.every((status) => status === 429 || status === 503)).toBe(true);
        for (const replica of replicas) replica.releaseAll();
        expect(await Promise.all(filling)).toEqual(filling.map(() => 200));
      });

      test.runIf(!protection)(
        'queues without complaint, and carries out what the client gave up',
        async () => {
          const filling = await fill();
          const impatient = new AbortController();
          const abandoned = fetch(`${edge.url}/abandoned`, { dispatcher: agent, signal: impatient.signal });
          const waiting = Array.from({ length: 20 }, () => get('/patient'));
          await new Promise((resolve) => setTimeout(resolve, 300));
          impatient.abort();
          await expect(abandoned).rejects.toThrow();
          const before = replicas.reduce((sum, replica) => sum + replica.served, 0);
          for (const replica of replicas) replica.releaseAll();
          expect(await Promise.all([...filling, ...waiting])).toEqual(
            [...filling, ...waiting].map(() => 200),
          );
          const after = (): number => replicas.reduce((sum, replica) => sum + replica.served, 0);
          await expect.poll(after, { timeout: 20_000 }).toBe(before + waiting.length + 1);
        },
      );
    },
  );
});
