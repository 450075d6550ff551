import { figure } from '../../report/wording/numbers.ts';
import { pastItText } from '../../report/wording/overload.ts';
import { quantileMs } from '../../model/histogram.ts';
import { faultText } from '../../model/config/fault.ts';
import type { StackKind } from '../../model/config/stacks.ts';
import type { EventOf, RunEvent } from '../../model/record/event.ts';
import type { LevelRecord } from '../../model/record/record.ts';
import type { Surge } from '../../model/record/replay.ts';
import type { Second } from '../../model/sample.ts';
import type { Bracket } from '../../model/record/trial.ts';
import type { RateCurve } from '../../model/rate-curve.ts';
import { withStep, type Step } from './course.ts';
import { forecastText, stretchText, type EndedLevel } from './wording.ts';

/** How far a run is, as its events tell. Times are milliseconds since the epoch. */
export interface RunPicture {
  readonly runId: string;
  readonly stack: StackKind | undefined;
  readonly startedAtMs: number | undefined;
  readonly levels: readonly LevelPicture[];
  readonly trial: TrialPicture | undefined;
  /** When the run will end, at best guess. */
  readonly endsAtMs: number | undefined;
  /** What is being done beside trials. */
  readonly doing: string | undefined;
}

export interface LevelPicture {
  readonly name: string;
  readonly status: 'waiting' | 'measuring' | LevelRecord['status'];
  readonly bracket: Bracket;
  readonly trials: number;
  /** What came of it. */
  readonly ended?: EndedLevel;
  /** What happened past it, in a few words. */
  readonly pastIt?: string;
  /** Of a night that is replayed: survived at `low` times, not at `high`. */
  readonly multiples?: Pick<Surge, 'variant' | 'low' | 'high'>;
}

export interface TrialPicture {
  readonly id: string;
  /** `trial 100-001` */
  readonly label: string;
  /** What was asked for; not known of a warm-up, which is no trial. */
  readonly asked: { readonly load: number; readonly durationMs: number } | undefined;
  readonly startedAtMs: number;
  /** The last ones, oldest first. */
  readonly seconds: readonly SecondPicture[];
  readonly night?: NightPicture;
}

/** A night while it is replayed. */
export interface NightPicture {
  /** What is asked for, from its start to its end. */
  readonly rates: RateCurve;
  /** Goodput so far. */
  readonly goodput: readonly Step[];
}

export interface SecondPicture {
  readonly offered: number;
  readonly goodput: number;
  readonly inFlight: number;
  readonly p99Ms: number | undefined;
}

/** What is done after a trial, before the next may start. */
export const draining = 'waiting until the stack is idle again';

const secondsKept = 30;

export const emptyPicture: RunPicture = {
  runId: '',
  stack: undefined,
  startedAtMs: undefined,
  levels: [],
  trial: undefined,
  endsAtMs: undefined,
  doing: undefined,
};

/** The picture after one more event. */
export function withEvent(picture: RunPicture, event: RunEvent): RunPicture {
  const atMs = Date.parse(event.at);
  const before = { ...picture, startedAtMs: picture.startedAtMs ?? atMs };
  switch (event.kind) {
    case 'run-started':
      return withRunStarted(before, event);
    case 'progress':
      return { ...before, doing: event.line };
    case 'forecast':
      return { ...before, doing: forecastText(event), endsAtMs: atMs + event.remainingMs };
    case 'level-started':
      return withLevel(before, event.level, () => ({ status: 'measuring' }));
    case 'trial-started':
      return withTrialStarted(before, event, atMs);
    case 'canary-ended':
      return loadEnded(before);
    case 'replay-started':
      return withReplayStarted(before, event, atMs);
    case 'second':
      return withSecondOf(before, event, atMs);
    case 'trial-ended': {
      const { bracket, trial } = event;
      return withLevel(loadEnded(before), trial.level, ({ trials }) => ({ bracket, trials: trials + 1 }));
    }
    case 'replay-ended': {
      const multiples = { variant: event.replay.variant, ...event.bracket };
      return withLevel(loadEnded(before), event.replay.level, ({ trials }) => ({
        multiples,
        trials: trials + 1,
      }));
    }
    case 'surge-ended':
    case 'step':
      return before;
    case 'overload-started':
    case 'stretch-started':
    case 'overload-ended':
    case 'hysteresis-ended':
      return withEventPastCollapse(before, event, atMs);
    case 'drill-started':
    case 'fault-injected':
    case 'fault-reverted':
    case 'drill-ended':
      return withEventOfDrill(before, event, atMs);
    case 'level-ended':
      return withLevelEnded(before, event);
    case 'run-ended':
      return { ...before, trial: undefined, doing: undefined };
  }
}

function withRunStarted(
  before: RunPicture,
  { runId, stack, levels: names }: EventOf<'run-started'>,
): RunPicture {
  const levels = names.map((name) => ({ name, status: 'waiting', bracket: {}, trials: 0 }) as const);
  return { ...before, runId, stack, levels };
}

function withLevelEnded(before: RunPicture, ended: EventOf<'level-ended'>): RunPicture {
  const { level, status } = ended;
  return withLevel({ ...before, trial: undefined, doing: undefined }, level, () => ({ status, ended }));
}

