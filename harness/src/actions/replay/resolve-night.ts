import { compress } from '../../../../scenarios/shapes/compress.ts';
import type { ShapeEntry } from '../../../../scenarios/shapes/entry.ts';
import type { Shape } from '../../../../scenarios/shapes/shape.ts';
import { shapeOfTrace } from '../../../../scenarios/traces/trace-shape.ts';
import { type HarnessError, usageError } from '../../model/errors.ts';
import type { Trace } from '../../model/trace.ts';
import type { Night, NightConfig, TimeWindow } from '../../model/config/night.ts';
import { peakOf, timesCurve, type RateCurve } from '../../model/rate-curve.ts';
import { askedShape } from '../shapes/asked.ts';
import { inSixDigits, sampledCurve } from '../shapes/sampled-curve.ts';
import { findTrace } from '../trace/find.ts';

/** Steps of a recorded curve: enough for a picture of the night as it was, and for a spike of a second as replayed. */
const originalSteps = 2880;
const replayedSteps = 1200;
const finestStepSeconds = 0.1;

type NamedShape = Pick<ShapeEntry, 'name' | 'source' | 'assumptions'> & { readonly shape: Shape };

/**
 * The night that a config asks for, ready to be replayed at k = 1.
 * @param folder that the path of a trace is relative to
 * @throws HarnessError (exit code 2) for an unknown shape or parameter, a value beyond its range, a broken trace.
 */
export async function resolveNight(config: NightConfig, folder: string): Promise<Night> {
  const { name, source, assumptions, shape } =
    config.trace === undefined ? fromCatalogue(config) : await fromTrace(config.trace, config, folder);
  const { shape: short, kept, segments } = compress(shape, { toSeconds: config.replaySeconds });
  const curves = {
    original: inSteps(shape, originalSteps, 1),
    replayed: inSteps(short, replayedSteps, finestStepSeconds),
  };
  // Both by one factor: the highest step of what is replayed is the peak that was asked for.
  const factor = config.peak / peakOf(curves.replayed);
  if (!Number.isFinite(factor)) throw nightInvalid(`${name} has no load at all: its highest rate is 0`);
  return {
    name,
    source,
    assumptions,
    original: inSixDigits(timesCurve(curves.original, factor)),
    replayed: inSixDigits(timesCurve(curves.replayed, factor)),
    kept,
    realTime: segments
      .filter((segment) => segment.kept === 'real-time')
      .map(({ fromSeconds, toSeconds, replayFromSeconds, replayToSeconds }) => ({
        fromSeconds,
        toSeconds,
        replayFromSeconds,
        replayToSeconds,
      })),
  };
}

function inSteps(shape: Shape, steps: number, finestSeconds: number): RateCurve {
  return sampledCurve(shape, Math.max(finestSeconds, shape.durationSeconds / steps));
}

function fromCatalogue({
  shape: name = '',
  parameters,
}: Pick<NightConfig, 'shape' | 'parameters'>): NamedShape {
  const { entry, shape } = askedShape(name, parameters);
  const { source, assumptions } = entry;
  return { name, source, assumptions, shape };
}

async function fromTrace(
  nameOrFile: string,
  { window }: Pick<NightConfig, 'window'>,
  folder: string,
): Promise<NamedShape> {
  const trace = await findTrace(nameOrFile, folder);
  const { name, source, startsAt } = trace;
  const part = window && windowWithin(trace, window);
  try {
    return { name, source, assumptions: [], shape: shapeOfTrace(trace, part) };
  } catch (error) {
    if (error instanceof RangeError)
      throw nightInvalid(`${name}, which starts at ${startsAt}: ${error.message}`);
    throw error;
  }
}

/** @throws HarnessError `night-invalid` when it is not within the trace. */
function windowWithin(
  { name, startsAt, counts, stepSeconds }: Trace,
  { from, to }: TimeWindow,
): { readonly fromSeconds: number; readonly toSeconds: number } {
  const startMs = Date.parse(startsAt);
  const lengthSeconds = counts.length * stepSeconds;
  const fromSeconds = (Date.parse(from) - startMs) / 1000;
  const toSeconds = (Date.parse(to) - startMs) / 1000;
  if (fromSeconds >= 0 && fromSeconds < toSeconds && toSeconds <= lengthSeconds)
    return { fromSeconds, toSeconds };
  const endsAt = new Date(startMs + 1000 * lengthSeconds).toISOString();
  throw nightInvalid(
    `the window from ${from} to ${to} does not lie within the trace ${name}, which goes from ${startsAt} to ${endsAt}`,
  );
}

function nightInvalid(message: string): HarnessError {
  return usageError(
    'night-invalid',
    message,
    '`headroom shapes` lists the shapes and their parameters, `headroom trace` makes traces.',
  );
}
