import { baselineOf, type TraceBaseline } from '../../../../scenarios/traces/trace-shape.ts';
import type { Trace } from '../../model/trace.ts';

/** What is worth saying of a trace. Rates are a second, times ISO 8601 in UTC. */
export interface TraceSummary {
  readonly name: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly steps: number;
  readonly stepSeconds: number;
  readonly total: number;
  /** Over the steps that have a count. */
  readonly meanPerSecond: number;
  /** What a multiple of 1 stands for when it is replayed; absent when nothing came. */
  readonly baseline: TraceBaseline | undefined;
  readonly peak: { readonly perSecond: number; readonly at: string; readonly step: number };
  readonly gaps: readonly {
    readonly from: string;
    readonly to: string;
    readonly steps: number;
    readonly counts: string;
  }[];
  /** Steps in a row in which nothing came, though they are no gap. */
  readonly longestSilence: { readonly from: string; readonly steps: number };
}

export function summaryOf(trace: Trace): TraceSummary {
  const { stepSeconds, counts, gaps } = trace;
  const at = (step: number): string =>
    new Date(Date.parse(trace.startsAt) + 1000 * step * stepSeconds).toISOString();
  const absent = gaps.reduce((sum, gap) => sum + (gap.counts === 'absent' ? gap.steps : 0), 0);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const peakStep = counts.reduce((best, count, step) => (count > (counts[best] ?? 0) ? step : best), 0);
  const silence = longestSilence(trace);
  return {
    name: trace.name,
    startsAt: trace.startsAt,
    endsAt: at(counts.length),
    steps: counts.length,
    stepSeconds,
    total,
    meanPerSecond: total / (stepSeconds * (counts.length - absent)),
    baseline: total > 0 ? baselineOf(trace) : undefined,
    peak: { perSecond: (counts[peakStep] ?? 0) / stepSeconds, at: at(peakStep), step: peakStep },
    gaps: gaps.map(({ fromStep, steps, counts: held }) => ({
      from: at(fromStep),
      to: at(fromStep + steps),
      steps,
      counts: held,
    })),
    longestSilence: { from: at(silence.fromStep), steps: silence.steps },
  };
}

function longestSilence({ counts, gaps }: Trace): { fromStep: number; steps: number } {
  let longest = { fromStep: 0, steps: 0 };
  let steps = 0;
  let nextGap = 0;
  for (let step = 0; step < counts.length; step += 1) {
    while ((gaps[nextGap]?.fromStep ?? Infinity) + (gaps[nextGap]?.steps ?? 0) <= step) nextGap += 1;
    const isGap = (gaps[nextGap]?.fromStep ?? Infinity) <= step;
    steps = counts[step] === 0 && !isGap ? steps + 1 : 0;
    if (steps > longest.steps) longest = { fromStep: step - steps + 1, steps };
  }
  return longest;
}
