import { describe, expect, it } from 'vitest';
import { changeLines } from '../../../harness/src/drivers/stacks/compose/project/changes.ts';
import { parseComposeModel } from '../../../harness/src/drivers/stacks/compose/project/compose-model.ts';
import {
  buildFile,
  levelFile,
  type LevelFile,
} from '../../../harness/src/drivers/stacks/compose/project/level-file.ts';
import type { Separation } from '../../../harness/src/drivers/stacks/compose/separation/separate.ts';
import type { ServiceLevel } from '../../../harness/src/model/config/config.ts';
import { metricsEndpointSchema, type MetricsEndpoint } from '../../../harness/src/model/config/metrics.ts';
import { nothingToSeparate } from './separated.ts';

const labels = { 'headroom.run': 'r1' };
const entry = { service: 'front', port: 80 };
const mebibyte = 1_048_576;

interface Asked {
  readonly given?: ServiceLevel;
  readonly metrics?: readonly MetricsEndpoint[];
  readonly separation?: Partial<Separation>;
  readonly copies?: ReadonlyMap<string, string>;
  readonly images?: Readonly<Record<string, string>>;
}

/** The file of a level, of a file with one service beside the entry. */
function fileOf(inFile: object, asked: Asked = {}): LevelFile {
  const file = {
    name: 'shop',
    services: {
      front: { image: 'a', networks: { default: null } },
      api: { image: 'b', networks: { default: null, shared: { aliases: ['backend'] } }, ...inFile },
    },
    networks: { default: { name: 'shop_default' }, shared: { external: true, name: 'of-others' } },
    volumes: { data: { name: 'shop_data' } },
  };
  return levelFile({
    model: parseComposeModel(JSON.stringify(file)),
    separation: { ...nothingToSeparate, ...asked.separation },
    level: { services: { api: asked.given ?? {} } },
    ...{ entry, entryPort: 4000, labels, project: 'headroom-r1-half', reached: asked.metrics ?? [] },
    ...(asked.copies && { copies: asked.copies }),
    ...(asked.images && { images: asked.images }),
  });
}

function parsed(file: LevelFile): Record<string, Record<string, Record<string, unknown>>> {
  return JSON.parse(file.text) as Record<string, Record<string, Record<string, unknown>>>;
}

function apiOf(inFile: object, given: ServiceLevel = {}, asked: Asked = {}): Record<string, unknown> {
  return parsed(fileOf(inFile, { ...asked, given }))['services']?.['api'] ?? {};
}

