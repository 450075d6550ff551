import type { RunRecord } from '../../model/record/record.ts';
import { figure, latency } from '../wording/numbers.ts';
import { plainText } from '../wording/plain-text.ts';
import { hues, plotColours, plotConfig, type Layer } from './style.ts';
import { renderSvg } from './render-svg.ts';
import type { Timeline, TimelinePart } from '../tables/timelines.ts';

/** In pixels. */
const panelWidth = 330;
const ratesHeight = 104;
const latencyHeight = 66;
/** So that panels with wide and with narrow figures on their axes stand under one another. */
const axisExtent = 38;
/** A latency over so many times the SLO's is drawn at that: else the SLO itself could not be seen. */
const highestOfSlo = 4;
const line = { type: 'line', interpolate: 'step-after', strokeWidth: 1.6 } as const;

/**
 * The two trials that each level's collapse point rests on, second by second, as SVG: a row a level.
 * @param all what the pictures show that stand under one another: they have the same scales of time and of latency
 */
export function timelinePlot(
  record: RunRecord,
  timelines: readonly Timeline[],
  all: readonly Timeline[] = timelines,
): Promise<string> {
  return renderSvg(timelineSpec(record, timelines, all));
}

/** What all panels have in common. */
interface Scales {
  readonly longestSeconds: number;
  readonly sloMs: number;
  readonly highestMs: number;
}

/** The same as Vega-Lite. */
export function timelineSpec(
  { name, slo }: RunRecord,
  timelines: readonly Timeline[],
  all: readonly Timeline[] = timelines,
): Layer {
  const seconds = all.flatMap((each) => each.seconds);
  const slowest = Math.max(slo.latencyMs, ...seconds.map(({ latencyMs }) => latencyMs?.p99 ?? 0));
  const scales = {
    longestSeconds: Math.max(1, ...seconds.map(({ toSeconds }) => toSeconds)),
    sloMs: slo.latencyMs,
    highestMs: Math.min(highestOfSlo * slo.latencyMs, 1.15 * slowest),
  };
  const byLevel = [...Map.groupBy(timelines, ({ level }) => level).values()];
  const text = `${plainText(name)}: the trials that decided, second by second`;
  return {
    description: text,
    title: {
      text,
      subtitle: [
        'Above, requests/s. Grey: offered. Blue: answered well, within the SLO.',
        `Below, latency of what was answered in that second. Black: p99. Green: median. Dashed: the SLO, ${latency(slo.latencyMs)}.`,
        ...(slowest > scales.highestMs ? [`Over ${latency(scales.highestMs)}: drawn at that.`] : []),
      ],
      limit: 2 * (panelWidth + axisExtent) + 60,
    },
    vconcat: byLevel.map((those, row) => rowOf(those, row === byLevel.length - 1, scales)),
    spacing: 20,
    // What it would tell of each line is its first point; the report tells what is seen.
    config: { ...plotConfig, aria: false },
  };
}

/** Sustained on the left, violated on the right, both with one scale of rates; a place stays empty without its trial. */
function rowOf(ofLevel: readonly Timeline[], isLast: boolean, scales: Scales): Layer {
  const rates = ofLevel.flatMap(({ seconds }) =>
    seconds.flatMap(({ offeredPerSecond, goodPerSecond }) => [offeredPerSecond, goodPerSecond]),
  );
  const highestRate = Math.max(1, ...rates);
  const panels = (['highest sustained', 'lowest violated'] as const).map((bound) => {
    const timeline = ofLevel.find((each) => each.bound === bound);
    return timeline === undefined ? emptyPlace : panelsOf(timeline, isLast, highestRate, scales);
  });
  return { hconcat: panels, spacing: 26 };
}

const emptyPlace = {
  width: panelWidth + axisExtent,
  height: ratesHeight,
  data: { values: [{}] },
  mark: { type: 'text', fill: plotColours.faint, fontSize: 12.5 },
  encoding: { text: { value: 'no such trial to draw' } },
};

function panelsOf(timeline: Timeline, isLast: boolean, highestRate: number, scales: Scales): Layer {
  const panels = [ratesPanel(timeline, highestRate, scales), latencyPanel(timeline, isLast, scales)];
  return { vconcat: panels, spacing: 8 };
}

