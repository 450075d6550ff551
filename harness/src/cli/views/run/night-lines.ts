import { figure } from '../../../report/wording/numbers.ts';
import { durationMsOf } from '../../../model/rate-curve.ts';
import type { RateCurve } from '../../../model/rate-curve.ts';
import type { Colors } from 'picocolors/types.js';
import { sparkline } from '../bars.ts';
import { columnMeans, type Step } from '../../../actions/progress/course.ts';
import type { NightPicture } from '../../../actions/progress/picture.ts';

const now = '◆';

/** The curve of the whole night, and under it on the same scale what came back, up to where it is now. */
export function nightLines(
  { rates, goodput }: NightPicture,
  { goneSeconds, columns, colors }: { goneSeconds: number; columns: number; colors: Colors },
): string[] {
  const peak = `up to ${figure(Math.max(...rates.ratesPerSecond))}/s`;
  const width = Math.min(Math.max(columns - ' goodput '.length - peak.length - 3, 10), 100);
  const seconds = durationMsOf(rates) / 1000;
  const asked = columnMeans(stepsOf(rates), seconds, width).map((mean) => mean ?? 0);
  const cameBack = columnMeans(goodput, seconds, width);
  const reached = cameBack.findLastIndex((mean) => mean !== undefined) + 1;
  const most = Math.max(...asked);
  const line = sparkline(
    cameBack.slice(0, reached).map((mean) => mean ?? 0),
    most,
  );
  const place = Math.min(width - 1, Math.max(reached, Math.floor((goneSeconds / seconds) * width)));
  const done = reached === width ? line : `${line}${' '.repeat(place - reached)}`;
  const mark = reached === width ? '' : colors.bold(now);
  return [` asked   ${sparkline(asked, most)}  ${peak}`, ` goodput ${colors.cyan(done)}${mark}`];
}

function stepsOf({ stepSeconds, ratesPerSecond }: RateCurve): Step[] {
  return ratesPerSecond.map((rate, step) => ({
    fromSeconds: step * stepSeconds,
    toSeconds: (step + 1) * stepSeconds,
    rate,
  }));
}
