import { quantile } from 'simple-statistics';
import type { Measured } from './measure-system.ts';
import { families, type Family } from './systems.ts';

/** Figures of a family of systems, or of all. Errors and widths are shares of the truth. */
export interface Figures {
  readonly name: Family | 'all';
  readonly systems: number;
  /** That ended with a number: found, or the trials allowed were used up. */
  readonly answered: number;
  readonly medianError: number;
  readonly p90Error: number;
  /** Mean of the errors with their sign. */
  readonly bias: number;
  readonly naiveBias: number;
  /** Share of the claims that are true: 95 % intervals that cover the truth, ends that it is beyond. */
  readonly coverage: number;
  readonly medianWidth: number;
  readonly medianLoadSeconds: number;
  readonly p90LoadSeconds: number;
  readonly medianTrials: number;
  /** Share of the searches that took what was told before the first trial, within 30 %. */
  readonly toldTrue: number;
  readonly statuses: Readonly<Record<string, number>>;
}

export function figuresOf(measured: readonly Measured[]): Figures[] {
  const byFamily = families.map((name) =>
    figuresFor(
      name,
      measured.filter(({ family }) => family === name),
    ),
  );
  return [...byFamily.filter(({ systems }) => systems > 0), figuresFor('all', measured)];
}

function figuresFor(name: Figures['name'], measured: readonly Measured[]): Figures {
  const answered = measured.filter(({ status }) => status === 'found' || status === 'budget-exhausted');
  const errors = answered.map(({ estimate, truth }) => estimate / truth - 1);
  const sizes = errors.map(Math.abs);
  const naive = answered.flatMap((each) => (each.naive === undefined ? [] : [each.naive / each.truth - 1]));
  const statuses: Record<string, number> = {};
  for (const { status } of measured) statuses[status] = (statuses[status] ?? 0) + 1;
  return {
    name,
    systems: measured.length,
    answered: answered.length,
    medianError: at(sizes, 0.5),
    p90Error: at(sizes, 0.9),
    bias: mean(errors),
    naiveBias: mean(naive),
    coverage: mean(measured.flatMap(({ isTrue }) => (isTrue === undefined ? [] : [isTrue ? 1 : 0]))),
    medianWidth: at(
      answered.map(({ low, high, truth }) => (high - low) / truth),
      0.5,
    ),
    medianLoadSeconds: at(
      measured.map(({ loadSeconds }) => loadSeconds),
      0.5,
    ),
    p90LoadSeconds: at(
      measured.map(({ loadSeconds }) => loadSeconds),
      0.9,
    ),
    medianTrials: at(
      measured.map(({ trials }) => trials),
      0.5,
    ),
    toldTrue: shareOf(measured, ({ tookOfTold }) =>
      tookOfTold === undefined ? undefined : Math.abs(tookOfTold - 1) <= 0.3,
    ),
    statuses,
  };
}

function at(values: readonly number[], share: number): number {
  return values.length === 0 ? Number.NaN : quantile([...values], share);
}

/** Of those that say something of it. */
function shareOf<T>(all: readonly T[], isSo: (each: T) => boolean | undefined): number {
  const said = all.map(isSo).filter((each) => each !== undefined);
  return mean(said.map((each) => (each ? 1 : 0)));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}
