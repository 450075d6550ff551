import type { DrillResult } from '../../model/config/drill.ts';
import { unknown } from './capacity-rows.ts';
import { escaped, table } from '../formats/markdown.ts';
import { figure, shareOfGood } from '../wording/numbers.ts';

const head = [
  'Level',
  'Drill',
  'Night:',
  'Broken, s:',
  'Wanted in the busiest second:',
  'Good before:',
  'Good while broken:',
  'Good after:',
];

/** The figures of the picture of drills in a night: what was answered well of what was wanted. */
export function drillNightsTable(results: readonly DrillResult[]): string {
  return table(
    head,
    results.map((result) => {
      const { level, drill, ofNight = 1, course } = result;
      const broken = brokenIn(result);
      const busiest = course.offeredPerSecond.reduce((most, rate) => Math.max(most, rate), 0);
      return [
        escaped(level),
        escaped(drill),
        `x ${figure(ofNight)}`,
        broken === undefined ? unknown : `${broken.from.toFixed(1)} to ${broken.to.toFixed(1)}`,
        figure(busiest),
        goodText(result, 0, broken?.from ?? Number.POSITIVE_INFINITY),
        broken === undefined ? unknown : goodText(result, broken.from, broken.to),
        broken === undefined ? unknown : goodText(result, broken.to, Number.POSITIVE_INFINITY),
      ];
    }),
  );
}

/** From the first fault until the last was gone; `undefined` when none was on. */
function brokenIn({ faults }: DrillResult): { readonly from: number; readonly to: number } | undefined {
  const on = faults.flatMap(({ injected, reverted }) =>
    injected.atSeconds === undefined
      ? []
      : [{ from: injected.atSeconds, to: reverted.atSeconds ?? reverted.askedAtSeconds }],
  );
  if (on.length === 0) return undefined;
  return { from: Math.min(...on.map(({ from }) => from)), to: Math.max(...on.map(({ to }) => to)) };
}

/** Of the steps whose middle lies between. Answers to what fell due before count as well, so at most all. */
function goodText({ course }: DrillResult, from: number, to: number): string {
  const { stepSeconds, offeredPerSecond, goodPerSecond } = course;
  const isIn = (_: number, step: number): boolean => {
    const middle = (step + 0.5) * stepSeconds;
    return middle > from && middle <= to;
  };
  const sum = (rates: readonly number[]): number => rates.filter(isIn).reduce((all, rate) => all + rate, 0);
  const wanted = sum(offeredPerSecond);
  return wanted === 0 ? unknown : shareOfGood(Math.min(1, sum(goodPerSecond) / wanted));
}
