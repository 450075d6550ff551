import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addressOf } from '../../scenarios/urls/address.ts';
import { createBench, installedK6, scenarios, total, type Bench } from './test-bench.ts';

const k6 = await installedK6();

/** What parsers of URLs read in different ways, or take for another host. */
const strange = [
  '//other.invalid/x',
  '/\\other.invalid/x',
  '/@other.invalid/',
  '/http://other.invalid/',
  '/a\tb\nc',
  '/../../x',
  '/a/%2e%2e/b',
  '/sale/50%-off',
  '/a|b[c]^{d}`"<>',
  '/a%2Fb|c',
  '/größe?q=ö&r=a b',
  '/x?ids[]=1&a|b&%&c=\'"',
  '/x?a=/../b#c',
];

describe.skipIf(k6 === undefined)('the way of k6 to a target (needs k6)', () => {
  let bench: Bench;
  const servers: Server[] = [];
  beforeAll(async () => {
    if (k6 === undefined) throw new Error('skipped without k6');
    bench = await createBench(k6);
  });
  afterAll(() => bench.clear());
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  async function serverOn(
    host: string,
    location?: string,
  ): Promise<{ readonly port: number; readonly asked: string[]; readonly names: Set<string> }> {
    const asked: string[] = [];
    const names = new Set<string>();
    const server = createServer(({ url = '', headers }, response) => {
      asked.push(url);
      names.add(headers.host ?? '');
      if (location === undefined) response.end();
      else response.writeHead(302, { location }).end();
    });
    servers.push(server);
    server.listen(0, host);
    await once(server, 'listening');
    return { port: (server.address() as AddressInfo).port, asked, names };
  }

  it('asks the target, under its own path, for what the harness asks for, whatever a path looks like', async () => {
    const { port, asked } = await serverOn('127.0.0.1');
    const url = `http://127.0.0.1:${port}/app/`;
    const mix = JSON.stringify(Object.fromEntries(strange.map((path) => [path, 1])));
    const generator = await bench.generator({ environment: { MIX: mix } });
    const { seconds } = await bench.trial(generator, { url, load: 80, seconds: 3 });
    const wanted = strange.map((path) => new URL(addressOf(url, path)));
    expect(total(seconds, (second) => second.good)).toBe(240);
    expect([...new Set(asked)].toSorted()).toEqual(
      wanted.map(({ pathname, search }) => pathname + search).toSorted(),
    );
    expect(asked.every((path) => path.startsWith('/app/'))).toBe(true);
  });

  it.each([
    ['127.0.0.1', 'localhost'],
    ['::1', 'localhost'],
    ['::1', 'shop.localhost'],
  ])('finds a server that listens on %s alone by the name %s, and calls it so', async (host, name) => {
    const { port, names } = await serverOn(host);
    const generator = await bench.generator();
    const { seconds } = await bench.trial(generator, {
      url: `http://${name}:${port}/`,
      load: 20,
      seconds: 1,
    });
    expect(total(seconds, (second) => second.good)).toBe(20);
    expect([...names]).toEqual([`${name}:${port}`]);
  });

  it('follows no redirection, not even by a scenario that asks k6 to', async () => {
    const other = await serverOn('127.0.0.1');
    const target = await serverOn('127.0.0.1', `http://127.0.0.1:${other.port}/`);
    const scenarioFile = join(bench.folder, 'follows.ts');
    await writeFile(
      scenarioFile,
      `import { journey, options as usual } from '${join(scenarios, 'runtime/journey.ts')}';
       export { teardown } from '${join(scenarios, 'runtime/journey.ts')}';
       export const options = { ...usual, maxRedirects: 10 };
       export default journey(() => ({ method: 'GET', path: '/' }));`,
    );
    const generator = await bench.generator({ scenarioFile });
    const url = `http://127.0.0.1:${target.port}/`;
    const { seconds } = await bench.trial(generator, { url, load: 20, seconds: 1 });
    expect(total(seconds, (second) => second.bad.unexpected)).toBe(20);
    expect(target.asked).toHaveLength(20);
    expect(other.asked).toEqual([]);
  });
});
