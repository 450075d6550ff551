import { join, resolve } from 'node:path';
import { bundleScenario } from '../../drivers/k6/bundle.ts';
import { readConfig, readProven } from '../../drivers/store/read-run.ts';
import { cacheFolder } from '../../drivers/system/host/cache-folder.ts';
import { openLease } from '../../drivers/system/leases/open-lease.ts';
import type { Config } from '../../model/config/config.ts';
import { isOfOptions, type RunRecord } from '../../model/record/record.ts';
import type { ConditionChange } from '../../report/documents/condition-changes.ts';
import { loadRecorded } from '../config/load-recorded.ts';
import { buildStack } from '../run/build-stack.ts';
import { asItIsRecorded, changedKeys, redactorOf } from '../run/recorded-config.ts';
import { asRecorded } from '../run/intent.ts';

/** What is not any more as it was when a run was made, that its figures hang on. */
export interface ChangesSince {
  readonly record: RunRecord;
  readonly changes: readonly ConditionChange[];
}

/**
 * Compares a run with what is there now: the config, the scenario, and what the stack is made of (it is prepared for
 * that, not brought up).
 * @throws HarnessError `run-not-found`, `evidence-changed`, or what the config or the stack cannot be read for
 */
export async function changesSince(
  runId: string,
  {
    resultsFolder,
    workingFolder,
    signal,
  }: {
    readonly resultsFolder: string;
    readonly workingFolder: string;
    readonly signal: AbortSignal;
  },
): Promise<ChangesSince> {
  const folder = join(resultsFolder, runId);
  const { record } = await readProven(folder);
  const recorded = await readConfig(folder);
  const loaded = isOfOptions(record)
    ? { config: recorded, folder: workingFolder }
    : await loadRecorded(record, workingFolder);
  const config = asRecorded(loaded.config, recorded);
  const { hash } = await bundleScenario(resolve(loaded.folder, config.scenario), cacheFolder());
  const found = await partsOf(record, { config, folder: loaded.folder }, signal);
  const { parts } = redactorOf(config).value({ parts: found }); // as a run of it would be recorded
  return {
    record,
    changes: [
      ...configChanges(asItIsRecorded(config), recorded),
      ...changed('scenario (SHA-256)', record.provenance.scenarioHash, hash),
      ...partChanges(record.provenance.stack.parts, parts),
    ],
  };
}

/** As a run of it would find them. */
async function partsOf(
  { runId, provenance }: RunRecord,
  from: { readonly config: Config; readonly folder: string },
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  await using ready = new AsyncDisposableStack();
  const lease = await openLease({ runId: `verify-${runId}`.slice(0, 100), stack: provenance.stack.kind });
  ready.defer(() => lease.close());
  const stack = await buildStack(
    provenance.stack.kind,
    { ...from, redactor: redactorOf(from.config) },
    lease,
  );
  ready.defer(() => stack.close());
  return (await stack.prepare({ signal, onProgress: () => undefined })).parts;
}

function configChanges(now: Config, then: Config): ConditionChange[] {
  return changedKeys(now, then).map((key) => ({
    condition: `config: ${key}`,
    before: short(then[key]),
    now: short(now[key]),
  }));
}

/** A proxy is a part only of a run that breaks ways. */
function partChanges(
  then: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): ConditionChange[] {
  return Object.keys(then)
    .filter((part) => part !== 'toxiproxy')
    .flatMap((part) => changed(`stack: ${part}`, then[part], now[part]));
}

function changed(condition: string, before = 'none', now = 'none'): ConditionChange[] {
  return before === now ? [] : [{ condition, before, now }];
}

const longest = 60;

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'none';
  return text.length <= longest ? text : `${text.slice(0, longest - 3)}...`;
}
