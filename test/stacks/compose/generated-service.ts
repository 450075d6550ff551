import fc from 'fast-check';

export type Service = Readonly<Record<string, unknown>>;

/** A feature of a service: keys that are merged into it. `undefined` keys are left out. */
export const sometimes = <T>(arbitrary: fc.Arbitrary<T>, outOf = 3): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: outOf });

const mount = fc.constantFrom<unknown>(
  'kept:/kept',
  'own:/own',
  'memory:/memory',
  './data:/data',
  './data:/data:ro',
  './deep/er:/deep',
  { type: 'bind', source: './pa$$th', target: '/dollar' },
  './app.conf:/app.conf',
  './app.conf:/app.conf:ro',
  './absent:/absent',
  '/anonymous',
  { type: 'tmpfs', target: '/scratch' },
  { type: 'volume', source: 'own', target: '/own', read_only: true },
  { type: 'bind', source: './data', target: '/again', bind: { create_host_path: false } },
);

/** Each of them must be refused. */
const foreignMount = fc.constantFrom<unknown>(
  './talk.sock:/talk.sock:ro',
  './talk:/talk:ro',
  '/run:/host-run:ro',
  '/:/rootfs:ro',
  '/dev:/host-dev',
  'of-others:/others',
  'elsewhere:/elsewhere',
);

const foreignKeys = fc.constantFrom<Service>(
  { network_mode: 'host' },
  { network_mode: 'container:somebody' },
  { pid: 'host' },
  { ipc: 'host' },
  { external_links: ['somebody:them'] },
  { volumes_from: ['container:somebody'] },
);

const limits = fc.record(
  {
    cpus: fc.constantFrom('0.5', 1, '1.25'),
    mem_limit: fc.constantFrom('256m', '1g', 134217728),
    mem_reservation: fc.constantFrom('64m', '100m'),
  },
  { requiredKeys: [] },
);

const deploy = fc.record(
  {
    replicas: fc.integer({ min: 1, max: 3 }),
    resources: fc.record(
      {
        limits: fc.record(
          { cpus: fc.constant('0.75'), memory: fc.constant('512M'), pids: fc.constant(99) },
          { requiredKeys: [] },
        ),
        reservations: fc.record({ memory: fc.constant('128M') }),
      },
      { requiredKeys: [] },
    ),
    restart_policy: fc.constant({ condition: 'any' }),
  },
  { requiredKeys: [] },
);

const environment = fc.oneof(
  fc.constant<unknown>({ PLAIN: 'a', DOLLAR: 'p$$w', FROM_ENV: '${COLOUR:-red}', NOTHING: null }),
  fc.constant<unknown>(['PLAIN=a', 'PROJECT=${COMPOSE_PROJECT_NAME}', 'EMPTY=']),
);

const networks = fc.constantFrom<unknown>(
  ['default'],
  ['default', 'back'],
  { back: { aliases: ['store', 'main-store'] } },
  { 'of-others': null, default: { aliases: ['front'] } },
  { inner: { priority: 5 }, default: null },
);

export const plainKeys = fc.record(
  {
    container_name: fc.constant('named'),
    hostname: fc.constant('host-a'),
    ports: fc.constantFrom<unknown>(
      ['8080:80'],
      ['127.0.0.1:5432:5432/tcp', '9000'],
      [{ target: 80, published: '8081' }],
    ),
    expose: fc.constant(['3000']),
    labels: fc.constantFrom<unknown>({ 'traefik.enable': 'true' }, ['a.b=c', 'd=${COLOUR}']),
    logging: fc.constantFrom<unknown>(
      { driver: 'json-file', options: { 'max-size': '1m' } },
      { driver: 'syslog' },
    ),
    restart: fc.constantFrom('always', 'unless-stopped', 'no'),
    environment,
    env_file: fc.constantFrom<unknown>('more.env', [{ path: 'not-there.env', required: false }]),
    healthcheck: fc.constant({ test: ['CMD', 'true'], interval: '5s', start_period: '1s' }),
    tmpfs: fc.constant(['/run', '/tmp']),
    cap_add: fc.constant(['NET_ADMIN']),
    sysctls: fc.constant({ 'net.core.somaxconn': 1024 }),
    ulimits: fc.constant({ nofile: { soft: 1000, hard: 2000 } }),
    stop_grace_period: fc.constant('3s'),
    user: fc.constant('1000:1000'),
    working_dir: fc.constant('/srv'),
    init: fc.constant(true),
    read_only: fc.constant(true),
    extra_hosts: fc.constant(['somewhere:10.0.0.9', 'host.docker.internal:host-gateway']),
    privileged: fc.constant(true),
    pull_policy: fc.constantFrom('always', 'missing'),
    platform: fc.constant('linux/amd64'),
    shm_size: fc.constant('64m'),
    configs: fc.constantFrom<unknown>(
      ['settings'],
      [{ source: 'settings', target: '/settings', mode: 0o440 }],
    ),
    secrets: fc.constant(['token']),
    profiles: fc.constantFrom(['debug'], ['debug', 'other']),
    annotations: fc.constant({ note: 'x' }),
  },
  { requiredKeys: [] },
);

const image = fc.constantFrom<Service>(
  { image: 'debian:bookworm-slim' },
  { image: 'registry.example/shop/api:1.2' },
  { build: '.' },
  { image: 'shop/own:latest', build: { context: '.', tags: ['shop/own:9'], args: { A: '${COLOUR}' } } },
);

const command = fc.constantFrom<Service>(
  {},
  { command: ['sh', '-c', 'echo $$HOME; exec sleep 60'] },
  { entrypoint: 'sleep', command: '60' },
);

function mergeKeys(parts: readonly (Service | undefined)[]): Service {
  const all: Record<string, unknown> = Object.fromEntries(
    parts.flatMap((part) => Object.entries(part ?? {})),
  );
  // What compose itself refuses is no case.
  if (all['network_mode'] !== undefined)
    for (const key of ['networks', 'ports', 'extra_hosts', 'hostname']) delete all[key];
  const replicas = (all['deploy'] as { replicas?: number } | undefined)?.replicas;
  if (replicas !== undefined && replicas > 1) delete all['container_name'];
  if (all['deploy'] !== undefined)
    for (const key of ['cpus', 'mem_limit', 'mem_reservation']) delete all[key];
  return all;
}

export const service = (foreign: boolean): fc.Arbitrary<Service> =>
  fc
    .tuple(
      image,
      command,
      plainKeys,
      sometimes(limits),
      sometimes(fc.record({ deploy })),
      sometimes(fc.record({ networks }), 2),
      fc.uniqueArray(mount, {
        maxLength: 4,
        selector: (each) => (typeof each === 'string' ? each.split(':')[1] : JSON.stringify(each)),
      }),
      foreign ? fc.uniqueArray(foreignMount, { maxLength: 1 }) : fc.constant([]),
      foreign ? sometimes(foreignKeys, 1) : fc.constant(undefined),
    )
    .map(([from, runs, keys, limited, deployed, joined, mounts, others, shared]) => {
      const volumes = [...mounts, ...others];
      return mergeKeys([
        from,
        runs,
        keys,
        limited,
        deployed,
        joined,
        volumes.length > 0 ? { volumes } : {},
        shared,
      ]);
    });
