import type { Answer } from '../answers/answer.ts';
import type { CanaryDrift } from './canary.ts';
import type { StackKind } from '../config/stacks.ts';
import type { Drill, DrillResult } from '../config/drill.ts';
import type { Fault } from '../config/fault.ts';
import type { Hysteresis, Overload, Phase, Stretch } from './overload.ts';
import type { Bracket, Trial } from './trial.ts';
import type { RateCurve } from '../rate-curve.ts';
import type { LevelRecord, RunRecord } from './record.ts';
import type { Replay, Surge } from './replay.ts';
import type { Second } from '../sample.ts';
import type { Step } from './step.ts';

/** What a run tells while it goes: the live view, the lines and `--json` are three ways to show these. */
export type RunEvent = { readonly at: string } & (
  | {
      readonly kind: 'run-started';
      readonly runId: string;
      readonly folder: string;
      readonly stack: StackKind;
      readonly why: string;
      readonly levels: readonly string[];
      readonly resumed: boolean;
    }
  | { readonly kind: 'progress'; readonly level?: string; readonly line: string }
  /** What the run is busy with from now on. */
  | { readonly kind: 'step'; readonly step: Step; readonly level: string }
  | { readonly kind: 'level-started'; readonly level: string; readonly index: number; readonly of: number }
  | {
      /** Before the first trial of a level: what it will take, if it collapses near the load that is guessed. */
      readonly kind: 'forecast';
      readonly level: string;
      /** requests/s */
      readonly load: number;
      /** Of the SLO. */
      readonly goodShare: number;
      /** One trial that confirms a bound. */
      readonly boundMs: number;
      /** All of the level; most end between low and high. After that, what is known is enough, unless the time is limited. */
      readonly levelMs: { readonly low: number; readonly likely: number; readonly high: number };
      /** Best guess of the time to the end of the run. */
      readonly remainingMs: number;
      /** Of a run whose time is limited: what this level has of it, and how wide its interval will be, over its estimate. */
      readonly limit?: { readonly timeMs: number; readonly relativeWidth?: number };
    }
  | {
      readonly kind: 'trial-started';
      readonly level: string;
      readonly trialId: string;
      readonly load: number;
      readonly durationMs: number;
      readonly bracket: Bracket;
      /** Best guess of the time to the end of the run. */
      readonly remainingMs: number;
    }
  | { readonly kind: 'second'; readonly level: string; readonly trialId: string; readonly second: Second }
  | { readonly kind: 'trial-ended'; readonly trial: Trial; readonly bracket: Bracket }
  | { readonly kind: 'canary-ended'; readonly canary: Trial; readonly drift?: CanaryDrift }
  | {
      readonly kind: 'replay-started';
      readonly level: string;
      readonly replayId: string;
      readonly variant: string;
      readonly k: number;
      /** Highest rate asked for, requests/s. */
      readonly peak: number;
      /** What is asked for, from start to end: night x k. */
      readonly rates: RateCurve;
      readonly durationMs: number;
      readonly remainingMs: number;
    }
  | {
      readonly kind: 'replay-ended';
      readonly replay: Replay;
      /** Of k, for this variant at this level. */
      readonly bracket: Pick<Surge, 'low' | 'high'>;
    }
  | { readonly kind: 'surge-ended'; readonly level: string; readonly surge: Surge }
  | {
      /** A load past the collapse point begins. */
      readonly kind: 'overload-started';
      readonly level: string;
      readonly id: string;
      readonly stretches: readonly Stretch[];
      /** requests/s: what the multiples of the stretches are of. */
      readonly collapsePoint: number;
      /** The longest that it takes: it ends as soon as the level has recovered. */
      readonly durationMs: number;
      readonly remainingMs: number;
    }
  | {
      readonly kind: 'stretch-started';
      readonly level: string;
      readonly id: string;
      readonly phase: Phase;
      /** Of the collapse point; and as a load, in requests/s. */
      readonly multiple: number;
      readonly load: number;
      readonly seconds: number;
    }
  | { readonly kind: 'overload-ended'; readonly level: string; readonly overload: Overload }
  | { readonly kind: 'hysteresis-ended'; readonly level: string; readonly hysteresis: Hysteresis }
  | {
      readonly kind: 'drill-started';
      readonly level: string;
      readonly id: string;
      readonly drill: Drill;
      /** requests/s; of a night at its peak. */
      readonly load: number;
      /** Of a night: what is asked for, from start to end. */
      readonly rates?: RateCurve;
      readonly durationMs: number;
      readonly remainingMs: number;
    }
  | {
      readonly kind: 'fault-injected' | 'fault-reverted';
      readonly level: string;
      readonly fault: Fault;
      readonly targets: readonly string[];
      /** What showed it on the target. */
      readonly seen: string;
    }
  | { readonly kind: 'drill-ended'; readonly result: DrillResult }
  | {
      readonly kind: 'level-ended';
      readonly level: string;
      readonly status: LevelRecord['status'];
      readonly answer: Answer;
      /** Of the status, and what drifted, for a person. */
      readonly detail?: string;
    }
  | { readonly kind: 'run-ended'; readonly record: RunRecord; readonly folder: string }
);

/** The events of one kind. */
export type EventOf<Kind extends RunEvent['kind']> = Extract<RunEvent, { kind: Kind }>;

/** Omit that keeps a union a union. */
type WithoutAt<E> = E extends unknown ? Omit<E, 'at'> : never;
/** An event before it is stamped with the time. */
export type UnstampedEvent = WithoutAt<RunEvent>;
