import type { Compressed } from '../../../../scenarios/shapes/compress.ts';
import type { ParameterValues, ShapeEntry } from '../../../../scenarios/shapes/entry.ts';
import type { Shape } from '../../../../scenarios/shapes/shape.ts';
import { peakOf } from '../../model/rate-curve.ts';
import type { AskedShape } from './asked.ts';
import { fineCurve, inSixDigits } from './sampled-curve.ts';

/** A shape with its curve for another program, as one line of JSON; with its replay when it is compressed. */
export function shapeJson({ entry, values, shape }: AskedShape, compressed?: Compressed): string {
  const { segments, kept, original, replayed } = compressed ?? {};
  return JSON.stringify({
    ...described(entry, values, shape),
    curve: inSixDigits(fineCurve(shape)),
    ...(compressed === undefined
      ? {}
      : {
          replay: {
            curve: inSixDigits(fineCurve(compressed.shape)),
            segments,
            kept,
            original,
            replayed,
          },
        }),
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
