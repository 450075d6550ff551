/// <reference lib="esnext.disposable" />
import { resolve } from 'node:path';
import { createFaultInjector } from '../../drivers/faults/catalogue.ts';
import { createK6Generator, k6OptionsOf } from '../../drivers/k6/generator.ts';
import { locateK6 } from '../../drivers/k6/locate/locate.ts';
import { createMetricsSource } from '../../drivers/metrics/metrics-source.ts';
import { createHttpProbe } from '../../drivers/probe/http-probe.ts';
import { gatherProvenance } from '../../drivers/provenance/gather-provenance.ts';
import { stackCatalogue } from '../../drivers/stacks/catalogue.ts';
import type { Proxies } from '../../drivers/stacks/definition.ts';
import { cacheFolder } from '../../drivers/system/host/cache-folder.ts';
import { systemClock } from '../../drivers/system/host/clock.ts';
import { createHostMeter } from '../../drivers/system/host/meter.ts';
import { toxiproxyImage } from '../../drivers/toxiproxy/image.ts';
import { locateToxiproxy } from '../../drivers/toxiproxy/locate.ts';
import { isOnHops } from '../../model/config/fault.ts';
import type { Config } from '../../model/config/config.ts';
import type { StackKind } from '../../model/config/stacks.ts';
import type { UnstampedEvent } from '../../model/record/event.ts';
import type { Provenance } from '../../model/record/provenance.ts';
import type { Redactor } from '../../model/secrets/redactor.ts';
import { timesCurve } from '../../model/rate-curve.ts';
import type { LoadGenerator } from '../../ports/load-generator.ts';
import type { StackProvenance } from '../../ports/stack.ts';
import type { NightPlan } from '../../run/nights/replay-level.ts';
import { run } from '../../run/run.ts';
import { buildStack, faultsOf, refuseForeignHost, refuseUnreachable } from './build-stack.ts';
import type { BegunRun } from './begin.ts';
import type { Intent } from './intent.ts';

interface RunToPerform {
  readonly intent: Intent;
  readonly kind: StackKind;
  readonly begun: BegunRun;
  readonly redactor: Redactor;
  /** What asks for it, for the record. */
  readonly command: readonly string[];
  readonly emit: (event: UnstampedEvent) => void;
  readonly signal: AbortSignal;
}

/** What comes after the last load: the stack goes down, the report is written. */
const reportMs = 5000;

/** Makes the drivers ready, in the order that fails early, and hands them to the run. Closes them, whatever happens. */
export async function runWithDrivers(asked: RunToPerform): Promise<void> {
  const { intent, kind, redactor, emit, signal } = asked;
  const { store, lease, lock } = asked.begun;
  const { config, resumed, night, drill, collapsePoints, wholeLevel } = intent;
  const onProgress = (line: string): void => emit({ kind: 'progress', line });
  const askedAtMs = systemClock.now();
  const endsAtMs = endOf(config, askedAtMs);
  await using ready = new AsyncDisposableStack();
  ready.defer(() => lease.close());
  ready.defer(() => lock.close());
  await refuseForeignHost(kind, config);
  refuseUnreachable(kind, intent);
  const generator = await readyGenerator(asked, { onProgress, signal });
  ready.defer(() => generator.close());
  if (night !== undefined) checkLoad(night, generator);
  signal.throwIfAborted();
  const proxies = await neededProxies(kind, intent, { onProgress, signal });
  const stack = await buildStack(kind, { ...intent, redactor }, lease, proxies);
  ready.defer(() => stack.close());
  const stackProvenance = await stack.prepare({ signal, onProgress });
  signal.throwIfAborted();

  const host = createHostMeter();
  ready.defer(() => host.close());
  const provenance = await provenanceOf(asked, generator, stackProvenance);
  await run(
    {
      config,
      levels: config.levels,
      provenance,
      askedAtMs,
      ...(wholeLevel === undefined ? {} : { wholeLevel }),
      ...(night === undefined ? {} : { night }),
      ...(drill === undefined ? {} : { drill }),
      ...(collapsePoints === undefined ? {} : { collapsePoints }),
      ...(resumed === undefined ? {} : { previous: resumed.record }),
      ...(endsAtMs === undefined ? {} : { endsAtMs }),
    },
    {
      stack,
      generator,
      store,
      host,
      probe: createHttpProbe(),
      clock: systemClock,
      faults: createFaultInjector({ workingFolder: intent.folder, lease }),
      ...(config.metrics.length === 0 ? {} : { metrics: createMetricsSource(config.metrics) }),
    },
    { onEvent: emit, signal },
  );
}

/** From now on: what it takes to get ready is part of the time that somebody waits. */
function endOf({ search: { timeSeconds } }: Config, askedAtMs: number): number | undefined {
  return timeSeconds === undefined ? undefined : askedAtMs + timeSeconds * 1000 - reportMs;
}

/** Only for what breaks the ways between services: in other runs a proxy would be in the way. */
async function neededProxies(
  kind: StackKind,
  intent: Intent,
  hooks: { readonly onProgress: (line: string) => void; readonly signal: AbortSignal },
): Promise<Proxies> {
  if (!faultsOf(intent).some((fault) => isOnHops(fault))) return {};
  const { proxy } = stackCatalogue[kind];
  if (proxy === undefined) return {};
  if (proxy === 'image') return { image: await toxiproxyImage(hooks) };
  return { program: await locateToxiproxy({ cacheFolder: cacheFolder(), ...hooks }) };
}

/** The expected night, or the multiple of it that was asked for, must be one that can be sent at all. */
function checkLoad({ night, k = 1, variants }: NightPlan, generator: LoadGenerator): void {
  const rates = timesCurve(night.replayed, k);
  for (const { behaviour } of variants) generator.check({ rates, behaviour });
}

async function readyGenerator(
  { intent: { config, folder }, begun, redactor }: RunToPerform,
  hooks: { readonly onProgress: (line: string) => void; readonly signal: AbortSignal },
): Promise<LoadGenerator> {
  const k6 = await locateK6({
    cacheFolder: cacheFolder(),
    ...(config.k6.path === undefined ? {} : { configuredPath: resolve(folder, config.k6.path) }),
    ...hooks,
  });
  hooks.onProgress(`k6 ${k6.version} (${k6.origin})`);
  return createK6Generator({
    k6,
    runId: begun.store.runId,
    scenarioFile: resolve(folder, config.scenario),
    ...k6OptionsOf(config),
    redactor,
    cacheFolder: cacheFolder(),
  });
}

function provenanceOf(
  { intent: { config, environment, shownFile, resumed }, redactor, command }: RunToPerform,
  generator: LoadGenerator,
  stack: StackProvenance,
): Promise<Provenance> {
  return gatherProvenance({
    config: redactor.value(config),
    // A run that goes on is still the one that was asked for at first.
    command: resumed?.record.provenance.command ?? command,
    environment,
    configFile: shownFile,
    generator: generator.provenance(),
    stack,
  });
}
