import { fileURLToPath } from 'node:url';
import path from 'node:path';
import type { ConfigInput } from '../../../harness/src/model/config/config.ts';
import type { FaultKind } from '../../../harness/src/model/config/fault.ts';
import { checkout } from '../../e2e/headroom-process.ts';

/** The stacks that faults are tried on, and what each of them can have broken. */
export type SmallStack = 'embedded' | 'compose';

const replicaFaults = [
  ...(['kill', 'stop', 'pause', 'restart-loop', 'cpu-squeeze', 'memory-squeeze', 'zone-loss'] as const),
];
const wayFaults = ['latency', 'bandwidth', 'reset', 'black-hole', 'slow-close', 'partition'] as const;

export const faultsOn: Readonly<Record<SmallStack, readonly FaultKind[]>> = {
  embedded: [...replicaFaults, ...wayFaults, 'command'],
  compose: [...replicaFaults, 'command'],
};

/** By name, how many replicas; requests go through them in this order. */
export const tiers = { front: 1, api: 2, worker: 3 } as const;
export type Tier = keyof typeof tiers;

/** Little, so that several such runs fit on a small machine side by side. */
const requestsPerSecond = 10;

/** A run of drills on three small tiers. */
export function smallStackConfig(
  stack: SmallStack,
  name: string,
  drills: NonNullable<ConfigInput['drills']>,
): ConfigInput {
  const fixture = (file: string): string => fileURLToPath(new URL(`fixture/${file}`, import.meta.url));
  const buildImage = path.join(checkout, 'test/stacks/fixture/build-image.mjs');
  const limits = { cpus: 0.4, memoryMb: 128 };
  return {
    name,
    scenario: path.join(checkout, 'scenarios/paths.ts'),
    slo: { latencyMs: 500, goodShare: 0.99 },
    levels: [
      {
        name: 'small',
        services: Object.fromEntries(
          Object.entries(tiers).map(([tier, replicas]) => [tier, { replicas, ...limits }]),
        ),
      },
    ],
    stack,
    stacks: {
      embedded: { processes: fixture('processes.mjs') },
      compose: {
        file: fixture('compose.yaml'),
        prepare: [[process.execPath, buildImage]],
        entry: { service: 'front', port: 8080 },
      },
    },
    load: { environment: { PATHS: '/environment' } },
    drills: drills.map((drill) => ({ load: { requestsPerSecond }, ...drill })),
  };
}
