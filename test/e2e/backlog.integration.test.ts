import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startOverloadServer } from '../fixtures/overload-server.ts';
import { builtSystems, type OverloadedSystem } from '../fixtures/overloaded-systems.ts';
import { checkout, startHeadroom, testFolder } from './headroom-process.ts';

const slo = { latencyMs: 500, goodShare: 0.99 };
const capacity = 110;

/** Where waits of Poisson arrivals for an even server break the SLO in the long run (docs/method.md). */
function sustainedAt(served: number): number {
  return served * (1 - Math.log(1 / (1 - slo.goodShare)) / (2 * served * (slo.latencyMs / 1000)));
}

const named = (name: string): OverloadedSystem => {
  const system = builtSystems(capacity).find((each) => each.name === name);
  if (system === undefined) throw new Error(`no system "${name}"`);
  return system;
};

/** All of them answer their health path beside the queue, and three of four work on what clients have given up. */
const servers: readonly { what: string; system: OverloadedSystem; truth: number }[] = [
  { what: 'queues without end', system: { capacity, servesAbandoned: true }, truth: sustainedAt(capacity) },
  {
    what: 'stands still for 200 ms in every 2 s',
    system: { capacity, servesAbandoned: true, pauses: { everyMs: 2000, forMs: 200 } },
    truth: sustainedAt(0.9 * capacity),
  },
  {
    what: 'thrashes while many wait',
    system: { ...named('thrashes while many wait'), servesAbandoned: true },
    truth: sustainedAt(capacity),
  },
  { what: 'does late work twice', system: named('does late work twice'), truth: sustainedAt(capacity) },
];

describe('headroom run against a server with a health path beside its queue', () => {
  const cleanups: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const cleanup of cleanups) await cleanup();
  });

  it.each(servers)('finds what one carries that $what, and no drift', async ({ system, truth }) => {
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
    expect(low).toBeLessThanOrEqual(truth);
    expect(high).toBeGreaterThanOrEqual(truth);
  });
});
