import type { Behaviour } from '../model/config/behaviour.ts';
import type { Ending } from '../model/record/ending.ts';
import type { LoadSecond } from '../model/sample.ts';
import type { RateCurve } from '../model/rate-curve.ts';
import type { RecordedWrite, WriteFinding } from '../model/writes.ts';

export interface LoadRequest {
  /** The trial's id; also names its log file. */
  readonly trialId: string;
  readonly targetUrl: URL;
  /** When to send how much, in requests/s: of visits of several requests there are fewer. */
  readonly rates: RateCurve;
  readonly behaviour: Behaviour;
  /** Whether posts are sampled for how long they take to show, where the SLO asks for it: a little load of its own. */
  readonly samplesFreshness: boolean;
  /** Whether how each write ended is told, for `readBack`. */
  readonly recordsWrites?: boolean;
  /** Of a first look: arrivals are evenly spaced, and it is told how requests ended. */
  readonly look?: {
    /** A request is given up after this, whatever the config says. */
    readonly timeoutMs: number;
  };
  /** Arrivals and users are drawn from it, so that a trial can be repeated exactly. */
  readonly seed: number;
  /** Where the generator may write its log. */
  readonly logFile: string;
}

export interface LoadResult {
  readonly seconds: readonly LoadSecond[];
  /** The generator's own complaints (script exceptions, "insufficient VUs"), at most 20 lines. */
  readonly complaints: readonly string[];
  /** The generator's words on requests that got no answer, each once with how often it came, the most frequent first. */
  readonly failures: readonly string[];
  /** Statuses of bad answers, each once, the most frequent first; absent when the generator cannot tell. */
  readonly statuses?: readonly number[];
  /** Of a first look. */
  readonly endings?: readonly Ending[];
  /** Where they were to be recorded: each that has ended. */
  readonly writes?: readonly RecordedWrite[];
}

export interface ReadBackRequest extends Pick<LoadRequest, 'targetUrl' | 'seed' | 'logFile'> {
  /** At least one. */
  readonly writes: readonly RecordedWrite[];
}

export interface ReadBackResult {
  readonly findings: readonly WriteFinding[];
  readonly complaints: readonly string[];
}

/** A request of the journey that reads and changes nothing. */
export interface JourneyRead {
  /** From the target's root: starts with `/`. */
  readonly path: string;
  /** Beside those that the target's URL asks for; may hold secrets. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends open arrivals at a rate, steady or not, for a time, and reports each second as it passes. */
export interface LoadGenerator {
  /** `k6 v2.2.0`, the executable's path and where it came from; the scenario's hash. */
  provenance(): LoadGeneratorProvenance;
  /**
   * Refuses a load that it could never send: asked before anything is brought up.
   * @throws HarnessError with what the load needs, against what there is.
   */
  check(load: Pick<LoadRequest, 'rates' | 'behaviour'>): void;
  /**
   * Runs one trial and resolves when every request of it has ended.
   * `stop` ends it early (the trial is decided); `signal` aborts it (the run is interrupted) and rejects.
   * @throws HarnessError when the generator cannot start or its scenario is broken.
   */
  run(
    request: LoadRequest,
    hooks: {
      onSecond(second: LoadSecond): void;
      /** Called once, as soon as it is known: when the first arrival was due, in ms since the epoch. */
      onStart?(startedAtMs: number): void;
      stop: AbortSignal;
      signal: AbortSignal;
    },
  ): Promise<LoadResult>;
  /** Reads of the loads so far, the first that users made, each once: empty before the first load, or without any. */
  reads(): readonly JourneyRead[];
  /**
   * Looks for writes of an earlier load, a few at a time, where the scenario says that they must be. Absent when it does
   * not say.
   * @throws HarnessError when the generator cannot start or its scenario is broken; the signal's reason.
   */
  readBack?(request: ReadBackRequest, signal: AbortSignal): Promise<ReadBackResult>;
  /** Releases sockets and files. Idempotent. */
  close(): Promise<void>;
}

export interface LoadGeneratorProvenance {
  readonly name: string;
  readonly version: string;
  readonly origin: string;
  readonly scenarioFile: string;
  /** SHA-256 of the bundled scenario. */
  readonly scenarioHash: string;
}
