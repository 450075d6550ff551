/// <reference lib="esnext.disposable" />
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadConfig, type LoadedConfig } from '../../../harness/src/actions/config/load.ts';
import { buildStack } from '../../../harness/src/actions/run/build-stack.ts';
import { createFaultInjector } from '../../../harness/src/drivers/faults/catalogue.ts';
import { createK6Generator, k6OptionsOf } from '../../../harness/src/drivers/k6/generator.ts';
import { createMetricsSource } from '../../../harness/src/drivers/metrics/metrics-source.ts';
import { createHttpProbe } from '../../../harness/src/drivers/probe/http-probe.ts';
import { cacheFolder } from '../../../harness/src/drivers/system/host/cache-folder.ts';
import { systemClock } from '../../../harness/src/drivers/system/host/clock.ts';
import { createHostMeter } from '../../../harness/src/drivers/system/host/meter.ts';
import { openLease } from '../../../harness/src/drivers/system/leases/open-lease.ts';
import type { Level } from '../../../harness/src/model/config/config.ts';
import type { StackKind } from '../../../harness/src/model/config/stacks.ts';
import type { UnstampedEvent } from '../../../harness/src/model/record/event.ts';
import type { SearchedLevel } from '../../../harness/src/model/record/record.ts';
import { ratePerSecond } from '../../../harness/src/model/units.ts';
import { Redactor } from '../../../harness/src/model/secrets/redactor.ts';
import type { LoadGenerator } from '../../../harness/src/ports/load-generator.ts';
import { measureLevel } from '../../../harness/src/run/searches/level.ts';
import { installedK6 } from '../../k6/test-bench.ts';
import { freeHost } from '../free-host.ts';
import { nothingKept } from '../nothing-kept.ts';

export interface Squeezes {
  readonly stack: Extract<StackKind, 'compose' | 'embedded'>;
  readonly levels: readonly string[];
  /** The host is taken to be free: quotas and pools are the services' own. */
  readonly isHostShared: boolean;
  readonly onEvent: (event: UnstampedEvent) => void;
}

/** Measures each squeeze as a run would, from its search to what gives out first. */
export async function* measureSqueezes(squeezes: Squeezes): AsyncGenerator<SearchedLevel> {
  const loaded = await loadConfig('test/bench/bottleneck/headroom.config.ts', process.cwd());
  const { config } = loaded;
  const { stack: kind, isHostShared, onEvent } = squeezes;
  const hooks = { onEvent, signal: new AbortController().signal };
  await using made = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'headroom-bench-bottleneck-'));
  made.defer(() => rm(folder, { recursive: true, force: true }));
  const runId = `bench-bottleneck-${process.pid}`;
  const lease = await openLease({ runId, stack: kind, resultsFolder: folder });
  made.defer(() => lease.close());
  const generator = await generatorFor(loaded, runId);
  made.defer(() => generator.close());
  const stack = await buildStack(kind, { ...loaded, redactor: new Redactor() }, lease);
  made.defer(() => stack.close());
  await stack.prepare({ signal: hooks.signal, onProgress: (line) => onEvent({ kind: 'progress', line }) });
  const ports = {
    stack,
    generator,
    store: nothingKept(runId, folder),
    host: isHostShared ? freeHost : createHostMeter(),
    probe: createHttpProbe(),
    clock: systemClock,
    faults: createFaultInjector({ workingFolder: '.' }),
    metrics: createMetricsSource(config.metrics),
  };
  for (const [index, level] of config.levels.entries()) {
    if (!squeezes.levels.includes(level.name)) continue;
    const plan = {
      ...{ config, level, index, of: config.levels.length },
      initialLoad: ratePerSecond(config.search.initialLoad),
      previous: pending(level),
      onTrial: async () => undefined,
    };
    yield await measureLevel(plan, ports, hooks);
  }
}

async function generatorFor({ config, folder }: LoadedConfig, runId: string): Promise<LoadGenerator> {
  const k6 = await installedK6();
  if (k6 === undefined) throw new Error('k6 is not there: put it on PATH, or run headroom once');
  return createK6Generator({
    k6,
    runId,
    scenarioFile: resolve(folder, config.scenario),
    ...k6OptionsOf(config),
    redactor: new Redactor(),
    cacheFolder: cacheFolder(),
  });
}

function pending({ name }: Level): SearchedLevel {
  return { name, status: 'pending', bracket: {}, trials: [], resets: 0 };
}
