import { describe, expect, it } from 'vitest';
import { parse, type ScalarTag, type CollectionTag } from 'yaml';
import { parseComposeModel } from '../../harness/src/drivers/stacks/compose/compose-model.ts';
import { composeOverride } from '../../harness/src/drivers/stacks/compose/override.ts';
import type { ServiceLevel } from '../../harness/src/model/config.ts';
import { metricsEndpointSchema, type MetricsEndpoint } from '../../harness/src/model/metrics.ts';

const labels = { 'headroom.run': 'r1' };
const entry = { service: 'front', port: 80 };

const marks: (ScalarTag | CollectionTag)[] = [
  { tag: '!reset', resolve: () => 'RESET' },
  { tag: '!override', collection: 'seq', resolve: (value) => ['OVERRIDE', value.toJSON() as unknown] },
  { tag: '!override', collection: 'map', resolve: (value) => ({ override: value.toJSON() as unknown }) },
];

/** The override of a file with one service beside the entry, read back; `!reset` and `!override` shown in place. */
function overrideOf(
  inFile: object,
  given: ServiceLevel,
  metrics: readonly MetricsEndpoint[] = [],
): Record<string, unknown> {
  const file = {
    services: { front: { image: 'a' }, api: { image: 'b', ...inFile } },
    networks: { default: { name: 'x_default' }, shared: { external: true } },
    volumes: { data: {} },
  };
  const model = parseComposeModel(JSON.stringify(file), '/x/compose.yaml');
  const text = composeOverride({
    model,
    level: { services: { api: given } },
    entry,
    labels,
    reached: metrics,
  });
  return parse(text, { customTags: marks }) as Record<string, unknown>;
}

function apiOf(inFile: object, given: ServiceLevel): Record<string, unknown> {
  const { services } = overrideOf(inFile, given) as { services: { api: Record<string, unknown> } };
  return services.api;
}

describe('composeOverride', () => {
  it('labels everything that the file makes, and nothing of others', () => {
    const override = overrideOf({}, {});
    expect(override).toMatchObject({ services: { front: { labels }, api: { labels } } });
    expect(override['networks']).toEqual({ default: { labels } });
    expect(override['volumes']).toEqual({ data: { labels } });
  });

  it('publishes the entry on loopback and nothing else', () => {
    expect(overrideOf({ ports: ['5432:5432'] }, {})).toMatchObject({
      services: {
        front: { ports: ['OVERRIDE', ['127.0.0.1::80']] },
        api: { ports: ['OVERRIDE', []], container_name: 'RESET' },
      },
    });
  });

  it('publishes the ports that metrics are read from, too, each once', () => {
    const metrics = [
      { service: 'api', port: 9100 },
      { service: 'front', port: 80 },
      { service: 'api', url: 'http://127.0.0.1:9/' },
    ].map((each) => metricsEndpointSchema.parse(each));
    expect(overrideOf({ ports: ['9100:9100'] }, {}, metrics)).toMatchObject({
      services: {
        front: { ports: ['OVERRIDE', ['127.0.0.1::80']] },
        api: { ports: ['OVERRIDE', ['127.0.0.1::9100']] },
      },
    });
  });

  it('gives replicas, CPU, memory without swap, and environment', () => {
    const given = { replicas: 3, cpus: 0.25, memoryMb: 64, environment: { POOL: '4' } };
    expect(apiOf({}, given)).toMatchObject({
      cpu_period: 10_000,
      cpu_quota: 2500,
      memswap_limit: 67_108_864,
      environment: { POOL: '4' },
      deploy: { replicas: 3, resources: { limits: { override: { memory: '67108864' } } } },
    });
  });

  it('leaves the limits of the file alone where the level gives none', () => {
    const api = apiOf({ cpus: 0.5, mem_limit: '1000' }, { replicas: 2 });
    expect(api).not.toHaveProperty('cpus');
    expect(api).not.toHaveProperty('mem_limit');
    expect(api['deploy']).toEqual({ replicas: 2 });
  });

  it.each([
    ['at the service', { cpus: 0.5, mem_limit: '1000' }],
    ['under deploy', { deploy: { resources: { limits: { cpus: '0.5', memory: '1000' } } } }],
  ])('keeps what the file limits %s and the level does not, in one place', (_where, inFile) => {
    expect(apiOf(inFile, { cpus: 0.1 })).toMatchObject({
      ...{ cpus: 'RESET', mem_limit: 'RESET', cpu_quota: 1000 },
      deploy: { resources: { limits: { override: { memory: '1000' } } } },
    });
    const api = apiOf(inFile, { memoryMb: 1 });
    expect(api).toMatchObject({
      ...{ cpus: 'RESET', mem_limit: 'RESET' },
      deploy: { resources: { limits: { override: { cpus: '0.5', memory: '1048576' } } } },
    });
    expect(api).not.toHaveProperty('cpu_quota');
  });

  it('names an image that the file builds, the same for every level', () => {
    const build = { image: undefined, build: { context: '.' } };
    expect(apiOf(build, { cpus: 1 })['image']).toBe(apiOf(build, { cpus: 0.5 })['image']);
    expect(apiOf({}, {})).not.toHaveProperty('image');
  });
});
