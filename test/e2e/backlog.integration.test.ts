import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startOverloadServer } from '../fixtures/overload-server.ts';
import type { OverloadedSystem } from '../fixtures/overloaded-systems.ts';
import { checkout, startHeadroom, testFolder } from './headroom-process.ts';

const slo = { latencyMs: 500, goodShare: 0.99 };
const capacity = 110;

/** Where waits of Poisson arrivals for an even server break the SLO in the long run (docs/method.md). */
const truth = capacity * (1 - Math.log(1 / (1 - slo.goodShare)) / (2 * capacity * (slo.latencyMs / 1000)));

/** It answers its health path beside the queue, and works on what clients have given up. */
const system: OverloadedSystem = { capacity, servesAbandoned: true };

describe('headroom run against a server with a health path beside its queue', () => {
  const cleanups: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const cleanup of cleanups) await cleanup();
  });

  it('finds what it carries, and no drift', async () => {
    const server = await startOverloadServer(system);
    const test = await testFolder({
      name: 'backlog',
      scenario: path.join(checkout, 'scenarios/paths.ts'),
      slo,
      levels: [{ name: 'whole' }],
      stacks: { external: { url: server.url } },
      overload: false,
      // The second load is far too much already.
      search: { initialLoad: 90, relativeWidth: 0.15 },
    });
    cleanups.push(server.close, test.remove);

    const headroom = startHeadroom(['run', '--config', test.configFile, '--results', test.results, '--json']);
    const { code, stderr } = await headroom.ended;
    expect(code, stderr).toBe(0);
    const { record } = await headroom.waitFor('run-ended');
    const [level] = record.levels;
    expect(level?.status, stderr).toBe('found');
    expect(level?.drift).toBeUndefined();
    const { estimate = 0, low = Infinity, high = 0 } = level?.collapsePoint ?? {};
    expect(Math.abs(estimate / truth - 1), stderr).toBeLessThan(0.05);
    expect(low).toBeLessThanOrEqual(capacity);
    expect(high).toBeGreaterThanOrEqual(truth);
  });
});
