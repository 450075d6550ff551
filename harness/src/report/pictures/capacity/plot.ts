import { pointOf } from '../../../model/answers/answer.ts';
import type { RunRecord } from '../../../model/record/record.ts';
import { capacityPoints } from './points.ts';
import type { PeakBand } from './points.ts';
import { capacitySpec } from './spec.ts';
import { countOf, latency, percent, shareOfGood } from '../../wording/numbers.ts';
import { plainText } from '../../wording/plain-text.ts';
import { renderSvg } from '../render-svg.ts';

/**
 * The collapse point of each level with its interval, and every trial that says something, as SVG. The same record
 * gives the same bytes.
 * @param peak the peak that is expected, drawn as a band behind them
 */
export function capacityPlot(record: RunRecord, peak?: PeakBand): Promise<string> {
  const points = { ...capacityPoints(record), ...(peak === undefined ? {} : { peak }) };
  return renderSvg(
    capacitySpec(points, {
      title: `${plainText(record.name)}: where each capacity level collapses`,
      subtitle: subtitleOf(record, points.proportional.length > 0),
    }),
  );
}

function subtitleOf(
  { status, slo, arrivals, provenance, levels }: RunRecord,
  isLineDrawn: boolean,
): string[] {
  const { host, stack } = provenance;
  const first = plainText(levels[0]?.name ?? '');
  const confidence = levels.map((level) => pointOf(level)?.confidence).find((each) => each !== undefined);
  const bars = confidence === undefined ? [] : [`bars: ${percent(confidence)} interval`];
  const unfinished = status === 'finished' ? [] : [`not finished: ${status}`];
  const line = isLineDrawn ? [`dotted line: in proportion to level ${first}`] : [];
  return [
    [
      `SLO: ${shareOfGood(slo.goodShare)} good within ${latency(slo.latencyMs)}`,
      `${arrivals === 'poisson' ? 'Poisson' : 'even'} arrivals`,
      `${stack.kind} stack on ${countOf(host.cores, 'core')}`,
    ].join(' · '),
    [...unfinished, ...bars, ...line].join(' · '),
  ].filter((text) => text !== '');
}