describe('the compose file of a level', () => {
  it('labels all that it makes, and uses no name of the engine that the file has', () => {
    const file = fileOf({ container_name: 'shop_api' });
    const { services, networks, volumes } = parsed(file);
    expect(services).toMatchObject({ front: { labels }, api: { labels } });
    expect(networks).toEqual({ default: { labels }, shared: { labels } });
    expect(volumes).toEqual({ data: { labels } });
    for (const name of ['shop_default', 'of-others', 'shop_data']) expect(file.text).not.toContain(name);
  });

  it('keeps the names by which others call a container as aliases in its networks', () => {
    expect(apiOf({ container_name: 'shop_api' })).toMatchObject({
      networks: { default: { aliases: ['shop_api'] }, shared: { aliases: ['backend', 'shop_api'] } },
    });
    expect(apiOf({ container_name: 'shop_api' })).not.toHaveProperty('container_name');
    expect(apiOf({})).toMatchObject({ networks: { default: { aliases: ['shop-api-1'] } } });
  });

  it('publishes the entry on loopback and nothing else', () => {
    const { services } = parsed(fileOf({ ports: [{ target: 5432, published: '5432' }] }));
    expect(services?.['front']?.['ports']).toEqual(['127.0.0.1:4000:80']);
    expect(services?.['api']?.['ports']).toEqual([]);
  });

  it('publishes the ports that metrics are read from, too, each once', () => {
    const metrics = [
      { service: 'api', port: 9100 },
      { service: 'front', port: 80 },
      { service: 'api', url: 'http://127.0.0.1:9/' },
    ].map((each) => metricsEndpointSchema.parse(each));
    const { services } = parsed(fileOf({ ports: [{ target: 9100 }] }, { metrics }));
    expect(services?.['front']?.['ports']).toEqual(['127.0.0.1:4000:80']);
    expect(services?.['api']?.['ports']).toEqual(['127.0.0.1::9100']);
  });

  it('gives replicas, CPU, memory without swap, and environment', () => {
    const given = { replicas: 3, cpus: 0.25, memoryMb: 64, environment: { POOL: '4' } };
    expect(apiOf({ scale: 2, environment: { A: '1' } }, given)).toMatchObject({
      ...{ cpu_period: 10_000, cpu_quota: 2500 },
      ...{ mem_limit: String(64 * mebibyte), memswap_limit: String(64 * mebibyte) },
      environment: { A: '1', POOL: '4' },
      deploy: { replicas: 3 },
    });
    expect(apiOf({ scale: 2 }, given)).not.toHaveProperty('scale');
  });

  it('hands variables on as the config has them, dollar signs and all', () => {
    const { environment } = apiOf({}, { environment: { PASSWORD: 'a$b$$c${d}' } });
    expect(environment).toEqual({ PASSWORD: 'a$$b$$$$c$${d}' }); // as compose reads it back
  });

  it('leaves the limits of the file alone where the level gives none', () => {
    const inFile = { cpus: 0.5, mem_limit: '1000', deploy: { resources: { limits: { pids: 9 } } } };
    expect(apiOf(inFile)).toMatchObject(inFile);
    expect(apiOf({ deploy: { replicas: 4 } })).toMatchObject({ deploy: { replicas: 4 } });
  });

  it.each([
    ['at the service', { cpus: 0.5, mem_limit: '1000' }],
    ['under deploy', { deploy: { resources: { limits: { cpus: '0.5', memory: '1000' } } } }],
  ])('keeps what the file limits %s and the level does not', (_where, inFile) => {
    const cut = JSON.stringify(apiOf(inFile, { cpus: 0.1 }));
    expect(cut).toContain('1000');
    expect(cut).not.toContain('0.5');
    expect(cut).toContain('"cpu_quota":1000');
    const small = JSON.stringify(apiOf(inFile, { memoryMb: 1 }));
    expect(small).toContain('0.5');
    expect(small).not.toContain('"1000"');
  });

  it('lowers what is reserved with the limit, and never raises it', () => {
    const reserving = (memory: string) => ({ deploy: { resources: { reservations: { memory } } } });
    const limit = String(128 * mebibyte);
    expect(apiOf(reserving('536870912'), { memoryMb: 128 })).toMatchObject(reserving(limit));
    expect(apiOf(reserving('1048576'), { memoryMb: 128 })).toMatchObject(reserving('1048576'));
    expect(apiOf({ mem_reservation: '536870912' }, { memoryMb: 128 })).toMatchObject({
      mem_reservation: limit,
    });
  });

  it('names an image that the file builds, the same for every level and no image of the user', () => {
    const build = { image: 'shop/api', build: { context: '.', tags: ['shop/api:2'], cache_to: ['x'] } };
    const { image } = apiOf(build, { cpus: 1 });
    expect(image).toMatch(/^headroom-[0-9a-f]{12}-api:latest$/);
    expect(apiOf(build, { cpus: 0.5 })['image']).toBe(image);
    expect(apiOf(build)).not.toHaveProperty('build');
    const model = parseComposeModel(JSON.stringify({ services: { api: build } }));
    expect(buildFile(model)).not.toContain('shop/api');
  });

  it('uses what one service builds for others that name it, and the image that was there when the run began', () => {
    const file = {
      name: 'shop',
      services: {
        web: { image: 'app', build: { context: '.' } },
        worker: { image: 'app:latest' },
        job: { image: 'shop-web' },
      },
    };
    const { services } = parseComposeModel(JSON.stringify(file));
    expect(services['worker']?.image).toBe(services['web']?.image);
    expect(services['job']?.image).toBe('shop-web');
    expect(apiOf({}, {}, { images: { api: 'sha256:1' } })['image']).toBe('sha256:1');
  });

  it('has paths with a dollar in them as they are, and writes them so that compose reads them back', () => {
    const model = parseComposeModel(
      JSON.stringify({ services: { api: { image: 'b', command: ['$$HOME', '/a$$b'] } } }),
    );
    expect(model.project.services['api']?.['command']).toEqual(['$HOME', '/a$b']);
    expect(apiOf({ command: ['$$HOME'] })['command']).toEqual(['$$HOME']);
  });

  it('has neither the labels that others watch nor the place where others get the logs', () => {
    const inFile = {
      labels: { 'traefik.enable': 'true' },
      logging: { driver: 'gelf', options: { 'gelf-address': 'udp://logs.example:1' } },
    };
    expect(apiOf(inFile)).toMatchObject({ labels: { 'headroom.run': 'r1' } });
    expect(fileOf(inFile).text).not.toMatch(/traefik|gelf/);
    const shared = apiOf(inFile, {}, { separation: { engineShared: true } });
    expect(shared['labels']).toEqual({ 'traefik.enable': 'true', ...labels });
    expect(apiOf({ logging: { driver: 'local' } })['logging']).toEqual({ driver: 'local' });
  });

  it('puts volumes and copies of its own in place of what is of the machine', () => {
    const volumes = [
      { type: 'bind', source: '/shop/uploads', target: '/uploads' },
      { type: 'bind', source: '/shop/a.conf', target: '/a.conf', read_only: false },
      { type: 'bind', source: '/shop/static', target: '/static', read_only: true },
      { type: 'volume', source: 'data', target: '/data' },
    ];
    const separation = {
      folders: new Map([['/shop/uploads', 'headroom-folder-1']]),
      volumes: new Map([
        ['headroom-folder-1', { kind: 'folder', path: '/shop/uploads' } as const],
        ['data', { kind: 'volume', name: 'shop_data' } as const],
      ]),
    };
    const copies = new Map([['/shop/a.conf', '/tmp/$copy/a.conf']]);
    const file = fileOf({ volumes }, { separation, copies });
    expect(parsed(file)['services']?.['api']?.['volumes']).toEqual([
      { type: 'volume', source: 'headroom-folder-1', target: '/uploads', volume: { nocopy: true } },
      {
        ...{ type: 'bind', source: '/tmp/$$copy/a.conf', target: '/a.conf', read_only: false },
        bind: { create_host_path: false },
      },
      volumes[2],
      volumes[3],
    ]);
    expect(parsed(file)['volumes']).toEqual({
      'headroom-folder-1': { external: true, name: 'headroom-r1-half_headroom-folder-1' },
      data: { external: true, name: 'headroom-r1-half_data' },
    });
  });

  it('says in what it differs, and shows no value of a variable', () => {
    const { changes } = fileOf(
      { container_name: 'x', environment: { KEY: 'old' } },
      {
        given: { environment: { KEY: 'hush' } },
      },
    );
    const lines = changeLines(changes);
    expect(lines.join('\n')).toMatch(/services, container_name: .*still found by it \(api: x\)/);
    expect(lines.join('\n')).not.toContain('hush');
    expect(changes.map(({ path }) => path.join('.'))).toContain('services.api.environment.KEY');
  });
});
