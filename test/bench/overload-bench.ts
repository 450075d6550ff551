import { join } from 'node:path';
import { createFaultInjector } from '../../harness/src/drivers/faults/catalogue.ts';
import { createK6Generator, k6OptionsOf } from '../../harness/src/drivers/k6/generator.ts';
import { createHttpProbe } from '../../harness/src/drivers/probe/http-probe.ts';
import { systemClock } from '../../harness/src/drivers/system/host/clock.ts';
import { createHostMeter } from '../../harness/src/drivers/system/host/meter.ts';
import { configSchema, type Config, type ConfigInput } from '../../harness/src/model/config/config.ts';
import type { SearchedLevel } from '../../harness/src/model/record/record.ts';
import { ratePerSecond } from '../../harness/src/model/units.ts';
import { Redactor } from '../../harness/src/model/secrets/redactor.ts';
import type { RunningStack } from '../../harness/src/ports/stack.ts';
import { characteriseLevel } from '../../harness/src/run/searches/characterise-level.ts';
import { LevelStack } from '../../harness/src/run/level/stack.ts';
import type { RunPorts } from '../../harness/src/run/ports-of-a-run.ts';
import { startOverloadServer } from '../fixtures/overload-server.ts';
import type { OverloadedSystem } from '../fixtures/overloaded-systems.ts';
import { runId, scenarios, type installedK6 } from '../k6/test-bench.ts';
import { freeHost } from './free-host.ts';
import { nothingKept } from './nothing-kept.ts';

export interface OverloadTask {
  readonly k6: NonNullable<Awaited<ReturnType<typeof installedK6>>>;
  /** For logs and bundles. */
  readonly folder: string;
  readonly seed: number;
  /** What a search is taken to have found, in requests/s. */
  readonly collapsePoint: number;
  /** The host is taken to be free: the server keeps a time of its own, and late sends still show. */
  readonly isHostShared?: boolean;
  /** Ends it, and k6 with it. */
  readonly signal: AbortSignal;
}

/** Real k6 against a real server, through the phase of a run that goes past a collapse point; the search is left out. */
export async function characteriseServer(
  system: OverloadedSystem,
  task: OverloadTask,
): Promise<SearchedLevel> {
  const server = await startOverloadServer(system);
  const config = configOf(server.url);
  const generator = await createK6Generator({
    k6: task.k6,
    runId,
    scenarioFile: config.scenario,
    ...k6OptionsOf(config),
    redactor: new Redactor(),
    cacheFolder: join(task.folder, 'cache'),
  });
  const ports: RunPorts = {
    generator,
    stack: standing(server.url),
    host: task.isHostShared === true ? freeHost : createHostMeter(),
    probe: createHttpProbe(),
    clock: systemClock,
    faults: createFaultInjector({ workingFolder: '.' }),
    store: nothingKept(runId, join(task.folder, `logs-${task.seed}`)),
  };
  const hooks = { onEvent: () => undefined, signal: task.signal };
  const [level] = config.levels;
  if (level === undefined) throw new Error('the config has a level');
  const seedOf = (load: number): number => 1000 * task.seed + load;
  const stack = new LevelStack({ config, level, resets: 0, seedOf }, ports, hooks);
  try {
    return await characteriseLevel(
      {
        config,
        level,
        record: foundAt(level.name, task.collapsePoint),
        stack,
        sent: [],
        seedOf,
        remainingMs: 0,
        onPart: async () => undefined,
      },
      ports,
      hooks,
    );
  } finally {
    await stack.end();
    await generator.close();
    await server.close();
  }
}

function configOf(url: string): Config {
  return configSchema.parse({
    name: 'bench',
    scenario: join(scenarios, 'paths.ts'),
    slo: { latencyMs: 500, goodShare: 0.99 },
    levels: [{ name: 'whole' }],
    stacks: { external: { url } },
  } satisfies ConfigInput);
}

function standing(url: string): RunPorts['stack'] {
  const running: RunningStack = {
    url: new URL(url),
    counters: async () => [],
    controls: async () => [],
    hops: async () => [],
    addressesOf: async () => [],
    saveLogs: async () => undefined,
    down: async () => undefined,
  };
  return {
    kind: 'external',
    prepare: async () => ({ kind: 'external', parts: {}, cpuLimit: 'none' }),
    up: async () => running,
    close: async () => undefined,
  };
}

function foundAt(name: string, collapsePoint: number): SearchedLevel {
  const estimate = ratePerSecond(collapsePoint);
  return {
    name,
    status: 'found',
    bracket: { lowerBound: estimate, upperBound: estimate },
    collapsePoint: { estimate, low: estimate, high: estimate, confidence: 0.95 },
    trials: [],
    resets: 0,
  };
}
