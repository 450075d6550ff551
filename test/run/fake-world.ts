import { configSchema, type Config, type ConfigInput } from '../../harness/src/model/config/config.ts';
import type { StackKind } from '../../harness/src/model/config/stacks.ts';
import { ExitCode, HarnessError } from '../../harness/src/model/errors.ts';
import type { Given } from '../../harness/src/model/record/given.ts';
import type { UnstampedEvent } from '../../harness/src/model/record/event.ts';
import type { Provenance, RunRecord } from '../../harness/src/model/record/record.ts';
import type { Replay } from '../../harness/src/model/record/replay.ts';
import type { Trial } from '../../harness/src/model/record/trial.ts';
import type { ReplicaControl } from '../../harness/src/ports/replica-control.ts';
import type { ServiceCounters } from '../../harness/src/model/counters.ts';
import type { RunPlan } from '../../harness/src/run/run-plan.ts';
import type { RunPorts } from '../../harness/src/run/ports-of-a-run.ts';
import { simulateQueue } from './fake-load.ts';
import { LoadClock } from './load-clock.ts';

/** What a fake world is like; every part can be made to fail. */
export interface Fakes {
  /** Capacity of each level, requests/s. */
  readonly capacities: Readonly<Record<string, number>>;
  /** Called before a trial sends its first second; may throw. */
  readonly beforeTrial?: (trialId: string) => void;
  /** Called with each second that was sent; may throw. */
  readonly onSecond?: (trialId: string, atSeconds: number) => void;
  /** Times after a trial that the target does not become idle. */
  readonly neverIdleAfter?: (trialId: string) => boolean;
  /** Works off what a trial left, with a health path that is answered beside the queue. */
  readonly worksOffBehindHealth?: boolean;
  readonly stackKind?: StackKind;
  /** Makes the generator send only this share of what was asked. */
  readonly generatorShare?: (trialId: string) => number;
  /** What a request takes beside the queue, in seconds. */
  readonly latencySeconds?: (trialId: string) => number;
  /** CPU of a request, in ms, of an api with a quota of one core; not seen when absent. */
  readonly cpuMs?: (trialId: string) => number;
  /** Speed of the machine; not gauged when absent. */
  readonly speed?: (trialId: string) => number;
  /** What is done past a collapse point; nothing when absent. */
  readonly overload?: ConfigInput['overload'];
  /** Levels that are measured without one api. */
  readonly brokenLevels?: readonly string[];
  /** Replicas of api that there are; none when absent. */
  readonly apis?: number;
  /** What a level was given when it came up for the nth time; not seen when absent. */
  readonly given?: (level: string, time: number) => Given;
}

/** The ports of a run on a simulated machine: time is virtual, nothing is started. */
export class FakeWorld {
  readonly journal: string[] = [];
  readonly savedTrials: Trial[] = [];
  readonly savedReplays: Replay[] = [];
  readonly savedSeries: string[] = [];
  readonly savedRecords: RunRecord[] = [];
  readonly events: UnstampedEvent[] = [];
  readonly ports: RunPorts;
  readonly #fakes: Fakes;
  readonly #clock = new LoadClock();
  #pieces = 0;
  #levelUp: string | undefined;
  #ups = 0;
  #lastTrial = '';
  #cpuSeconds = 0;
  /** When what the last load left will be worked off. */
  #busyUntil = 0;

