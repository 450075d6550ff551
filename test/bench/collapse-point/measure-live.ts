import { join } from 'node:path';
import { settleSecondsOf } from '../../../harness/src/analysis/trial/window.ts';
import type { ConfigInput } from '../../../harness/src/model/config/config.ts';
import type { LevelRecord } from '../../../harness/src/model/record/record.ts';
import { trueCollapsePoint } from '../../analysis/true-collapse-point.ts';
import { checkout } from '../../e2e/headroom-process.ts';
import { startFixture } from '../../fixtures/start-fixture.ts';
import { runOnce } from '../run-once.ts';
import { againstTold, claimOf, goalFor, pointOf, type Measured } from './measure-system.ts';
import type { BenchSystem } from './systems.ts';

interface LiveSet {
  readonly systems: readonly BenchSystem[];
  readonly seed: number;
  readonly relativeWidth: number;
  /** Other work on the machine comes in bursts meanwhile (test/fixtures/bursts.ts). */
  readonly inBursts: boolean;
}

/**
 * Real runs of `headroom` with k6 against servers that queue as the simulated systems do, one after the other. The truth
 * is that of the simulated twin.
 *
 * @throws Error when a run ends with neither an answer nor a reason
 */
export async function measureLive(
  asked: LiveSet,
  onMeasured: (measured: Measured) => void,
): Promise<Measured[]> {
  const all: Measured[] = [];
  const bursts = asked.inBursts ? await startFixture('bursts.ts', [`${asked.seed}`]) : undefined;
  try {
    for (const bench of asked.systems) {
      const measured = await searchLive(bench, asked.relativeWidth);
      all.push(measured);
      onMeasured(measured);
    }
    return all;
  } finally {
    await bursts?.end();
  }
}

async function searchLive(bench: BenchSystem, relativeWidth: number): Promise<Measured> {
  const { index, family, system, slo, seed } = bench;
  const server = await startFixture('queue-server.ts', [JSON.stringify(system), `${seed}`]);
  try {
    const { code, stderr, level } = await runOnce(configFor(bench, server.url, relativeWidth), seed);
    const truth = trueCollapsePoint(system, slo, seed);
    const common = { index, family, truth };
    if (code === 4 && stderr.includes('the SLO is missed at')) {
      const none = { status: 'below-minimum', trials: 0, loadSeconds: 0 } as const;
      return { ...common, ...none, ...pointOf(undefined), isTrue: truth === 0 };
    }
    if (level === undefined || (code !== 0 && code !== 4))
      throw new Error(`run of system ${index}: ${stderr}`);
    const { trials } = level;
    return {
      ...common,
      status: level.status,
      ...pointOf(level.collapsePoint),
      ...claimOf(level, truth),
      trials: trials.length,
      loadSeconds: trials.reduce(
        (sum, { duration, measures }) => sum + settleSecondsOf(duration / 1000) + measures.windowSeconds,
        0,
      ),
      ...againstTold(goalFor(bench, relativeWidth), tookMs(trials)),
    };
  } finally {
    await server.end();
  }
}

/** From the start of the first trial to the end of the last. */
function tookMs(trials: LevelRecord['trials']): number {
  const starts = trials.map(({ startedAt }) => Date.parse(startedAt));
  return Math.max(...starts) - Math.min(...starts) + (trials.at(-1)?.duration ?? 0);
}

/** The defaults, but for what comes after the search. */
function configFor(
  { system, slo, initialLoad, minLoad, maxLoad }: BenchSystem,
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
    ...(system.hidesBacklog === true ? { health: { path: '/health' } } : {}),
    search: { initialLoad, minLoad, maxLoad, relativeWidth },
  };
}
