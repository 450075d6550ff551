import type { Compressed } from '../../../../scenarios/shapes/compress.ts';
import { duration } from '../../report/wording/numbers.ts';
import { curvePlot } from '../../report/pictures/curve/plot.ts';
import { inReplay } from '../../report/pictures/curve/points.ts';
import type { AskedShape } from './asked.ts';
import { fineCurve } from './sampled-curve.ts';

/** A shape as SVG; above its replay when it is compressed. */
export function shapePlot({ entry, shape }: AskedShape, compressed?: Compressed): Promise<string> {
  const rateTitle = 'multiple of an ordinary moment';
  const title = entry.name;
  const curve = fineCurve(shape);
  if (compressed === undefined) {
    return curvePlot({ title, subtitle: [entry.title], rateTitle, series: [{ name: entry.name, curve }] });
  }
  const realTime = compressed.segments.filter(({ kept }) => kept === 'real-time');
  const replay = {
    name: `As it is replayed, in ${duration(1000 * compressed.shape.durationSeconds)}`,
    curve: fineCurve(compressed.shape),
    realTime: inReplay(realTime),
  };
  const name = `As it was, ${duration(1000 * shape.durationSeconds)}`;
  const subtitle = [entry.title, 'Coloured: in real seconds, a moment in the same colour above and below'];
  return curvePlot({ title, subtitle, rateTitle, series: [{ name, curve, realTime }, replay] });
}
