import type { DrillOutcome } from '../../model/config/drill.ts';
import type { RunRecord } from '../../model/record/record.ts';
import { drillRows } from '../tables/drill-rows.ts';
import { plainText } from '../wording/plain-text.ts';
import { hues, plotColours as colours, plotConfig, type Layer } from './style.ts';
import { renderSvg } from './render-svg.ts';
import { writesFlag } from '../wording/writes.ts';

/** In pixels. */
const cellWidth = 150;
const lineHeight = 16;
const cellPadding = 14;

/** From good to bad; the last two say nothing of the fault. */
const outcomes: readonly (readonly [DrillOutcome['kind'], fill: string])[] = [
  ['survived', hues.sky],
  ['lossy', '#f0e442'],
  ['degraded', hues.orange],
  ['collapsed', hues.vermilion],
  ['metastable', hues.purple],
  ['not-carried', '#c9cfd5'],
  ['invalid', '#eef0f2'],
];

/** What became of each drill at each level, as SVG: a cell each. */
export function drillPlot(record: RunRecord): Promise<string> {
  const drills = (record.drills ?? []).map(({ name }) => plainText(name));
  const levels = record.levels.map(({ name }) => plainText(name));
  const cells = drillRows(record).map(({ level, drill, outcome, dip, result }) => ({
    ...{ level: plainText(level), drill: plainText(drill), outcome },
    lost: ['invalid', 'not-carried'].includes(outcome) ? '' : dip === 'none' ? 'no dip' : dip,
    writes: writesFlag(result.measures.writes),
  }));
  // A line more where somewhere writes were lost.
  const lines = cells.some(({ writes }) => writes !== '') ? 3 : 2;
  const heightOf = (line: number): number => (line - (lines - 1) / 2) * lineHeight + 1;
  const x = { field: 'level', type: 'ordinal', scale: { domain: levels } };
  const y = { field: 'drill', type: 'ordinal', scale: { domain: drills } };
  return renderSvg({
    title: {
      text: `${plainText(record.name)}: what each level survives`,
      subtitle: ['Under each verdict: how much of the goodput was lost, and for how long.'],
    },
    width: Math.max(3, levels.length) * cellWidth,
    height: Math.max(1, drills.length) * (lines * lineHeight + cellPadding),
    data: { values: cells },
    encoding: {
      x: { ...x, axis: { title: 'capacity level', labelAngle: 0, orient: 'top', domain: false } },
      y: { ...y, axis: { title: null, labelLimit: 220, labelColor: colours.ink } },
    },
    layer: [
      {
        mark: { type: 'rect', stroke: colours.ground, strokeWidth: 3 },
        encoding: {
          color: {
            field: 'outcome',
            type: 'nominal',
            scale: { domain: outcomes.map(([kind]) => kind), range: outcomes.map(([, fill]) => fill) },
            legend: { title: null, orient: 'bottom', symbolType: 'square' },
          },
        },
      },
      textOf('outcome', { dy: heightOf(0), fontSize: 12.5, fontWeight: 600 }),
      textOf('lost', { dy: heightOf(1), fontSize: 11.5 }),
      textOf('writes', { dy: heightOf(2), fontSize: 11.5, fontWeight: 600 }),
    ],
    config: plotConfig,
  });
}

/** A line of text in each cell. */
function textOf(field: string, look: Layer): Layer {
  return {
    mark: { type: 'text', fill: colours.ink, ...look },
    encoding: { text: { field, type: 'nominal' } },
  };
}
