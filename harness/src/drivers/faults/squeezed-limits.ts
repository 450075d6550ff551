import type { ReplicaControl, ReplicaLimits } from '../../ports/replica-control.ts';

const ofReplicas = new WeakMap<ReplicaControl, Promise<SqueezedLimits>>();

/**
 * The limits of a replica under all the faults that are on it at the same time. Each puts on its own and takes that off
 * alone: one that put back all limits as it found them would take others off, or leave them on for ever.
 */
export class SqueezedLimits {
  /** Without any fault. */
  readonly before: ReplicaLimits;
  readonly #target: ReplicaControl;
  /** By what put them on; of two of one kind the later counts. */
  readonly #on = new Map<object, ReplicaLimits>();

  private constructor(target: ReplicaControl, before: ReplicaLimits) {
    this.#target = target;
    this.before = before;
  }

  /** To be asked for before the first of them is on. */
  static of(target: ReplicaControl): Promise<SqueezedLimits> {
    const known = ofReplicas.get(target);
    if (known !== undefined) return known;
    const read = target.limits().then((before) => new SqueezedLimits(target, before));
    ofReplicas.set(target, read);
    read.catch(() => ofReplicas.delete(target));
    return read;
  }

  /** @throws when the kernel refuses them: then those of before stay. */
  async put(by: object, limits: ReplicaLimits): Promise<void> {
    const until = this.#on.get(by);
    this.#on.set(by, limits);
    try {
      await this.#apply();
    } catch (error) {
      if (this.#on.get(by) === limits) {
        if (until === undefined) this.#on.delete(by);
        else this.#on.set(by, until);
      }
      throw error;
    }
  }

  /** Takes off what this one put on. Idempotent. */
  async free(by: object): Promise<void> {
    this.#on.delete(by);
    await this.#apply();
  }

  /** Whether all is as before, but for what others have on. */
  async isFree(): Promise<boolean> {
    const now = await this.#target.limits();
    const others = Object.assign({}, ...this.#on.values()) as ReplicaLimits;
    return (['cores', 'memoryBytes'] as const).every((key) => key in others || now[key] === this.before[key]);
  }

  async #apply(): Promise<void> {
    await this.#target.limit(Object.assign({}, this.before, ...this.#on.values()) as ReplicaLimits);
  }
}
