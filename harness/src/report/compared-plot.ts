import type { LevelRecord, RunRecord } from '../model/record.ts';
import { collapseText } from './capacity-rows.ts';
import { comparedRows, differencesIn } from './compared-rows.ts';
import { plainText } from './plain-text.ts';
import { plotColours, plotConfig, seriesColours, withHalo, type Layer } from './plot-style.ts';
import { renderSvg } from './render-svg.ts';

/** In pixels. */
const height = 340;
const stepOfOne = 58;
const asItIs = 'as it is';

interface Mark {
  readonly level: string;
  readonly how: string;
  readonly text: string;
  readonly load: number;
  readonly low: number;
  readonly high: number;
}

/** The collapse points of levels beside those that are the same but for one thing, as SVG. */
export function comparedPlot(record: RunRecord): Promise<string> {
  const rows = comparedRows(record);
  const series = [asItIs, ...differencesIn(rows).map((how) => plainText(how))];
  const marks = rows.flatMap(({ base, others }) => [
    markOf(base, base.name, asItIs),
    ...others.map((each) => markOf(each, base.name, plainText(each.comparedWith.how))),
  ]);
  const levels = rows.map(({ base }) => plainText(base.name));
  const colours = series.map((_, index) => seriesColours[index % seriesColours.length]);
  return renderSvg({
    title: {
      text: `${plainText(record.name)}: what each level carries, with one thing changed`,
      subtitle: ['Collapse points with their intervals.'],
    },
    width: levels.length * Math.max(3, series.length) * stepOfOne,
    height,
    data: { values: marks },
    encoding: {
      x: {
        field: 'level',
        type: 'ordinal',
        scale: { domain: levels, paddingInner: 0.15 },
        axis: { title: 'capacity level', labelAngle: 0, labelFontSize: 13, labelColor: plotColours.ink },
      },
      xOffset: { field: 'how', type: 'nominal', scale: { domain: series } },
    },
    layer: [
      intervalLayer(Math.max(1, ...marks.map(({ high }) => high))),
      pointLayer(series, colours),
      ...labelLayers(),
    ],
    config: plotConfig,
  });
}

function markOf(level: LevelRecord, place: string, how: string): Mark {
  const { collapsePoint, bracket } = level;
  const { lowerBound = 0, upperBound = lowerBound } = bracket;
  const bounds = { estimate: lowerBound, low: lowerBound, high: upperBound };
  const { estimate, low, high } = collapsePoint ?? bounds;
  return { level: plainText(place), how, text: collapseText(level), load: estimate, low, high };
}

function intervalLayer(highest: number): Layer {
  return {
    mark: { type: 'rule', stroke: plotColours.faint, strokeWidth: 2 },
    encoding: {
      y: {
        field: 'low',
        type: 'quantitative',
        // Room for the label of the highest.
        scale: { domain: [0, 1.12 * highest], nice: false },
        axis: { title: 'collapse point, requests/s', tickCount: 5, format: ',~r', grid: true },
      },
      y2: { field: 'high' },
    },
  };
}

function pointLayer(series: readonly string[], colours: readonly (string | undefined)[]): Layer {
  return {
    mark: { type: 'point', shape: 'diamond', filled: true, size: 130, opacity: 1 },
    encoding: {
      y: { field: 'load', type: 'quantitative' },
      color: {
        field: 'how',
        type: 'nominal',
        scale: { domain: series, range: colours },
        legend: { title: null },
      },
    },
  };
}

function labelLayers(): Layer[] {
  return withHalo({
    mark: { type: 'text', dy: -9, fontSize: 12.5, fontWeight: 600, fill: plotColours.ink },
    encoding: { y: { field: 'high', type: 'quantitative' }, text: { field: 'text', type: 'nominal' } },
  });
}
