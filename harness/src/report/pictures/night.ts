import type { NightRecord } from '../../model/config/night.ts';
import { curvePlot } from './curve/plot.ts';
import { inReplay } from './curve/points.ts';
import { figure } from '../wording/numbers.ts';

/** The night as it was above the night as it was replayed, at k = 1, as SVG. */
export function nightPlot({ name, peak, original, replayed, realTime }: NightRecord): Promise<string> {
  return curvePlot({
    title: `${name}: as it was, and as it was replayed`,
    subtitle: [`k = 1, peak ${figure(peak)} requests/s. In colour: kept in real seconds.`],
    rateTitle: 'requests/s',
    series: [
      { name: 'the night as it was', curve: original, realTime },
      { name: 'as it was replayed', curve: replayed, realTime: inReplay(realTime) },
    ],
  });
}
