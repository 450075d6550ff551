import type { Colors } from 'picocolors/types.js';
import type { Compressed } from '../../../../scenarios/shapes/compress.ts';
import type { ParameterValues, ShapeParameter } from '../../../../scenarios/shapes/entry.ts';
import type { Shape } from '../../../../scenarios/shapes/shape.ts';
import { peakOf } from '../../model/rate-curve.ts';
import { duration, figure } from '../../report/wording/numbers.ts';
import { columnChart } from './column-chart.ts';
import { wrapped } from './wrapped.ts';
import type { AskedShape } from '../../actions/shapes/asked.ts';
import { highestRates } from './highest-rates.ts';
import { fineCurve } from '../../actions/shapes/sampled-curve.ts';

/** Lines of the chart; wider than this it says no more. */
const chartHeight = 10;
const widest = 120;

/** One shape: drawn, and all that is known of it; with the replay when it is compressed. */
export function shapeText(
  { entry, values, shape }: AskedShape,
  compressed: Compressed | undefined,
  screen: { readonly width: number; readonly colors: Colors },
): string {
  const { colors } = screen;
  const width = Math.min(screen.width, widest);
  const heading = (text: string): string => colors.bold(text);
  const items = (texts: readonly string[]): string[] =>
    texts.flatMap((text) => wrapped(text, width, { first: '- ', others: '  ' }));
  const replay =
    compressed === undefined
      ? []
      : ['', heading('replayed'), ...chartOf(compressed.shape, width, colors), '', ...items(compressed.kept)];
  const parameters = parametersText(entry.parameters, values, width);
  return [
    ...wrapped(`${entry.name}: ${entry.title}`, width).map(heading),
    '',
    ...chartOf(shape, width, colors),
    ...replay,
    '',
    heading('source'),
    ...wrapped(entry.source, width),
    ...(entry.assumptions.length === 0 ? [] : ['', heading('assumed'), ...items(entry.assumptions)]),
    '',
    heading('parameters') + colors.dim('  --set name=value'),
    ...parameters,
  ].join('\n');
}

function chartOf(shape: Shape, width: number, colors: Colors): string[] {
  const curve = fineCurve(shape);
  const highest = `${figure(peakOf(curve))}x`;
  const columns = Math.max(20, width - highest.length - 3);
  return columnChart({
    values: highestRates(curve, columns),
    highest,
    ends: ['0', duration(1000 * shape.durationSeconds)],
    height: chartHeight,
  }).map((line) => colors.cyan(line));
}

/** Name, value, what is allowed, and beside them the meaning. */
function parametersText(
  parameters: readonly ShapeParameter[],
  values: ParameterValues,
  width: number,
): string[] {
  const rows = parameters.map(({ name, defaultValue, min, max, unit, meaning, basis }) => ({
    columns: [name, `${values[name] ?? defaultValue} ${unit}`.trim(), `${min} to ${max}`],
    meaning: basis === 'free' ? meaning : `${meaning} (${basis})`,
  }));
  const widthOf = (column: number): number =>
    Math.max(...rows.map(({ columns }) => columns[column]?.length ?? 0));
  const widths = [widthOf(0), widthOf(1), widthOf(2)];
  return rows.flatMap(({ columns, meaning }) => {
    const first = `  ${columns.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  ')}  `;
    return wrapped(meaning, width, { first, others: ' '.repeat(first.length) });
  });
}
