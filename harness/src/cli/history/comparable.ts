import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../../model/config.ts';
import { ExitCode, HarnessError } from '../../model/errors.ts';
import type { RunRecord } from '../../model/record.ts';

/** A run with the config that it was made with. */
export interface RunOfConfig {
  readonly record: RunRecord;
  readonly config: Config;
}

/**
 * Figures of two runs can be held against each other only when they are of the same thing: what was asked for, of what
 * target, and what counted as good.
 * @throws HarnessError `runs-unlike` (exit code 2) with what differs.
 */
export function assertComparable(before: RunOfConfig, now: RunOfConfig): void {
  const [then, today] = [thingsOf(before), thingsOf(now)];
  const unlike = Object.keys(then).filter((what) => !isDeepStrictEqual(then[what], today[what]));
  if (unlike.length === 0) return;
  const lines = unlike.map((what) => `${what}: ${textOf(then[what])}, now ${textOf(today[what])}`);
  throw new HarnessError({
    code: 'runs-unlike',
    message: [
      `runs ${before.record.runId} and ${now.record.runId} are not of the same thing:`,
      ...lines,
    ].join('\n  '),
    hint: 'Name runs of one target and one load: `headroom history` lists them. `headroom compare --unlike` shows both side by side all the same.',
    exitCode: ExitCode.usage,
  });
}

function thingsOf({ record, config }: RunOfConfig): Readonly<Record<string, unknown>> {
  const { slo, arrivals, provenance } = record;
  const { kind, parts } = provenance.stack;
  return {
    name: record.name,
    SLO: { latencyMs: slo.latencyMs, goodShare: slo.goodShare },
    arrivals,
    scenario: config.scenario,
    'environment of the load': config.load.environment,
    stack: kind,
    ...(kind === 'external' ? { target: parts['target'] } : {}),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none');
}
