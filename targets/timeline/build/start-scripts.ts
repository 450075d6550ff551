import { haproxyConfig } from '../edge/haproxy-config.ts';
import { serverOptions } from '../postgres/server-options.ts';
import { bundleName } from './bundles.ts';
import { nodeFlags } from './node-flags.ts';

/** Files of an image beside the bundles: how each service starts, with what a level sets by environment. */
export function startScripts(): ReadonlyMap<string, string> {
  return new Map([
    ['start-postgres', script([`exec /opt/postgresql/postgres -D /data/postgres ${postgresOptions()}`])],
    ['start-redis', script([`exec redis-server ${redisOptions.join(' ')}`])],
    ['start-api', nodeScript('api')],
    ['start-worker', nodeScript('worker')],
    ['start-edge', script(edgeLines)],
    ['haproxy-on.cfg', haproxyConfig({ ...edge, protection: true })],
    ['haproxy-off.cfg', haproxyConfig({ ...edge, protection: false })],
    ['healthy', healthCheck],
  ]);
}

const edge = {
  bind: '*:8080',
  metricsBind: '*:8404',
  servers: { kind: 'dns', host: 'api', port: 8080 },
} as const;

const edgeLines = [
  'export SERVER_MAXCONN="${SERVER_MAXCONN:-48}" QUEUE_LIMIT="${QUEUE_LIMIT:-32}" API_REPLICAS="${API_REPLICAS:-1}"',
  'exec haproxy -db -f "/app/haproxy-${PROTECTION:-off}.cfg"',
];

const redisOptions = [
  '--bind 0.0.0.0 --port 6379 --requirepass timeline --dir /data/redis --save ""',
  '--maxmemory "${MAX_MEMORY_MB:-24}mb" --maxmemory-policy volatile-lru',
];

/** Of the edge, whose /health tells of the whole stack. By bash alone: a check costs a few milliseconds of CPU. */
const healthCheck = `#!/bin/bash
exec 3<>/dev/tcp/127.0.0.1/8080 || exit 1
printf 'GET /health HTTP/1.0\\r\\n\\r\\n' >&3
read -r -t 2 _ status _ <&3
[ "$status" = 200 ]
`;

function postgresOptions(): string {
  return serverOptions({
    address: '*',
    port: 5432,
    sharedBuffers: '${SHARED_BUFFERS:-32MB}',
    maxConnections: 40,
  })
    .map((word) => `"${word}"`)
    .join(' ');
}

function nodeScript(program: 'api' | 'worker'): string {
  return script([`exec node ${nodeFlags(program).join(' ')} /app/${bundleName(program)}`]);
}

function script(lines: readonly string[]): string {
  return ['#!/bin/sh', ...lines, ''].join('\n');
}
