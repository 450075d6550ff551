import { pointOf } from '../../model/answers/answer.ts';
import type { LevelRecord, RunRecord } from '../../model/record/record.ts';
import { collapseText } from '../wording/answer.ts';
import { comparedRows, type ComparedRow } from '../tables/compared-rows.ts';
import { plainText } from '../wording/plain-text.ts';
import { hues, plotColours, plotConfig, withHalo, type Layer } from './style.ts';
import { renderSvg } from './render-svg.ts';

/** In pixels. */
const width = 520;
const lineHeight = 27;
const longestName = 280;
const nameSize = 12.5;
const asItIs = 'as it is';

/** A line of a panel. */
interface Mark {
  /** What stands before it; lines are told apart by it, not by colour: there can be many. */
  readonly how: string;
  readonly isBase: boolean;
  readonly text: string;
  readonly load: number;
  readonly low: number;
  readonly high: number;
}

/** The collapse points of levels beside those that are the same but for one thing, as SVG: a panel a level. */
export function comparedPlot(record: RunRecord): Promise<string> {
  return renderSvg(comparedSpec(record));
}

/** The same as Vega-Lite. */
export function comparedSpec(record: RunRecord): Layer {
  const panels = comparedRows(record).map((row) => ({
    level: plainText(row.base.name),
    marks: marksOf(row),
  }));
  const marks = panels.flatMap((panel) => panel.marks);
  const highest = Math.max(1, ...marks.map(({ high }) => high));
  const text = `${plainText(record.name)}: what each level carries, with one thing changed`;
  return {
    description: text,
    title: {
      text,
      subtitle: ['Collapse points with their intervals. Dotted: the level as it is.'],
      limit: width + longestName,
    },
    vconcat: panels.map((panel, index) => ({
      title: { text: `level ${panel.level}`, anchor: 'start', fontSize: 13.5, offset: 6 },
      width,
      height: lineHeight * panel.marks.length,
      data: { values: panel.marks },
      encoding: {
        y: howAxis(panel.marks, extentOf(marks)),
        x: loadAxis(highest, index === panels.length - 1),
      },
      layer: layersOf(panel.marks),
    })),
    spacing: 18,
    config: plotConfig,
  };
}

function marksOf({ base, others }: ComparedRow): Mark[] {
  return [markOf(base, asItIs), ...others.map((each) => markOf(each, plainText(each.comparedWith.how)))];
}

function markOf(level: LevelRecord, how: string): Mark {
  const { lowerBound = 0, upperBound = lowerBound } = level.bracket;
  const { estimate, low, high } = pointOf(level) ?? {
    estimate: lowerBound,
    low: lowerBound,
    high: upperBound,
  };
  return { how, isBase: how === asItIs, text: collapseText(level), load: estimate, low, high };
}

/** So wide that all panels begin under one another. */
function extentOf(marks: readonly Mark[]): number {
  const letters = Math.max(...marks.map(({ how }) => how.length));
  return Math.min(longestName, 0.55 * nameSize * letters) + 18;
}

function howAxis(marks: readonly Mark[], minExtent: number): Layer {
  return {
    field: 'how',
    type: 'ordinal',
    scale: { domain: marks.map(({ how }) => how) },
    axis: {
      title: null,
      labelFontSize: nameSize,
      labelColor: plotColours.ink,
      labelLimit: longestName,
      // A mark at 0 is half outside.
      labelPadding: 12,
      minExtent,
    },
  };
}

function loadAxis(highest: number, isLast: boolean): Layer {
  return {
    field: 'load',
    type: 'quantitative',
    // Room for the figure of the highest.
    scale: { domain: [0, 1.14 * highest], nice: false },
    axis: {
      title: isLast ? 'collapse point, requests/s' : null,
      labels: isLast,
      tickCount: 6,
      format: ',~r',
      grid: true,
    },
  };
}

function layersOf(marks: readonly Mark[]): Layer[] {
  const colour = {
    condition: { test: 'datum.isBase', value: plotColours.ink },
    value: hues.blue,
  };
  return [
    {
      data: { values: marks.filter(({ isBase }) => isBase) },
      mark: { type: 'rule', stroke: plotColours.faint, strokeWidth: 1.5, strokeDash: [1.5, 4] },
      encoding: { y: { value: 0 }, y2: { value: 'height' } },
    },
    {
      mark: { type: 'rule', strokeWidth: 2 },
      encoding: { x: { field: 'low', type: 'quantitative' }, x2: { field: 'high' }, stroke: colour },
    },
    {
      mark: { type: 'point', shape: 'diamond', filled: true, size: 110, opacity: 1 },
      encoding: { color: colour },
    },
    ...withHalo({
      mark: { type: 'text', align: 'left', dx: 9, fontSize: 12.5, fontWeight: 600, fill: plotColours.ink },
      encoding: {
        x: { field: 'high', type: 'quantitative' },
        text: { field: 'text', type: 'nominal' },
      },
    }),
  ];
}
