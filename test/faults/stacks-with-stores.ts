import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createComposeStack } from '../../harness/src/drivers/stacks/compose/compose-stack.ts';
import { createEmbeddedStack } from '../../harness/src/drivers/stacks/embedded/embedded-stack.ts';
import { composeSchema } from '../../harness/src/drivers/stacks/compose/config.ts';
import type { OpenLease } from '../../harness/src/drivers/system/leases/open-lease.ts';
import { Redactor } from '../../harness/src/model/secrets/redactor.ts';
import type { Stack } from '../../harness/src/ports/stack.ts';
import { levelOf } from '../stacks/asked-of-a-stack.ts';
import { compose } from '../stacks/drivers-under-test.ts';

const configFolder = fileURLToPath(new URL('../../targets/timeline', import.meta.url));

/** The timeline as small as it gets, without limits: real PostgreSQL, real Redis. */
export const smallTimeline = levelOf('small', {
  api: { replicas: 1, environment: { PG_POOL: '2' } },
  edge: { environment: { API_REPLICAS: '1' } },
});

/** A stack with a Redis and a PostgreSQL in it. */
interface StackWithStores {
  readonly name: string;
  readonly probe: () => Promise<unknown>;
  readonly create: (lease: OpenLease) => Stack;
}

function common(lease: OpenLease) {
  return {
    redactor: new Redactor(),
    ...{ lease, configFolder, levels: [smallTimeline] },
    health: { path: '/health', startTimeoutSeconds: 60, drainTimeoutSeconds: 15 },
    broken: [
      { service: 'redis', port: 6379, where: 'this test' },
      { service: 'postgres', port: 5432, where: 'this test' },
    ],
  };
}

const embedded = (
  name: string,
  environment: Record<string, string>,
  probe: () => Promise<unknown>,
): StackWithStores => ({
  ...{ name, probe },
  create: (lease) =>
    createEmbeddedStack({
      ...common(lease),
      config: {
        processes: 'processes.ts',
        prepare: [[process.execPath, 'prepare.ts', 'embedded']],
        environment,
      },
    }),
});

export const stacksWithStores: readonly StackWithStores[] = [
  embedded('embedded', {}, () => promisify(execFile)('redis-server', ['--version'])),
  embedded('embedded, with the stand-in for Redis', { TIMELINE_STAND_INS: 'always' }, () =>
    Promise.resolve(),
  ),
  {
    name: 'compose',
    probe: compose.probe,
    create: (lease) =>
      createComposeStack({
        ...common(lease),
        config: composeSchema.parse({
          file: 'compose.yaml',
          prepare: [[process.execPath, 'prepare.ts', 'compose']],
          entry: { service: 'edge', port: 8080 },
        }),
      }),
  },
];
