import type { EventOf, RunEvent } from '../../../model/record/event.ts';
import { duration, figure, latency, percent } from '../../../report/wording/numbers.ts';
import { hysteresisText, pastItText, retentionText } from '../../../report/wording/overload.ts';
import { surgeText } from '../../../report/wording/surge.ts';
import { badOf, whyBadText } from '../../../report/wording/why-bad.ts';
import { drillOutcomeText } from '../../../report/wording/drill.ts';
import { ofNight, timedFaultText } from '../../../model/config/drill.ts';
import { faultText } from '../../../model/config/fault.ts';
import {
  aboutText,
  forecastText,
  levelText,
  outcomeText,
  replayText,
  stretchText,
} from '../../../actions/progress/wording.ts';

/** The first line of a run: which stack, and why that one. */
export function startedText(event: EventOf<'run-started'>): string {
  const verb = event.resumed ? 'goes on' : 'starts';
  return `headroom: stack ${event.stack} (${event.why}); run ${event.runId} ${verb} with levels ${event.levels.join(', ')}`;
}

/** An event as one line; `undefined` for those that a log is better without. */
export function lineText(event: RunEvent): string | undefined {
  switch (event.kind) {
    case 'run-started':
      return startedText(event);
    case 'progress':
      return event.level === undefined ? event.line : `level ${event.level}: ${event.line}`;
    case 'level-started':
      return `level ${event.level} (${event.index + 1} of ${event.of})`;
    case 'forecast':
      return `level ${event.level}: ${forecastText(event)}`;
    case 'trial-started':
      return trialStartedText(event);
    case 'step':
      return undefined;
    case 'second':
      return secondText(event);
    case 'trial-ended':
      return trialEndedText(event);
    case 'canary-ended':
      return canaryEndedText(event);
    case 'replay-started':
      return replayStartedText(event);
    case 'replay-ended':
      return `replay ${replayText(event.replay)}`;
    case 'surge-ended':
      return `level ${event.level}, ${event.surge.variant}: ${surgeText(event.surge)}`;
    case 'overload-started':
      return overloadStartedText(event);
    case 'stretch-started':
      return `${event.id}: ${stretchText(event)}, ${figure(event.load)}/s`;
    case 'overload-ended':
      return overloadEndedText(event);
    case 'hysteresis-ended':
      return `level ${event.level}: load up and down again: ${hysteresisText(event.hysteresis)}`;
    case 'drill-started':
      return drillStartedText(event);
    case 'fault-injected':
      return `level ${event.level}: ${faultText(event.fault)}: ${event.seen}`;
    case 'fault-reverted':
      return `level ${event.level}: ${faultText(event.fault)} is over: ${event.seen}`;
    case 'drill-ended':
      return `drill ${event.result.id}: ${drillOutcomeText(event.result.outcome)}`;
    case 'level-ended':
      return `level ${event.level}: ${levelText(event)}`;
    case 'run-ended':
      return `run ${event.record.runId} ${event.record.status}`;
  }
}

function trialStartedText({ trialId, load, durationMs, remainingMs }: EventOf<'trial-started'>): string {
  const seconds = Math.round(durationMs / 1000);
  return `trial ${trialId}: ${figure(load)}/s for ${seconds} s, ${aboutText(remainingMs)} left in the run`;
}

function canaryEndedText({ canary: { id, load, measures }, drift }: EventOf<'canary-ended'>): string {
  const median = measures.latencyMs === undefined ? '' : `, median ${latency(measures.latencyMs.p50)}`;
  const line = `canary ${id}: ${figure(load)}/s, ${percent(measures.goodShare)} good${median}`;
  return drift === undefined ? line : `${line}; drift: ${drift.detail}`;
}

function replayStartedText(event: EventOf<'replay-started'>): string {
  const { replayId, k, peak, durationMs, remainingMs } = event;
  const night = `night x ${figure(k)}, up to ${figure(peak)}/s, for ${duration(durationMs)}`;
  return `replay ${replayId}: ${night}, ${aboutText(remainingMs)} left in the run`;
}

function drillStartedText({ id, drill, load, durationMs, remainingMs }: EventOf<'drill-started'>): string {
  const what = drill.faults.map((each) => timedFaultText(each)).join('; ');
  const k = ofNight(drill);
  const under = k === undefined ? `${figure(load)}/s` : `night x ${figure(k)}, up to ${figure(load)}/s`;
  return `drill ${id}: ${what} under ${under}, for ${duration(durationMs)}, ${aboutText(remainingMs)} left in the run`;
}

function overloadStartedText({
  id,
  collapsePoint,
  durationMs,
  remainingMs,
}: EventOf<'overload-started'>): string {
  const about = `past the collapse point of ${figure(collapsePoint)}/s, for ${duration(durationMs)} at most`;
  return `load ${id}: ${about}, ${aboutText(remainingMs)} left in the run`;
}

function overloadEndedText({ level, overload }: EventOf<'overload-ended'>): string {
  const { character, recovery } = overload;
  const about = [
    pastItText(overload),
    character.kind === 'invalid' ? character.detail : `goodput kept ${retentionText(overload)}`,
    ...(recovery.kind === 'recovered' ? [] : [recovery.detail]),
  ];
  return `level ${level} past its collapse point: ${[...new Set(about)].join(' · ')}`;
}

const longTrialSeconds = 10;

/** Short trials speak at their end; of a longer one, every tenth second. */
function secondText({ trialId, second }: EventOf<'second'>): string | undefined {
  const at = Math.round(second.atSeconds);
  if (at === 0 || at % longTrialSeconds !== 0) return undefined;
  return `${trialId}: ${at} s in, goodput ${figure(second.good / second.spanSeconds)}/s`;
}

function trialEndedText({ trial }: EventOf<'trial-ended'>): string {
  const { id, load, outcome, measures } = trial;
  const bad = outcome.kind === 'sustained' ? undefined : badOf([trial]);
  const why = bad === undefined ? '' : ` · not good: ${whyBadText(bad)}`;
  const p99 = measures.latencyMs === undefined ? '' : `, p99 ${latency(measures.latencyMs.p99)}`;
  const good = `goodput ${figure(measures.goodputPerSecond)}/s, ${percent(measures.goodShare)} good${p99}`;
  return `trial ${id}: ${figure(load)}/s ${outcomeText(outcome)} · ${good}${why}`;
}
