import type {
  ReplicaControl,
  ReplicaLimits,
  ReplicaState,
} from '../../../harness/src/ports/replica-control.ts';
import type { Actor } from './behaviour.ts';

const limitsBefore: ReplicaLimits = { cores: 1, memoryBytes: 1e9 };

/** Something that faults can be on. */
export interface FakeTarget {
  readonly name: string;
  readonly isOn: boolean;
}

/** A replica without anything behind it. */
export class FakeReplica implements FakeTarget {
  readonly control: ReplicaControl;
  readonly name: string;
  #state: ReplicaState = 'running';
  #limits = limitsBefore;
  #isFull = false;

  constructor(name: string, actor: Actor) {
    this.name = name;
    const become = (state: ReplicaState) => (): void => {
      this.#state = state;
    };
    const unlessEnded = (state: ReplicaState) => (): void => {
      if (this.#state !== 'ended') this.#state = state;
    };
    this.control = {
      ...{ service: 'api', replica: name, readyWithinMs: 60_000 },
      state: () => actor.look(() => this.#state),
      kill: () => actor.act(become('ended')),
      stop: () => actor.act(become('ended')),
      start: () => actor.act(become('running')),
      pause: () => actor.act(unlessEnded('paused')),
      resume: () => actor.act(unlessEnded('running')),
      ready: async (signal) => {
        signal.throwIfAborted();
        const state = await actor.look(() => this.#state);
        if (state === 'ended') throw new Error(`${name} ended before it was ready`);
      },
      limits: () => actor.look(() => this.#limits),
      limit: (limits) =>
        actor.act(() => {
          this.#limits = limits;
        }),
      memory: () => actor.look(() => ({ usedBytes: 5e8, isLimited: true })),
      address: async () => ({ host: '127.0.0.1', port: 1 }),
      volume: async () => ({
        shared: undefined,
        space: () => actor.look(() => ({ totalBytes: 1e7, freeBytes: this.#isFull ? 0 : 1e7 })),
        fill: () =>
          actor.act(() => {
            this.#isFull = true;
          }),
        empty: () =>
          actor.act(() => {
            this.#isFull = false;
          }),
        takesMore: () => actor.look(() => !this.#isFull),
      }),
    };
  }

  get isOn(): boolean {
    return this.#state !== 'running' || !isBefore(this.#limits) || this.#isFull;
  }
}

function isBefore({ cores, memoryBytes }: ReplicaLimits): boolean {
  return cores === limitsBefore.cores && memoryBytes === limitsBefore.memoryBytes;
}
