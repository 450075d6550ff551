import type { DrillOutcome } from '../../model/config/drill.ts';

/** `survived: no dip`, `invalid (fault-not-applied), not counted: …` */
export function drillOutcomeText(outcome: DrillOutcome): string {
  if (outcome.kind === 'invalid') return `invalid (${outcome.reason}), not counted: ${outcome.detail}`;
  return `${outcome.kind}: ${outcome.detail}`;
}
