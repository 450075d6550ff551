import type { Compressed } from '../../../../scenarios/shapes/compress.ts';
import type { ParameterValues, ShapeEntry } from '../../../../scenarios/shapes/entry.ts';
import type { Shape } from '../../../../scenarios/shapes/shape.ts';
import { peakOf, type RateCurve } from '../../model/rate-curve.ts';
import type { AskedShape } from './asked-shape.ts';
import { fineCurve } from './highest-rates.ts';

/** A shape with its curve for another program, as one line of JSON; with its replay when it is compressed. */
export function shapeJson({ entry, values, shape }: AskedShape, compressed?: Compressed): string {
  const { segments, kept, original, replayed } = compressed ?? {};
  return JSON.stringify({
    ...described(entry, values, shape),
    curve: shortCurve(shape),
    ...(compressed === undefined
      ? {}
      : { replay: { curve: shortCurve(compressed.shape), segments, kept, original, replayed } }),
  });
}

/** A shape of the list. */
export function entryJson(entry: ShapeEntry): string {
  return JSON.stringify(described(entry, {}, entry.make()));
}

function described(
  { name, title, source, assumptions, parameters }: ShapeEntry,
  values: ParameterValues,
  shape: Shape,
) {
  const { durationSeconds } = shape;
  const withValues = parameters.map((each) => ({ ...each, value: values[each.name] ?? each.defaultValue }));
  return {
    name,
    title,
    durationSeconds,
    peak: peakOf(fineCurve(shape)),
    source,
    assumptions,
    parameters: withValues,
  };
}

/** Six digits are as exact as the shape is known, and a third of the length. */
function shortCurve(shape: Shape): RateCurve {
  const { stepSeconds, ratesPerSecond } = fineCurve(shape);
  return { stepSeconds, ratesPerSecond: ratesPerSecond.map((rate) => Number(rate.toPrecision(6))) };
}
