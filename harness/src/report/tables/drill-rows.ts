import { lastDrills, type DrillResult } from '../../model/config/drill.ts';
import { faultText } from '../../model/config/fault.ts';
import type { RunRecord } from '../../model/record/record.ts';
import { unknown } from './capacity-rows.ts';
import { figure, percent } from '../wording/numbers.ts';
import { duplicatedText, lostText } from '../wording/writes.ts';

/** Each drill on one level. */
export interface DrillRow {
  readonly level: string;
  readonly drill: string;
  readonly faults: string;
  /** requests/s; of a night how many times, and its peak. */
  readonly load: string;
  readonly outcome: string;
  /** Share of the goodput, and for how long. */
  readonly dip: string;
  readonly lost: string;
  readonly back: string;
  /** Acknowledged writes lost, `3 of 97`, and writes that are there twice. */
  readonly writesLost: string;
  readonly writesTwice: string;
  readonly result: DrillResult;
}

export function drillRows({ levels }: RunRecord): DrillRow[] {
  return levels.flatMap((level) => lastDrills(level).map((result) => rowOf(result)));
}

function rowOf(result: DrillResult): DrillRow {
  const { dip, goodLost, backAfterSeconds, writes } = result.measures;
  const isValid = !['invalid', 'not-carried'].includes(result.outcome.kind);
  return {
    level: result.level,
    drill: result.drill,
    faults: result.faults.map(({ fault }) => faultText(fault)).join(', '),
    load: loadText(result),
    outcome: result.outcome.kind,
    dip: !isValid
      ? unknown
      : dip === undefined
        ? 'none'
        : `${percent(dip.depth)} for ${dip.seconds.toFixed(1)} s`,
    lost: isValid ? figure(Math.round(goodLost)) : unknown,
    back: isValid ? backText(backAfterSeconds) : unknown,
    writesLost: lostText(writes),
    writesTwice: duplicatedText(writes),
    result,
  };
}

function loadText({ load, ofNight }: DrillResult): string {
  return ofNight === undefined ? figure(load) : `night x ${figure(ofNight)}, up to ${figure(load)}`;
}

function backText(afterSeconds: number | undefined): string {
  if (afterSeconds === undefined) return 'not back';
  return afterSeconds === 0 ? 'before its end' : `${afterSeconds.toFixed(1)} s after`;
}
