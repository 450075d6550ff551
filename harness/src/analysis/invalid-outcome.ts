import type { Outcome } from '../model/trial.ts';
import type { Limit } from './host-limits.ts';

type InvalidOutcome = Extract<Outcome, { kind: 'invalid' }>;

/** What limits that can have caused a verdict make of it; `undefined` without any: it stands. */
export function invalidByLimits(limits: readonly Limit[]): InvalidOutcome | undefined {
  const [limit] = limits;
  if (limit === undefined) return undefined;
  return { kind: 'invalid', reason: limit.reason, detail: limits.map((each) => each.detail).join('; ') };
}

export function invalidForBacklog(detail: string): InvalidOutcome {
  return { kind: 'invalid', reason: 'backlog', detail };
}

export function invalidForWantOfData(detail: string): InvalidOutcome {
  return { kind: 'invalid', reason: 'no-data', detail };
}
