import type { Colors } from 'picocolors/types.js';
import type { ShapeEntry } from '../../../../scenarios/shapes/entry.ts';
import { peakOf } from '../../model/rate-curve.ts';
import { duration, figure } from '../../report/wording/numbers.ts';
import { sparkline } from './bars.ts';
import { wrapped } from './wrapped.ts';
import { highestRates } from './highest-rates.ts';
import { fineCurve } from '../../actions/shapes/sampled-curve.ts';

/** Columns of the small pictures. */
const pictureWidth = 32;

/** All shapes: name, picture, peak, duration, and the title under it. */
export function listText(entries: readonly ShapeEntry[], width: number, colors: Colors): string {
  const nameWidth = Math.max(...entries.map(({ name }) => name.length));
  const heading = [
    'shape'.padEnd(nameWidth),
    ''.padEnd(pictureWidth),
    'peak'.padStart(6),
    'lasts'.padStart(10),
  ].join('  ');
  const blocks = entries.map((entry) => {
    const shape = entry.make();
    const curve = fineCurve(shape);
    const peak = peakOf(curve);
    const picture = sparkline(highestRates(curve, pictureWidth), peak);
    const figures = [`${figure(peak)}x`.padStart(6), duration(1000 * shape.durationSeconds).padStart(10)];
    return [
      [colors.bold(entry.name.padEnd(nameWidth)), colors.cyan(picture), ...figures].join('  '),
      ...wrapped(entry.title, width, { first: '  ', others: '  ' }).map((line) => colors.dim(line)),
    ].join('\n');
  });
  return [
    colors.dim(heading),
    ...blocks,
    '',
    ...wrapped(
      'x: multiple of an ordinary moment. `headroom shapes <name>` draws one larger, with its source, what is assumed ' +
        'and its parameters.',
      width,
    ),
  ].join('\n');
}
