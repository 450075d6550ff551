import type { NightRecord } from '../../model/config/night.ts';
import { durationMsOf, totalUntil, type RateCurve } from '../../model/rate-curve.ts';
import { table } from '../formats/markdown.ts';
import { duration, figure } from '../wording/numbers.ts';

/** Rows of the table: enough to follow the night by. */
const stretches = 8;

const head = [
  'Eighth',
  'As it was, from:',
  'As it was, mean/s:',
  'As it was, highest/s:',
  'Replayed, from:',
  'Replayed, mean/s:',
  'Replayed, highest/s:',
];

/** The figures of the picture of the night: of each eighth of it, at k = 1, in requests/s. */
export function nightTable({ original, replayed }: NightRecord): string {
  return table(
    head,
    Array.from({ length: stretches }, (_, index) => [
      String(index + 1),
      ...stretchCells(original, index),
      ...stretchCells(replayed, index),
    ]),
  );
}

function stretchCells(curve: RateCurve, index: number): string[] {
  const { stepSeconds, ratesPerSecond } = curve;
  const seconds = durationMsOf(curve) / 1000 / stretches;
  const [from, to] = [index * seconds, (index + 1) * seconds];
  const mean = (totalUntil(curve, to) - totalUntil(curve, from)) / seconds;
  // The last step may begin before the stretch, or there are fewer steps than stretches.
  const steps = ratesPerSecond.slice(Math.floor(from / stepSeconds), Math.ceil(to / stepSeconds));
  const highest = steps.reduce((most, rate) => Math.max(most, rate), 0);
  return [duration(1000 * from), figure(mean), figure(highest)];
}
