import type { RunRecord } from '../../model/record/record.ts';
import { figure } from '../wording/numbers.ts';
import { plainText } from '../wording/plain-text.ts';
import { cross, plotColours as colours, plotConfig, seriesColours } from './style.ts';
import { renderSvg } from './render-svg.ts';

interface Interval {
  readonly level: string;
  readonly variant: string;
  readonly low: number;
  readonly high: number;
  readonly lowText: string;
  readonly highText: string;
}

interface Mark {
  readonly level: string;
  readonly variant: string;
  readonly k: number;
  readonly outcome: 'survived' | 'not survived';
}

/** The surge multiple of each level and variant, with every replay behind it, as SVG. */
export function surgePlot(record: RunRecord): Promise<string> {
  const { levels, night } = record;
  const variants = night?.variants.map(({ name }) => plainText(name)) ?? [];
  return renderSvg({
    title: {
      text: `${plainText(record.name)}: how many times the night each level survives`,
      subtitle: [
        `Bars: between the highest multiple survived and the lowest that was not. Line: the expected night, k = 1, peak ${figure(night?.peak ?? 0)} requests/s.`,
      ],
    },
    width: Math.max(480, Math.max(120, 86 * variants.length) * levels.length),
    height: 340,
    layer: layersOf(record, variants),
    config: plotConfig,
  });
}

function layersOf(record: RunRecord, variants: readonly string[]): unknown[] {
  const domain = record.levels.map(({ name }) => plainText(name));
  const axis = { title: 'capacity level', labelAngle: 0 };
  const position = {
    x: { field: 'level', type: 'ordinal', scale: { domain }, axis },
    xOffset: { field: 'variant', type: 'nominal', scale: { domain: variants, paddingOuter: 0.4 } },
  };
  const [intervals, marks] = [intervalsOf(record), marksOf(record)];
  const highest = Math.max(1.1, ...marks.map(({ k }) => 1.15 * k));
  const k = { type: 'quantitative', scale: { domain: [0, highest], nice: false } };
  const kAxis = { title: 'multiple of the expected night, k', tickCount: 6 };
  const color = colourOf(variants);
  const dot = { filled: true, size: 70, opacity: 0.95, stroke: colours.ground, strokeWidth: 0.8 };
  const label = { fontSize: 12.5, fontWeight: 600, fill: colours.ink };
  return [
    {
      data: { values: [{ k: 1 }] },
      mark: { type: 'rule', stroke: colours.faint, strokeDash: [4, 4] },
      encoding: { y: { field: 'k', ...k, axis: kAxis } },
    },
    {
      data: { values: intervals },
      mark: { type: 'bar', size: 22, fillOpacity: 0.35 },
      encoding: { ...position, y: { field: 'low', ...k }, y2: { field: 'high' }, color },
    },
    {
      data: { values: marks },
      mark: { type: 'point', ...dot },
      encoding: { ...position, y: { field: 'k', ...k }, color, shape: outcomeShape },
    },
    // Beside each other on one line, the intervals of several variants would run into each other.
    ...(['high', 'low'] as const).map((bound) => ({
      data: { values: intervals },
      mark: { type: 'text', ...label, ...labelPlace[bound] },
      encoding: {
        ...position,
        y: { field: bound, ...k },
        text: { field: `${bound}Text`, type: 'nominal' },
      },
    })),
  ];
}

/** Above the bar, and below it. */
const labelPlace = {
  high: { baseline: 'bottom', dy: -8 },
  low: { baseline: 'top', dy: 9 },
} as const;

function colourOf(variants: readonly string[]): unknown {
  const range = variants.map((_, index) => seriesColours[index % seriesColours.length]);
  const legend = variants.length > 1 ? { title: null } : null;
  return { field: 'variant', type: 'nominal', scale: { domain: variants, range }, legend };
}

const outcomeShape = {
  field: 'outcome',
  type: 'nominal',
  scale: { domain: ['survived', 'not survived'], range: ['circle', cross] },
  legend: { title: null },
};

function intervalsOf({ levels }: RunRecord): Interval[] {
  return levels.flatMap(({ name, surges = [] }) =>
    surges.flatMap(({ variant, low, high }) =>
      low === undefined || high === undefined
        ? []
        : [
            {
              level: plainText(name),
              variant: plainText(variant),
              low,
              high,
              lowText: figure(low),
              highText: figure(high),
            },
          ],
    ),
  );
}

function marksOf({ levels }: RunRecord): Mark[] {
  return levels.flatMap(({ name, replays = [] }) =>
    replays
      .filter(({ outcome }) => outcome.kind !== 'invalid')
      .map(({ variant, k, outcome }) => ({
        level: plainText(name),
        variant: plainText(variant),
        k,
        outcome: outcome.kind === 'survived' ? 'survived' : 'not survived',
      })),
  );
}