  constructor(fakes: Fakes) {
    this.#fakes = fakes;
    this.ports = {
      clock: this.#clock,
      faults: {
        refusal: async () => undefined,
        inject: async () => {
          this.journal.push('fault on');
          return {
            seen: 'it took',
            revert: async () => void this.journal.push('fault taken back'),
            gone: async () => 'it is gone',
          };
        },
      },
      host: {
        counters: async () => ({
          cores: 2,
          busySeconds: this.#clock.now() / 2000,
          stealSeconds: 0,
          totalSeconds: (this.#clock.now() * 2) / 1000,
          harnessCpuSeconds: this.#clock.now() / 100_000,
          harnessMemoryBytes: 8e7,
          ...(this.#fakes.speed === undefined
            ? {}
            : { gauged: { pieces: this.#pieces, seconds: this.#clock.now() / 1e6 } }),
        }),
      },
      probe: {
        get: async ({ pathname }, signal) => {
          signal.throwIfAborted();
          if (pathname === '/read' && this.#clock.now() < this.#busyUntil) {
            const waitedMs = Math.min(2000, this.#busyUntil - this.#clock.now());
            await this.#clock.pass(waitedMs);
            return waitedMs === 2000
              ? { kind: 'no-answer', reason: 'no answer in time' }
              : { kind: 'answer', status: 200, latencyMs: waitedMs };
          }
          const idle = this.#fakes.neverIdleAfter?.(this.#lastTrial) !== true;
          return { kind: 'answer', status: idle ? 200 : 503, latencyMs: 3 };
        },
        speaksTls: async () => false,
      },
      store: {
        runId: 'fake-run',
        folder: '/nowhere/fake-run',
        saveRecord: async (record) => void this.savedRecords.push(record),
        saveTrial: async (trial) => void this.savedTrials.push(trial),
        saveReplay: async (replay) => void this.savedReplays.push(replay),
        saveSeries: async (id) => void this.savedSeries.push(id),
        saveText: async () => undefined,
        logFolder: async (level) => `/nowhere/fake-run/logs/${level}`,
      },
      stack: {
        kind: fakes.stackKind ?? 'embedded',
        prepare: async () => ({ kind: fakes.stackKind ?? 'embedded', parts: {}, cpuLimit: 'none' }),
        close: async () => undefined,
        up: async (level) => {
          this.#levelUp = level.name;
          this.#ups += 1;
          this.#lastTrial = '';
          if (fakes.stackKind !== 'external') this.#busyUntil = 0;
          this.journal.push(`up ${level.name}`);
          return {
            url: new URL('http://127.0.0.1:1/'),
            ...(this.#fakes.given === undefined ? {} : { given: this.#fakes.given(level.name, this.#ups) }),
            counters: async () => this.#counters(),
            controls: async () => namedReplicas(this.#fakes.apis ?? 0),
            hops: async () => [],
            addressesOf: async () => [],
            saveLogs: async () => void this.journal.push(`logs ${level.name}`),
            down: async () => {
              this.#levelUp = undefined;
              this.journal.push(`down ${level.name}`);
            },
          };
        },
      },
      generator: {
        provenance: () => ({
          name: 'k6',
          version: 'fake',
          origin: 'fake',
          scenarioFile: 'fake.ts',
          scenarioHash: 'fake',
        }),
        close: async () => undefined,
        reads: () => (this.#fakes.worksOffBehindHealth === true ? [{ path: '/read' }] : []),
        check: () => undefined,
        run: async (request, hooks) => {
          this.#lastTrial = request.trialId;
          this.journal.push(`load ${request.trialId}`);
          if (this.#clock.now() < this.#busyUntil) this.journal.push(`backlog before ${request.trialId}`);
          this.#fakes.beforeTrial?.(request.trialId);
          const share = this.#fakes.generatorShare?.(request.trialId) ?? 1;
          const capacity = this.#fakes.capacities[this.#levelUp ?? ''] ?? 0;
          const latencySeconds = this.#fakes.latencySeconds?.(request.trialId) ?? 0.004;
          const seconds = simulateQueue(request.rates, share, capacity, latencySeconds);
          this.#clock.isUnderLoad = true;
          hooks.onStart?.(this.#clock.now());
          let sent = 0;
          try {
            for (const second of seconds) {
              hooks.signal.throwIfAborted();
              await this.#clock.pass(1000);
              this.#cpuSeconds += ((this.#fakes.cpuMs?.(request.trialId) ?? 0) * second.completed) / 1000;
              this.#pieces += this.#fakes.speed?.(request.trialId) ?? 0;
              hooks.onSecond(second);
              this.#fakes.onSecond?.(request.trialId, second.atSeconds);
              sent = second.atSeconds;
              await this.#clock.pass(0);
              if (hooks.stop.aborted) break;
            }
          } finally {
            this.#clock.isUnderLoad = false;
          }
          if (this.#fakes.worksOffBehindHealth === true) {
            const left = seconds.findLast(({ atSeconds }) => atSeconds <= sent)?.inFlight ?? 0;
            this.#busyUntil = this.#clock.now() + (1000 * left) / Math.max(1, capacity);
          }
          return { seconds, complaints: [], failures: [] };
        },
      },
    };
  }

  #counters(): ServiceCounters[] {
    if (this.#fakes.cpuMs === undefined) return [];
    return [
      {
        ...{ service: 'api', replica: 'api-1', cpuSeconds: this.#cpuSeconds, cpuLimitCores: 1 },
        ...{ periods: 0, throttledPeriods: 0, memoryBytes: 1e8, restarts: 0, oomKills: 0, alive: true },
      },
    ];
  }

  plan(levels: readonly string[], search: ConfigInput['search'] = {}, previous?: RunRecord): RunPlan {
    const config: Config = configSchema.parse({
      name: 'fake',
      scenario: 'fake.ts',
      slo: { latencyMs: 200 },
      levels: levels.map((name) => ({
        name,
        ...(this.#fakes.brokenLevels?.includes(name) === true
          ? { broken: [{ kind: 'kill', service: 'api' }] }
          : {}),
      })),
      stacks: { external: { url: 'http://127.0.0.1:1' } },
      health: { idlePath: '/idle' },
      search,
      overload: this.#fakes.overload ?? false,
    } satisfies ConfigInput);
    return {
      config,
      levels: config.levels,
      provenance: fakeProvenance,
      ...(previous === undefined ? {} : { previous }),
    };
  }
}

/** Nothing is done to them: the injector of this world only says so. */
function namedReplicas(count: number): ReplicaControl[] {
  return Array.from({ length: count }, (_, index) => {
    const named: Partial<ReplicaControl> = { service: 'api', replica: `api-${index + 1}` };
    return named as ReplicaControl;
  });
}

export function engineGone(): HarnessError {
  return new HarnessError({
    code: 'engine-gone',
    message: 'the engine is gone',
    hint: 'start it',
    exitCode: ExitCode.environment,
  });
}

const fakeProvenance: Provenance = {
  headroomVersion: '0',
  configHash: 'c',
  scenarioHash: 's',
  generator: { name: 'k6', version: 'fake', origin: 'fake' },
  stack: { kind: 'embedded', parts: {}, cpuLimit: 'none' },
  host: { os: 'fake', kernel: 'fake', cpu: 'fake', cores: 2, memoryBytes: 1, node: 'v24' },
  seed: 1,
};
