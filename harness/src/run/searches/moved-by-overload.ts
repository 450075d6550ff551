import type { EvidentTrial } from '../../analysis/capacity/evident-trial.ts';
import { evidencePast } from '../../analysis/past-collapse/evidence.ts';
import type { SearchedLevel } from '../../model/record/record.ts';
import type { CollapsePoint } from '../../model/record/trial.ts';
import { ratePerSecond } from '../../model/units.ts';

/**
 * What was answered past the collapse point may be more than it: then it is not where it was thought to be. The record says
 * so, or why nothing was moved.
 *
 * @param pointWith the collapse point by all trials of the level and these
 */
export function movedByOverload(
  record: SearchedLevel,
  pointWith: (evidence: readonly EvidentTrial[]) => CollapsePoint | undefined,
): SearchedLevel {
  const evidence = evidencePast(record.overloads ?? []);
  const { collapsePoint: before } = record;
  if (evidence.kind === 'none' || before === undefined) return record;
  const said = `past it, it answered ${rateText(evidence.goodPerSecond)} within the SLO`;
  const withDetail = (text: string): SearchedLevel => ({
    ...record,
    detail: [record.detail, text].filter((each) => each !== undefined).join('; '),
  });
  if (evidence.kind === 'seems-above') return withDetail(`${said}, and the estimate stays: ${evidence.why}`);
  const moved = pointWith(evidence.trials) ?? before;
  // Where all trials together still say less, what was answered is within the doubt.
  const high = ratePerSecond(Math.max(moved.high, evidence.goodPerSecond));
  const collapsePoint = { ...moved, high };
  const became = `${pointText(collapsePoint)} with that, ${pointText(before)} by its trials alone`;
  return { ...withDetail(`${said}: ${became}`), collapsePoint };
}

function pointText({ estimate, low, high }: CollapsePoint): string {
  const [of, from, to] = [estimate, low, high].map((rate) => Number(rate.toPrecision(3)));
  return `${of} (${from} to ${to})`;
}

function rateText(rate: number): string {
  return `${Number(rate.toPrecision(3))} requests/s`;
}
