import { join } from 'node:path';
import { settleSecondsOf } from '../../../harness/src/analysis/window.ts';
import type { ConfigInput } from '../../../harness/src/model/config.ts';
import { trueCollapsePoint } from '../../analysis/true-collapse-point.ts';
import { checkout } from '../../e2e/headroom-process.ts';
import { startFixture } from '../../fixtures/start-fixture.ts';
import { runOnce } from '../run-once.ts';
import { claimOf, pointOf, type Measured } from './measure-system.ts';
import { drawSystems, type BenchSystem } from './systems.ts';

/** Of servers that two cores can overload threefold, k6 beside them. */
const range = {
  families: ['deterministic', 'M/M/c, percentile SLO', 'bounded queue', 'capacity noise 2 %'],
  least: 100,
  most: 600,
} as const;

/**
 * Real runs of `headroom` with k6 against servers that queue as the simulated systems do, one after the other. The truth
 * is that of the simulated twin.
 *
 * @throws Error when a run ends with neither an answer nor a reason
 */
export async function measureLive(
  asked: { readonly systems: number; readonly seed: number; readonly relativeWidth: number },
  onMeasured: (measured: Measured) => void,
): Promise<Measured[]> {
  const all: Measured[] = [];
  for (const bench of drawSystems(asked.systems, asked.seed, range)) {
    const measured = await searchLive(bench, asked.relativeWidth);
    all.push(measured);
    onMeasured(measured);
  }
  return all;
}

async function searchLive(bench: BenchSystem, relativeWidth: number): Promise<Measured> {
  const { index, family, system, slo, seed } = bench;
  const server = await startFixture('queue-server.ts', [JSON.stringify(system), `${seed}`]);
  try {
    const { code, stderr, level } = await runOnce(configFor(bench, server.url, relativeWidth), seed);
    if (level === undefined || (code !== 0 && code !== 4))
      throw new Error(`run of system ${index}: ${stderr}`);
    const { trials } = level;
    const truth = trueCollapsePoint(system, slo, seed);
    return {
      index,
      family,
      truth,
      status: level.status,
      ...pointOf(level.collapsePoint),
      ...claimOf(level, truth),
      trials: trials.length,
      loadSeconds: trials.reduce(
        (sum, { duration, measures }) => sum + settleSecondsOf(duration / 1000) + measures.windowSeconds,
        0,
      ),
    };
  } finally {
    await server.end();
  }
}

/** The defaults, but for what comes after the search. */
function configFor(
  { slo, initialLoad, minLoad, maxLoad }: BenchSystem,
  url: string,
  relativeWidth: number,
): ConfigInput {
  return {
    name: 'live-truth',
    scenario: join(checkout, 'scenarios/paths.ts'),
    slo,
    levels: [{ name: 'whole' }],
    stacks: { external: { url } },
    overload: false,
    search: { initialLoad, minLoad, maxLoad, relativeWidth },
  };
}
