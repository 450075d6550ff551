import { leastBeforeSeconds, type Drill } from './drill.ts';
import { ExitCode, HarnessError } from '../errors.ts';
import { faultText, type Fault } from './fault.ts';
import { durationMsOf, heldUntil, peakSecondsOf, steadyCurve, type RateCurve } from '../rate-curve.ts';

/** A fault, and when it is to be on, in seconds after the first arrival was due. */
export interface FaultTimes {
  readonly fault: Fault;
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

/** The load of a drill, and its faults in it. */
export interface DrillTimes {
  readonly rates: RateCurve;
  readonly faults: readonly FaultTimes[];
}

const usualBeforeSeconds = 8;

/** Of a drill under a steady load, in requests/s. */
export function steadyDrill(drill: Drill, load: number): DrillTimes {
  const faults = faultsFrom(drill.beforeSeconds ?? usualBeforeSeconds, drill);
  return { rates: steadyCurve(load, 1000 * (endOf(faults) + drill.afterSeconds)), faults };
}

/**
 * Of a drill under a night: its faults begin at the peak, unless the drill says when.
 * @throws HarnessError `fault-outside-night` (exit code 2) when they begin too early, or are not over before its end.
 */
export function nightDrill(drill: Drill, night: RateCurve): DrillTimes {
  const faults = faultsFrom(drill.beforeSeconds ?? peakSecondsOf(night), drill);
  const problem = problemOf(faults, durationMsOf(night) / 1000);
  if (problem === undefined) return { rates: heldUntil(night, endOf(faults) + drill.afterSeconds), faults };
  throw new HarnessError({
    code: 'fault-outside-night',
    message: `drill "${drill.name}": ${problem}`,
    hint: 'Say when the faults begin (--before, beforeSeconds), hold them shorter (--hold, holdSeconds), or replay the night longer (night.replaySeconds).',
    exitCode: ExitCode.usage,
  });
}

/** How long the load of a drill is, in seconds. */
export function drillSeconds({ rates }: DrillTimes): number {
  return durationMsOf(rates) / 1000;
}

function faultsFrom(beginSeconds: number, { faults, holdSeconds: usual }: Drill): readonly FaultTimes[] {
  return faults.map(({ laterSeconds = 0, holdSeconds = usual, ...fault }) => {
    const fromSeconds = toTheMs(beginSeconds + laterSeconds);
    return { fault, fromSeconds, toSeconds: toTheMs(fromSeconds + holdSeconds) };
  });
}

function problemOf(faults: readonly FaultTimes[], nightSeconds: number): string | undefined {
  for (const { fault, fromSeconds, toSeconds } of faults) {
    const [from, to, night] = [fromSeconds, toSeconds, nightSeconds].map(text);
    if (fromSeconds >= nightSeconds)
      return `${faultText(fault)} begins at ${from} s, the night lasts ${night} s`;
    if (toSeconds > nightSeconds)
      return `${faultText(fault)} is on until ${to} s, the night lasts ${night} s`;
    if (fromSeconds < leastBeforeSeconds) {
      return `${faultText(fault)} begins at ${from} s, the peak of the night; what was good before is told by ${leastBeforeSeconds} s of load at least`;
    }
  }
  return undefined;
}

function endOf(faults: readonly FaultTimes[]): number {
  return Math.max(...faults.map(({ toSeconds }) => toSeconds));
}

/** Steps of a curve add up to a little beside. */
function toTheMs(seconds: number): number {
  return Number(seconds.toFixed(3));
}

function text(seconds: number): string {
  return String(Number(seconds.toFixed(1)));
}
