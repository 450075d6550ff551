import { markKinds, type CapacityPoints, type MarkKind } from './points.ts';
import { cross, hues, plotColours, plotConfig, withHalo, type Layer } from '../style.ts';

const { ground, ink, faint } = plotColours;

interface MarkStyle {
  readonly colour: string;
  /** A name that Vega knows, or a path. */
  readonly shape: string;
  /** In square pixels. */
  readonly size: number;
  /** Trials stand beside the interval of their level, in pixels, so that neither hides the other. */
  readonly offset: number;
}

/** Told apart by shape as well as by colour. */
const styles: Readonly<Record<MarkKind, MarkStyle>> = {
  'collapse point': { colour: ink, shape: 'diamond', size: 120, offset: 0 },
  'sustained trial': { colour: hues.blue, shape: 'circle', size: 75, offset: -42 },
  'violated trial': { colour: hues.vermilion, shape: cross, size: 85, offset: 42 },
  'undecided trial': { colour: hues.ochre, shape: 'triangle-up', size: 80, offset: 58 },
};

/** In pixels. */
const height = 360;
const labelHeight = 48;

/** The capacity plot as Vega-Lite. */
export function capacitySpec(
  points: CapacityPoints,
  texts: { readonly title: string; readonly subtitle: readonly string[] },
): Layer {
  const kinds = markKinds.filter((kind) => points.marks.some((mark) => mark.kind === kind));
  const longestName = Math.max(0, ...points.levels.map((level) => level.length));
  const step = Math.min(300, Math.max(140, 9 * longestName));
  const width = Math.max(520, step * points.levels.length);
  return {
    description: texts.title,
    title: { text: texts.title, subtitle: texts.subtitle, limit: width + 50 },
    width,
    height,
    encoding: {
      x: {
        field: 'level',
        type: 'ordinal',
        scale: { domain: points.levels },
        axis: { ...levelAxis, labelLimit: step },
      },
      y: { field: 'load', type: 'quantitative', scale: loadScale(points), axis: loadAxis },
    },
    layer: [
      ...peakBand(points),
      proportionalLine(points),
      ...kinds.toReversed().map((kind) => marksOfKind(points, kind, kinds)),
      intervalRules(points),
      ...label(points, 'text', { fontSize: 15, fontWeight: 600, fill: ink, dy: -24 }),
      ...label(points, 'note', { fontSize: 12, fill: faint, dy: -9 }),
    ],
    config: plotConfig,
  };
}

/** From 0 (a cut axis would lie about the ratio) to a little above the highest mark, label included. */
function loadScale({ marks, intervals, proportional, labels, peak }: CapacityPoints): Layer {
  const highest = Math.max(
    1,
    ...[...marks, ...proportional].map((each) => each.load),
    ...intervals.map((interval) => interval.high),
    peak?.atLimit ?? 0,
  );
  const highestLabel = Math.max(...labels.map((each) => each.load), 0) / (1 - labelHeight / height);
  return { domain: [0, Math.max(1.06 * highest, highestLabel)], nice: false };
}

/** Where the night's peak is expected: a level whose interval is over it carries it. */
function peakBand({ peak }: CapacityPoints): Layer[] {
  if (peak === undefined) return [];
  const whole = { x: { value: 0 }, x2: { value: 'width' }, ...{ color: { value: hues.orange } } };
  const data = { values: [peak] };
  return [
    {
      data,
      mark: { type: 'rect', opacity: 0.22 },
      encoding: { ...whole, y: { field: 'median', type: 'quantitative' }, y2: { field: 'atLimit' } },
    },
    {
      data,
      mark: { type: 'text', align: 'left', dx: 6, dy: 12, fontSize: 12, baseline: 'top', fill: hues.ochre },
      encoding: {
        x: { value: 0 },
        y: { field: 'atLimit', type: 'quantitative' },
        text: { value: 'expected peak of the night' },
      },
    },
  ];
}

function proportionalLine({ proportional }: CapacityPoints): Layer {
  return {
    data: { values: proportional.map((each, index) => ({ ...each, index })) },
    mark: { type: 'line', stroke: faint, strokeWidth: 1.5, strokeDash: [1.5, 4], strokeCap: 'round' },
    // Levels would be joined in the order of their names otherwise.
    encoding: { order: { field: 'index', type: 'quantitative' } },
  };
}

function intervalRules({ intervals }: CapacityPoints): Layer {
  const tick = { type: 'tick', orient: 'horizontal', size: 18, thickness: 2, color: ink };
  return {
    data: { values: intervals },
    layer: [
      {
        mark: { type: 'rule', stroke: ink, strokeWidth: 2 },
        encoding: { y: { field: 'low', type: 'quantitative' }, y2: { field: 'high' } },
      },
      { mark: tick, encoding: { y: { field: 'low', type: 'quantitative' } } },
      { mark: tick, encoding: { y: { field: 'high', type: 'quantitative' } } },
    ],
  };
}

function marksOfKind({ marks }: CapacityPoints, kind: MarkKind, kinds: readonly MarkKind[]): Layer {
  const { size, offset } = styles[kind];
  const of = (what: 'colour' | 'shape'): Layer => ({
    field: 'kind',
    type: 'nominal',
    scale: { domain: kinds, range: kinds.map((each) => styles[each][what]) },
    legend: { title: null },
  });
  return {
    data: { values: marks.filter((mark) => mark.kind === kind) },
    mark: {
      type: 'point',
      filled: true,
      size,
      xOffset: offset,
      opacity: 0.9,
      stroke: ground,
      strokeWidth: 0.8,
    },
    encoding: { color: of('colour'), shape: of('shape') },
  };
}

/** Text over the interval of a level. */
function label({ labels }: CapacityPoints, field: 'text' | 'note', style: Layer): Layer[] {
  return withHalo({
    data: { values: labels },
    mark: { type: 'text', baseline: 'bottom', ...style },
    encoding: { text: { field, type: 'nominal' } },
  });
}

const levelAxis = {
  title: 'capacity level',
  labelAngle: 0,
  labelFontSize: 13,
  labelFontWeight: 600,
  labelColor: ink,
  labelPadding: 8,
};
const loadAxis = { title: 'offered load, requests/s', tickCount: 5, format: ',~r', grid: true };
