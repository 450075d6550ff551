import type { Outcome } from '../../model/record/trial.ts';
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

/** What became of a load: an outcome, or a character. */
export interface Spoilable {
  readonly kind: string;
  readonly reason?: string;
}

/** Whether it was the machine that spoiled a load: once it is quiet again, the same load may tell. */
export function isSpoiledByMachine({ kind, reason }: Spoilable): boolean {
  return kind === 'invalid' && (reason === 'host-limited' || reason === 'generator-limited');
}