function withTrialStarted(before: RunPicture, event: EventOf<'trial-started'>, atMs: number): RunPicture {
  const { trialId: id, load, durationMs } = event;
  const trial = { id, label: `trial ${id}`, asked: { load, durationMs }, startedAtMs: atMs, seconds: [] };
  const started = { ...before, trial, endsAtMs: atMs + event.remainingMs, doing: undefined };
  return withLevel(started, event.level, () => ({ bracket: event.bracket }));
}

function withReplayStarted(before: RunPicture, event: EventOf<'replay-started'>, atMs: number): RunPicture {
  const { replayId: id, peak: load, durationMs, variant } = event;
  const label = `replay ${id}, night x ${figure(event.k)}`;
  const night = { rates: event.rates, goodput: [] };
  const trial = { id, label, asked: { load, durationMs }, startedAtMs: atMs, seconds: [], night };
  const started = { ...before, trial, endsAtMs: atMs + event.remainingMs, doing: undefined };
  return withLevel(started, event.level, ({ multiples }) =>
    // Of another variant, the bounds are others.
    multiples?.variant === variant ? {} : { multiples: { variant } },
  );
}

type OfDrill = 'drill-started' | 'fault-injected' | 'fault-reverted' | 'drill-ended';

function withEventOfDrill(before: RunPicture, event: EventOf<OfDrill>, atMs: number): RunPicture {
  switch (event.kind) {
    case 'drill-started':
      return withDrillStarted(before, event, atMs);
    case 'fault-injected':
      return { ...before, doing: `${faultText(event.fault)}: ${event.seen}` };
    case 'fault-reverted':
      return { ...before, doing: `${faultText(event.fault)} is over: ${event.seen}` };
    case 'drill-ended':
      return withLevel(loadEnded(before), event.result.level, ({ trials }) => ({ trials: trials + 1 }));
  }
}

function withDrillStarted(before: RunPicture, event: EventOf<'drill-started'>, atMs: number): RunPicture {
  const { id, load, durationMs, drill, rates } = event;
  const label = `drill ${drill.name}`;
  const night = rates === undefined ? {} : { night: { rates, goodput: [] } };
  const trial = { id, label, asked: { load, durationMs }, startedAtMs: atMs, seconds: [], ...night };
  return { ...before, trial, endsAtMs: atMs + event.remainingMs, doing: undefined };
}

type PastCollapse = 'overload-started' | 'stretch-started' | 'overload-ended' | 'hysteresis-ended';

function withEventPastCollapse(before: RunPicture, event: EventOf<PastCollapse>, atMs: number): RunPicture {
  switch (event.kind) {
    case 'overload-started':
      return { ...before, endsAtMs: atMs + event.remainingMs, doing: undefined };
    case 'stretch-started':
      return withStretchStarted(before, event, atMs);
    case 'overload-ended':
      return withLevel(loadEnded(before), event.level, () => ({ pastIt: pastItText(event.overload) }));
    case 'hysteresis-ended':
      return loadEnded(before);
  }
}

function withStretchStarted(before: RunPicture, event: EventOf<'stretch-started'>, atMs: number): RunPicture {
  const { id, load, seconds } = event;
  const shown = before.trial?.id === id ? before.trial.seconds : [];
  const asked = { load, durationMs: 1000 * seconds };
  const trial = { id, label: stretchText(event), asked, startedAtMs: atMs, seconds: shown };
  return { ...before, trial };
}

function withSecondOf(
  before: RunPicture,
  { trialId: id, second }: EventOf<'second'>,
  atMs: number,
): RunPicture {
  const startedAtMs = atMs - second.atSeconds * 1000;
  const warmUp: TrialPicture = { id, label: id, asked: undefined, startedAtMs, seconds: [] };
  const trial = before.trial?.id === id ? before.trial : warmUp;
  // A night is shown by its own clock: that of its arrivals, which began when the generator was ready.
  const onTime = trial.night === undefined ? trial : { ...trial, startedAtMs };
  return { ...before, trial: withSecond(onTime, second) };
}

function loadEnded(before: RunPicture): RunPicture {
  return { ...before, trial: undefined, doing: draining };
}

function withLevel(
  picture: RunPicture,
  name: string,
  change: (level: LevelPicture) => Partial<LevelPicture>,
): RunPicture {
  const levels = picture.levels.map((level) =>
    level.name === name ? { ...level, ...change(level) } : level,
  );
  return { ...picture, levels };
}

function withSecond(trial: TrialPicture, second: Second): TrialPicture {
  const span = second.spanSeconds > 0 ? second.spanSeconds : 1;
  const added = {
    offered: second.offered / span,
    goodput: second.good / span,
    inFlight: second.inFlight,
    p99Ms: quantileMs(second.latency, 0.99),
  };
  const seconds = [...trial.seconds, added].slice(-secondsKept);
  if (trial.night === undefined) return { ...trial, seconds };
  const { rates, goodput } = trial.night;
  const toSeconds = second.atSeconds;
  const step = { fromSeconds: toSeconds - second.spanSeconds, toSeconds, rate: added.goodput };
  return { ...trial, seconds, night: { rates, goodput: withStep(goodput, step) } };
}
