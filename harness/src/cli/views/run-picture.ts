import { figure } from '../../report/numbers.ts';
import { quantileMs } from '../../model/histogram.ts';
import type { StackKind } from '../../model/config.ts';
import type { RunEvent } from '../../model/event.ts';
import type { LevelRecord } from '../../model/record.ts';
import type { Second } from '../../model/sample.ts';
import type { Bracket, CollapsePoint } from '../../model/trial.ts';

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
  readonly collapsePoint?: CollapsePoint;
  /** Of a night that is replayed: survived at `low` times, not at `high`. */
  readonly multiples?: { readonly variant: string; readonly low?: number; readonly high?: number };
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
    case 'run-started': {
      const levels = event.levels.map(
        (name) => ({ name, status: 'waiting', bracket: {}, trials: 0 }) as const,
      );
      return { ...before, runId: event.runId, stack: event.stack, levels };
    }
    case 'progress':
      return { ...before, doing: event.line };
    case 'level-started':
      return withLevel(before, event.level, () => ({ status: 'measuring' }));
    case 'trial-started': {
      const { trialId: id, load, durationMs, bracket } = event;
      const trial = { id, label: `trial ${id}`, asked: { load, durationMs }, startedAtMs: atMs, seconds: [] };
      const endsAtMs = atMs + event.remainingMs;
      return withLevel({ ...before, trial, endsAtMs, doing: undefined }, event.level, () => ({ bracket }));
    }
    case 'replay-started': {
      const { replayId: id, peak: load, durationMs } = event;
      const trial = {
        id,
        label: `replay ${id}, night x ${figure(event.k)}`,
        asked: { load, durationMs },
        startedAtMs: atMs,
        seconds: [],
      };
      const endsAtMs = atMs + event.remainingMs;
      return withLevel({ ...before, trial, endsAtMs, doing: undefined }, event.level, ({ multiples }) =>
        // Of another variant, the bounds are others.
        multiples?.variant === event.variant ? {} : { multiples: { variant: event.variant } },
      );
    }
    case 'replay-ended': {
      const { replay, bracket } = event;
      const multiples = { variant: replay.variant, ...bracket };
      return withLevel({ ...before, trial: undefined, doing: draining }, replay.level, ({ trials }) => ({
        multiples,
        trials: trials + 1,
      }));
    }
    case 'surge-ended':
      return before;
    case 'second': {
      const { trialId: id, second } = event;
      const warmUp = {
        id,
        label: id,
        asked: undefined,
        startedAtMs: atMs - second.atSeconds * 1000,
        seconds: [],
      };
      return { ...before, trial: withSecond(before.trial?.id === id ? before.trial : warmUp, second) };
    }
    case 'trial-ended':
      return withLevel({ ...before, trial: undefined, doing: draining }, event.trial.level, ({ trials }) => ({
        bracket: event.bracket,
        trials: trials + 1,
      }));
    case 'level-ended': {
      const { status, collapsePoint } = event;
      const found = collapsePoint === undefined ? { status } : { status, collapsePoint };
      return withLevel({ ...before, trial: undefined, doing: undefined }, event.level, () => found);
    }
    case 'run-ended':
      return { ...before, trial: undefined, doing: undefined };
  }
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
  return { ...trial, seconds: [...trial.seconds, added].slice(-secondsKept) };
}
