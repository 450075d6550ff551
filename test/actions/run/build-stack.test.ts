import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../harness/src/actions/config/load.ts';
import { refuseUnreachable } from '../../../harness/src/actions/run/build-stack.ts';
import type { Fault } from '../../../harness/src/model/config/fault.ts';

const latency: Fault = { kind: 'latency', to: 'store', ms: 10, jitterMs: 0 };
const kill: Fault = { kind: 'kill', service: 'store', replicas: 1 };

function refused(ways: readonly object[], fault: Fault): () => void {
  const config = parseConfig(
    {
      ...{ name: 'shop', scenario: 'shop.ts', slo: { latencyMs: 200 } },
      levels: [{ name: '100' }],
      stacks: { compose: { file: 'compose.yaml', entry: { service: 'edge', port: 80 }, ways } },
      drills: [{ name: 'one', faults: [fault] }],
    },
    'f',
  );
  return () => refuseUnreachable('compose', { config, drill: { drills: config.drills } });
}

describe('faults of ways between containers', () => {
  const way = { from: 'api', to: 'store', port: 5432, speaks: 'postgres' };

  it('are for ways that the config names', () => {
    expect(refused([way], latency)).not.toThrow();
    expect(refused([], kill)).not.toThrow();
  });

  it.each([
    [[], 'latency of 10 ms to store: no such way is in stacks.compose.ways; there is none'],
    [
      [{ ...way, to: 'cache' }],
      'latency of 10 ms to store: no such way is in stacks.compose.ways; there is api > cache',
    ],
  ])('are refused before anything is brought up when it has %j', (ways, message) => {
    expect(refused(ways, latency)).toThrow(
      expect.objectContaining({ code: 'fault-not-possible', exitCode: 2, message }) as Error,
    );
  });
});
