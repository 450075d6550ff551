import type { RunRecord } from '../../model/record/record.ts';
import { capacityPlot } from './capacity/plot.ts';
import { comparedPlot } from './compared.ts';
import { comparedRows } from '../tables/compared-rows.ts';
import { drillNightsPlot } from './drill-nights.ts';
import { drillPlot } from './drill.ts';
import { drillRows } from '../tables/drill-rows.ts';
import { nightPlot } from './night.ts';
import { sideBySide } from '../tables/side-by-side.ts';
import { sideBySidePlot } from './side-by-side.ts';
import { surgePlot } from './surge.ts';

/** A picture of a run: its file, and how it is drawn, as SVG. */
export type Plot = readonly [name: string, draw: () => Promise<string>];

/** Of a picture in a report of several runs: those of a replay and of drills both have the night. */
export function nameInReport(name: string, record: RunRecord): string {
  return name === 'night.svg' && record.drills !== undefined ? 'drills-night.svg' : name;
}

/** The pictures that a run's summary shows. */
export function plotsOf(record: RunRecord): readonly Plot[] {
  const { night, drills } = record;
  if (drills !== undefined) return drillPlotsOf(record);
  if (night === undefined) {
    const compared: readonly Plot[] =
      comparedRows(record).length === 0 ? [] : [['compared.svg', () => comparedPlot(record)]];
    return [['capacity.svg', () => capacityPlot(record)], ...compared];
  }
  const whole: readonly Plot[] =
    sideBySide(record).length === 0 ? [] : [['side-by-side.svg', () => sideBySidePlot(record)]];
  return [['surge.svg', () => surgePlot(record)], ['night.svg', () => nightPlot(night)], ...whole];
}

function drillPlotsOf(record: RunRecord): readonly Plot[] {
  const { night } = record;
  const isOfNight = drillRows(record).some(({ result }) => result.ofNight !== undefined);
  return [
    ['drills.svg', () => drillPlot(record)],
    ...(isOfNight ? [['drill-nights.svg', () => drillNightsPlot(record)] as const] : []),
    ...(night === undefined ? [] : [['night.svg', () => nightPlot(night)] as const]),
  ];
}
