import { describe, expect, it } from 'vitest';
import { parseComposeModel } from '../../../harness/src/drivers/stacks/compose/project/compose-model.ts';
import { levelFile } from '../../../harness/src/drivers/stacks/compose/project/level-file.ts';
import { assertWaysAreThere, wayProxies } from '../../../harness/src/drivers/stacks/compose/way-proxies.ts';
import { nothingToSeparate } from './separated.ts';
import type { Way } from '../../../harness/src/drivers/stacks/compose/config.ts';

const labels = { 'headroom.run': 'r1' };
const entry = { service: 'edge', port: 80 };
const onDefault = { networks: { default: null } };

const file = {
  name: 'shop',
  services: {
    edge: { image: 'a', ...onDefault },
    api: { image: 'b', links: ['store:main-store'], networks: { default: null, back: null } },
    store: { image: 'c', networks: { back: { aliases: ['db'] } } },
    host: { image: 'd' },
  },
  networks: { default: {}, back: { internal: true } },
};
const model = parseComposeModel(JSON.stringify(file));
const edgeToApi: Way = { from: 'edge', to: 'api', port: 8080, speaks: 'http' };
const apiToStore: Way = { from: 'api', to: 'store', port: 5432, speaks: 'postgres' };

interface Service {
  readonly external_links?: readonly string[];
  readonly depends_on?: object;
  readonly ports: readonly string[];
  readonly command?: readonly string[];
  readonly networks?: object;
  readonly labels: object;
}

interface Override {
  readonly services: Readonly<Record<string, Service>>;
  readonly configs: Readonly<Record<string, { readonly content: string }>>;
  readonly networks: object;
}

function overrideWith(ways: readonly Way[], apiReplicas: number): Override {
  const level = { services: { api: { replicas: apiReplicas } } };
  const proxies = wayProxies(ways, model, level);
  const { text } = levelFile({
    ...{ model, level, entry, labels, separation: nothingToSeparate, project: 'p' },
    ways: { proxies, image: 'headroom-toxiproxy:1', project: 'p' },
  });
  return JSON.parse(text) as Override;
}

describe('the proxies between containers', () => {
  it('are one for each replica of the service that is reached', () => {
    const { services, configs } = overrideWith([edgeToApi], 3);
    const proxies = ['toxiproxy-edge-to-api-1', 'toxiproxy-edge-to-api-2', 'toxiproxy-edge-to-api-3'];
    expect(Object.keys(services)).toEqual(['edge', 'api', 'store', 'host', ...proxies]);
    expect(Object.keys(configs)).toEqual(proxies);
    expect(services['toxiproxy-edge-to-api-2']).toMatchObject({
      ...{ image: 'headroom-toxiproxy:1', labels: { ...labels, 'headroom.way': 'headroom-edge-to-api' } },
      external_links: ['p-api-2:behind'],
      networks: { default: { aliases: ['headroom-edge-to-api'] } },
      ports: ['127.0.0.1::8474', '127.0.0.1::8080'],
    });
    expect(JSON.parse(configs['toxiproxy-edge-to-api-2']?.content ?? '')).toEqual([
      { name: 'port-8080', listen: '0.0.0.0:8080', upstream: 'behind:8080', enabled: true },
    ]);
  });

  it('are what the caller alone finds under the name of the other, and they are there first', () => {
    const { services } = overrideWith([edgeToApi], 2);
    expect(services['edge']).toMatchObject({
      external_links: ['headroom-edge-to-api:api', 'headroom-edge-to-api:shop-api-1'],
      depends_on: {
        'toxiproxy-edge-to-api-1': { condition: 'service_started' },
        'toxiproxy-edge-to-api-2': { condition: 'service_started' },
      },
    });
    for (const other of ['api', 'store', 'host']) {
      expect(services[other]).not.toHaveProperty('external_links');
      expect(services[other]).not.toHaveProperty('depends_on');
    }
  });

  it('stand behind every name that the caller has for the other', () => {
    expect(overrideWith([apiToStore], 1).services['api']?.external_links).toEqual([
      'headroom-api-to-store:store',
      'headroom-api-to-store:db',
      'headroom-api-to-store:shop-store-1',
      'headroom-api-to-store:main-store',
    ]);
  });

  it('reach out of networks that nothing can be published from', () => {
    const { services, networks } = overrideWith([apiToStore], 1);
    expect(services['toxiproxy-api-to-store-1']?.networks).toEqual({
      back: { aliases: ['headroom-api-to-store'] },
      'headroom-outside': {},
    });
    const back = { internal: true, labels };
    expect(networks).toEqual({ default: { labels }, back, 'headroom-outside': { labels } });
    expect(overrideWith([edgeToApi], 1).networks).toEqual({ default: { labels }, back });
  });

  it('carry all ports of a service, and have their own API on another', () => {
    const ways: Way[] = [edgeToApi, { ...edgeToApi, port: 8474 }];
    const { services, configs } = overrideWith(ways, 1);
    const proxy = services['toxiproxy-edge-to-api-1'];
    expect(proxy?.ports).toEqual(['127.0.0.1::8475', '127.0.0.1::8080', '127.0.0.1::8474']);
    expect(proxy?.command?.slice(2, 4)).toEqual(['-port', '8475']);
    expect(JSON.parse(configs['toxiproxy-edge-to-api-1']?.content ?? '')).toHaveLength(2);
  });

  it('cannot be where two services never meet', () => {
    const way: Way = { ...edgeToApi, to: 'store' };
    assertWaysAreThere([edgeToApi, apiToStore], model, 'compose.yaml');
    const check = (): void => assertWaysAreThere([edgeToApi, way], model, 'compose.yaml');
    expect(check).toThrow(
      expect.objectContaining({
        code: 'way-not-there',
        exitCode: 2,
        message: 'stacks.compose.ways[1] goes from "edge" to "store", which share no network in compose.yaml',
      }) as Error,
    );
    expect(() => assertWaysAreThere([{ ...edgeToApi, to: 'host' }], model, 'compose.yaml')).toThrow(
      /share no/,
    );
  });
});
