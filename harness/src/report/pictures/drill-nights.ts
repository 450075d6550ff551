import type { DrillResult } from '../../model/config/drill.ts';
import type { FaultLife } from '../../model/config/fault.ts';
import type { RunRecord } from '../../model/record/record.ts';
import { drillRows } from '../tables/drill-rows.ts';
import { figure } from '../wording/numbers.ts';
import { plainText } from '../wording/plain-text.ts';
import { hues, plotColours as colours, plotConfig, type Layer } from './style.ts';
import { renderSvg } from './render-svg.ts';

/** In pixels. */
const panelWidth = 300;
const panelHeight = 150;
const panelsInRow = 3;

/** Of each drill under a night what was offered, what was answered well, and when something was broken, as SVG. */
export function drillNightsPlot(record: RunRecord): Promise<string> {
  const drilled = drillRows(record)
    .map(({ result }) => result)
    .filter(({ ofNight }) => ofNight !== undefined);
  const highest = Math.max(1, ...drilled.flatMap(({ course }) => course.offeredPerSecond));
  const rows = Array.from({ length: Math.ceil(drilled.length / panelsInRow) }, (_, row) =>
    drilled.slice(row * panelsInRow, (row + 1) * panelsInRow),
  );
  return renderSvg({
    title: {
      text: `${plainText(record.name)}: broken in the night`,
      subtitle: [
        'Requests/s. Grey: what users wanted.',
        'Blue: what was answered well.',
        'Orange: something was broken.',
      ],
    },
    vconcat: rows.map((row) => ({ hconcat: row.map((each) => panelOf(each, highest)), spacing: 22 })),
    spacing: 26,
    config: plotConfig,
  });
}

function panelOf(result: DrillResult, highest: number): Layer {
  const { level, drill, ofNight = 1, outcome, course, durationMs, faults } = result;
  const [wanted, good] = [course.offeredPerSecond, course.goodPerSecond].map((rates) =>
    rates.map((rate, step) => ({ time: step * course.stepSeconds, rate })),
  );
  const x = {
    field: 'time',
    type: 'quantitative',
    scale: { domain: [0, durationMs / 1000], nice: false },
    axis: { title: 'time, s', tickCount: 6 },
  };
  const y = {
    field: 'rate',
    type: 'quantitative',
    scale: { domain: [0, 1.05 * highest], nice: false },
    axis: { title: 'requests/s', tickCount: 4, grid: true },
  };
  return {
    title: {
      text: `level ${plainText(level)} · ${plainText(drill)}`,
      subtitle: [`night x ${figure(ofNight)}: ${outcome.kind}`],
      fontSize: 13.5,
      offset: 8,
    },
    width: panelWidth,
    height: panelHeight,
    layer: [
      {
        data: { values: faults.flatMap((life) => brokenIn(life)) },
        mark: { type: 'rect', color: hues.orange, fillOpacity: 0.3 },
        encoding: { x: { ...x, field: 'from' }, x2: { field: 'to' } },
      },
      {
        data: { values: wanted },
        mark: { type: 'area', interpolate: 'step-after', color: colours.faint, fillOpacity: 0.25 },
        encoding: { x, y },
      },
      {
        data: { values: good },
        mark: { type: 'line', interpolate: 'step-after', strokeWidth: 1.6, color: hues.blue },
        encoding: { x, y },
      },
    ],
  };
}

/** From when to when it was on. */
function brokenIn({ injected, reverted }: FaultLife): { from: number; to: number }[] {
  if (injected.atSeconds === undefined) return [];
  return [{ from: injected.atSeconds, to: reverted.atSeconds ?? reverted.askedAtSeconds }];
}
