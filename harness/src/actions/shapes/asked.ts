import { shapeNamed } from '../../../../scenarios/shapes/catalogue.ts';
import {
  UnknownNameError,
  type ParameterValues,
  type ShapeEntry,
} from '../../../../scenarios/shapes/entry.ts';
import type { Shape } from '../../../../scenarios/shapes/shape.ts';
import { type HarnessError, usageError } from '../../model/errors.ts';
import { didYouMean } from '../nearest.ts';

/** A shape of the catalogue with its parameters set. */
export interface AskedShape {
  readonly entry: ShapeEntry;
  /** Those that differ from the defaults. */
  readonly values: ParameterValues;
  readonly shape: Shape;
}

/** @throws HarnessError (exit code 2) for an unknown shape or parameter, and a value that is not allowed. */
export function askedShape(name: string, values: ParameterValues): AskedShape {
  try {
    const entry = shapeNamed(name);
    return { entry, values, shape: entry.make(values) };
  } catch (error) {
    if (error instanceof UnknownNameError) {
      throw usageError(
        'shape-unknown',
        `${error.message}.${didYouMean(error.wanted, error.known)}`,
        `There are ${error.known.join(', ')}.`,
      );
    }
    if (error instanceof RangeError) {
      throw usageError(
        'shape-invalid',
        error.message,
        `\`headroom shapes ${name}\` shows the parameters and what they may be.`,
      );
    }
    throw error;
  }
}

/** Options that need the name of a shape, without one. */
export function nameMissing(option: string): HarnessError {
  return usageError(
    'shape-unnamed',
    `${option} needs the name of a shape`,
    `For example \`headroom shapes goal-train ${option} …\`; \`headroom shapes\` lists them.`,
  );
}
