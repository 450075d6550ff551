import type { CurvePanel } from './points.ts';
import { figure } from '../../wording/numbers.ts';
import { hues, plotColours, plotConfig, withHalo, type Layer } from '../style.ts';

/** Of the curve; and of the stretches in real time. */
const curveColour = hues.blue;
const stretchColours = [hues.vermilion, hues.green, hues.purple, hues.orange, hues.sky] as const;

/** In pixels. */
const width = 720;
const heightAlone = 300;
const heightTogether = 190;
/** Room over the highest peak for its figure. */
const roomAbove = 1.16;

/** Curves under one another, all with the same scale of rates, as Vega-Lite. */
export function curveSpec(
  panels: readonly CurvePanel[],
  texts: { readonly title: string; readonly subtitle: readonly string[]; readonly rateTitle: string },
): Layer {
  const highest = Math.max(...panels.map(({ peak }) => peak.rate));
  const isAlone = panels.length === 1;
  return {
    description: texts.title,
    title: { text: texts.title, subtitle: texts.subtitle, limit: width + 60 },
    vconcat: panels.map((panel) => ({
      ...(isAlone ? {} : { title: { text: panel.name, ...panelTitle } }),
      width,
      height: isAlone ? heightAlone : heightTogether,
      encoding: {
        x: {
          field: 'time',
          type: 'quantitative',
          scale: { domain: [0, panel.length], nice: false },
          axis: { title: `time, ${panel.timeUnit}`, tickCount: 8, format: '~r' },
        },
        y: {
          field: 'rate',
          type: 'quantitative',
          scale: { domain: [0, highest === 0 ? 1 : roomAbove * highest], nice: false },
          axis: { title: texts.rateTitle, tickCount: isAlone ? 5 : 4, format: ',~r', grid: true },
        },
      },
      layer: [curveOf(panel), ...stretchesOf(panel), ...peakOf(panel)],
    })),
    spacing: 26,
    config: plotConfig,
  };
}

function curveOf({ points }: CurvePanel): Layer {
  const line = { color: curveColour, strokeWidth: 1.6, strokeJoin: 'round' };
  return {
    data: { values: points },
    mark: { type: 'area', interpolate: 'step-after', color: curveColour, fillOpacity: 0.14, line },
  };
}

function stretchesOf({ coloured }: CurvePanel): Layer[] {
  return coloured.map(({ stretch, points }) => {
    const color = stretchColours[stretch % stretchColours.length];
    const line = { color, strokeWidth: 2 };
    return {
      data: { values: points },
      mark: { type: 'area', interpolate: 'step-after', color, fillOpacity: 0.45, line },
    };
  });
}

/** The highest rate in figures. */
function peakOf({ peak, length }: CurvePanel): Layer[] {
  const place = peak.time / length;
  const align = place < 0.05 ? 'left' : place > 0.95 ? 'right' : 'center';
  const style = { align, baseline: 'bottom', dy: -6, fontSize: 13, fontWeight: 600, fill: plotColours.ink };
  return withHalo({
    data: { values: [{ ...peak, text: [figure(peak.rate), peak.of].join('') }] },
    mark: { type: 'text', ...style },
    encoding: { text: { field: 'text', type: 'nominal' } },
  });
}

const panelTitle = { anchor: 'start', fontSize: 13.5, fontWeight: 600, color: plotColours.ink, offset: 8 };
