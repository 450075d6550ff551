import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../../model/config/config.ts';
import type { StackKind } from '../../model/config/stacks.ts';
import type { RunRecord } from '../../model/record/record.ts';
import { stackIn } from '../stacks.ts';

/** A run with the config that it was made with. */
export interface RunOfConfig {
  readonly record: RunRecord;
  readonly config: Config;
}

/** What of a record tells its set-up: a run's head has it too. */
export interface RecordedSetUp extends Pick<RunRecord, 'name' | 'arrivals'> {
  readonly slo: Pick<RunRecord['slo'], 'latencyMs' | 'goodShare'>;
  readonly provenance: { readonly stack: Pick<RunRecord['provenance']['stack'], 'kind' | 'parts'> };
}

/** What figures of different runs must have in common before one of them says anything about another. */
export type SetUp = Readonly<Record<string, unknown>>;

/** Of a run, as it was recorded. */
export function setUpOf({
  record,
  config,
}: {
  readonly record: RecordedSetUp;
  readonly config: Config;
}): SetUp {
  const { arrivals, provenance } = record;
  const { latencyMs, goodShare } = record.slo;
  const { kind, parts } = provenance.stack;
  return {
    ...setUpAsked(config, kind, parts),
    ...{ SLO: { latencyMs, goodShare }, arrivals },
  };
}

/** The same, with the name: runs of another name are of another thing, however alike they are. */
export function namedSetUpOf(run: { readonly record: RecordedSetUp; readonly config: Config }): SetUp {
  return { name: run.record.name, ...setUpOf(run) };
}

/** Of a run of that config, on a stack of that kind; with the parts that were recorded, of that run. */
export function setUpAsked(
  config: Config,
  kind: StackKind,
  parts?: RunRecord['provenance']['stack']['parts'],
): SetUp {
  const { slo, load, scenario } = config;
  const stack = stackIn(config.stacks, kind);
  return {
    scenario,
    SLO: { latencyMs: slo.latencyMs, goodShare: slo.goodShare },
    arrivals: load.arrivals,
    'environment of the load': load.environment,
    'behaviour of the users': load.behaviour,
    'timeout of the client, ms': load.timeoutMs ?? 'twice the latency of the SLO',
    stack: kind,
    target: stack?.definition.target(stack.own, parts),
    ...Object.fromEntries(config.levels.map((level) => [`level ${level.name}`, level])),
  };
}

/** What differs, in words, a line each; of levels, those that both have. Empty: one says something about the other. */
export function differencesIn(before: SetUp, now: SetUp): string[] {
  return Object.keys(before)
    .filter((what) => what in now && !isDeepStrictEqual(before[what], now[what]))
    .map((what) => `${what}: ${textOf(before[what])}, now ${textOf(now[what])}`);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none');
}