function ratesPanel(timeline: Timeline, highestRate: number, { longestSeconds }: Scales): Layer {
  const { level, bound, trial, seconds, judged } = timeline;
  return {
    title: {
      text: `level ${plainText(level)}`,
      subtitle: [`${bound}: ${figure(trial.load)} requests/s`, endText(timeline)],
      fontSize: 13.5,
      subtitleLineHeight: 15,
      // Room for what says which part was judged.
      offset: 15,
    },
    width: panelWidth,
    height: ratesHeight,
    encoding: {
      x: timeAxis(longestSeconds, { labels: false, title: null }),
      y: quantity('value', 1.08 * highestRate, 'requests/s', 4),
    },
    layer: [
      {
        data: { values: stepsOf(seconds, (each) => each.offeredPerSecond) },
        mark: { type: 'area', interpolate: 'step-after', color: plotColours.faint, fillOpacity: 0.25 },
      },
      {
        data: { values: stepsOf(seconds, (each) => each.goodPerSecond) },
        mark: { ...line, color: hues.blue },
      },
      ...(judged === undefined ? [] : judgedMark(judged)),
    ],
  };
}

/** What it showed, and that it was stopped when that was clear. */
function endText({ trial: { outcome, duration }, seconds }: Timeline): string {
  const [asked, lasted] = [duration / 1000, seconds.at(-1)?.toSeconds ?? 0];
  const stopped = lasted < asked - 0.75 ? `, stopped after ${figure(lasted)} of ${figure(asked)} s` : '';
  return `${outcome.kind === 'violated' ? outcome.by.join(', ') : 'SLO held, nothing grew'}${stopped}`;
}

function latencyPanel(
  { seconds }: Timeline,
  isLast: boolean,
  { longestSeconds, sloMs, highestMs }: Scales,
): Layer {
  const lineOf = (percentile: 'p50' | 'p99', color: string): Layer => ({
    data: {
      values: stepsOf(seconds, ({ latencyMs }) =>
        latencyMs === undefined ? null : Math.min(latencyMs[percentile], highestMs),
      ),
    },
    mark: { ...line, color },
  });
  return {
    width: panelWidth,
    height: latencyHeight,
    encoding: {
      x: timeAxis(longestSeconds, { labels: true, title: isLast ? 'time, s' : null }),
      y: quantity('value', highestMs, 'latency, ms', 3),
    },
    layer: [
      {
        data: { values: [{ value: sloMs }] },
        mark: { type: 'rule', stroke: hues.vermilion, strokeWidth: 1.4, strokeDash: [5, 4] },
        encoding: { x: { value: 0 }, x2: { value: 'width' } },
      },
      lineOf('p50', hues.green),
      lineOf('p99', plotColours.ink),
    ],
  };
}

/** A line over the part that was judged, with its name. */
function judgedMark({ fromSeconds, toSeconds }: NonNullable<Timeline['judged']>): Layer[] {
  return [
    {
      data: { values: [{ time: fromSeconds, toSeconds }] },
      mark: { type: 'rule', stroke: plotColours.faint, strokeWidth: 2 },
      encoding: { x2: { field: 'toSeconds' }, y: { value: 0 } },
    },
    {
      data: { values: [{ time: (fromSeconds + toSeconds) / 2 }] },
      mark: { type: 'text', baseline: 'bottom', dy: -3, fontSize: 11.5, fill: plotColours.faint },
      encoding: { y: { value: 0 }, text: { value: 'judged' } },
    },
  ];
}

/** A value at the start of each second, and again at its end: it holds for so long. `null` leaves a gap. */
function stepsOf(
  seconds: readonly TimelinePart[],
  valueOf: (second: TimelinePart) => number | null,
): { time: number; value: number | null }[] {
  return seconds.flatMap((second, index) => {
    const [value, next] = [valueOf(second), seconds[index + 1]];
    const from = { time: rounded(second.fromSeconds), value: value === null ? null : rounded(value) };
    const isLast = next === undefined || valueOf(next) === null;
    return isLast && value !== null ? [from, { ...from, time: rounded(second.toSeconds) }] : [from];
  });
}

/** Four digits are more than a pixel shows. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

function timeAxis(longestSeconds: number, axis: Layer): Layer {
  return {
    field: 'time',
    type: 'quantitative',
    scale: { domain: [0, longestSeconds], nice: false },
    axis: { tickCount: 6, ...axis },
  };
}

function quantity(field: string, highest: number, title: string, tickCount: number): Layer {
  const axis = { title, tickCount, format: ',~r', grid: true, minExtent: axisExtent };
  return {
    field,
    type: 'quantitative',
    scale: { domain: [0, highest], nice: false },
    axis,
  };
}
