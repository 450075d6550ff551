import { randomUUID } from 'node:crypto';
import { reasonOf } from '../../model/errors.ts';
import type { FaultOf } from '../../model/config/fault.ts';
import { FaultNotApplied } from '../../ports/fault-injector.ts';
import type { ReplicaControl } from '../../ports/replica-control.ts';
import type { FaultDriver, FaultMeans } from './fault-driver.ts';
import type { Hold } from './hold.ts';
import { unlessAborted } from './in-time.ts';
import { sqlStateOf, type Connection } from './postgres-connection.ts';
import { postgresRefusal, seenToBeGone } from './postgres.ts';
import { repeat, type Repeating } from './repeat.ts';

type Exhaustion = FaultOf<'connection-exhaustion'>;

const tooManyConnections = '53300';
const atOnce = 8;
const fullWithinMs = 30_000;
const betweenLooksMs = 200;

export const connectionExhaustion: FaultDriver<'connection-exhaustion'> = {
  kind: 'connection-exhaustion',
  about:
    'a PostgreSQL has no connection left, as when somebody leaks them: all that become free are taken, until the end',
  example: {
    kind: 'connection-exhaustion',
    service: 'postgres',
    replicas: 1,
    port: 5432,
    user: 'app',
    database: 'app',
  },
  refusal: (fault, target, { postgres }) => postgresRefusal(fault, target, postgres),
  hold: (fault, target, means) => new TakenConnections(target, fault, means),
};

/** Of one server: opened until it refuses. */
class TakenConnections implements Hold {
  readonly on: string;
  readonly #target: ReplicaControl;
  readonly #fault: Exhaustion;
  readonly #means: FaultMeans;
  readonly #name = `headroom-takes-${randomUUID().slice(0, 8)}`;
  #taken: Connection[] = [];
  /** From before it was full: there is no way in afterwards. */
  #watch: Connection | undefined;
  /** As many as there were when it refused. */
  #fullAt = 0;
  #refilling: Repeating | undefined;

  constructor(target: ReplicaControl, fault: Exhaustion, means: FaultMeans) {
    this.on = target.replica;
    this.#target = target;
    this.#fault = fault;
    this.#means = means;
  }

  async begin(over: AbortSignal): Promise<string> {
    const watch = await this.#openWatch();
    const deadlineMs = this.#means.clock.now() + fullWithinMs;
    await this.#takeUntilRefused(atOnce, deadlineMs, over);
    // Some may have become free meanwhile: it is full when one more alone is refused.
    const refusal = await this.#takeUntilRefused(1, deadlineMs, over);
    const { all, ours } = await unlessAborted(watch.count(this.#name), over);
    this.#fullAt = all;
    this.#refilling = repeat(betweenLooksMs, this.#means.clock, () => this.#refill());
    return `${this.on} refuses: ${refusal} (${ours} of ${all} connections are ours)`;
  }

  async end(): Promise<void> {
    this.#closeAll(); // nobody waits for an answer on one of them any more
    await this.#refilling?.stop();
    this.#closeAll(); // what it was let in for meanwhile
  }

  gone(signal: AbortSignal): Promise<string> {
    const { clock, postgres: connect } = this.#means;
    const left = { target: this.#target, fault: this.#fault, name: this.#name, connect };
    return seenToBeGone(left, { clock, signal });
  }

  #closeAll(): void {
    for (const each of [...this.#taken, this.#watch]) each?.close();
    this.#taken = [];
  }

  async #openWatch(): Promise<Connection> {
    this.#watch = await this.#connect(`${this.#name}-watch`);
    return this.#watch;
  }

  /** @returns what it refuses with @throws FaultNotApplied when it does not in time; the reason of `over` */
  async #takeUntilRefused(count: number, deadlineMs: number, over: AbortSignal): Promise<string> {
    for (;;) {
      over.throwIfAborted();
      const refusal = await this.#take(count);
      if (refusal !== undefined) return refusal;
      if (this.#means.clock.now() > deadlineMs) {
        throw new FaultNotApplied(
          `${this.on} has let ${this.#taken.length} connections in, and refused none in ${fullWithinMs / 1000} s`,
        );
      }
    }
  }

  /** Looks on the one connection that is there, because a server that refuses pays for it: it starts a process each time. */
  async #refill(): Promise<void> {
    try {
      const watch = this.#watch === undefined || this.#watch.isOver ? await this.#openWatch() : this.#watch;
      const { all } = await watch.count(this.#name);
      this.#taken = this.#taken.filter(({ isOver }) => !isOver);
      if (all < this.#fullAt) await this.#take(this.#fullAt - all);
    } catch {
      // It refuses, or is down, as another fault may want it: looked at again in a moment.
    }
  }

  /** @returns what it refuses with, if it does @throws what else is wrong */
  async #take(count: number): Promise<string | undefined> {
    const opened = await Promise.allSettled(
      Array.from({ length: count }, async () => this.#taken.push(await this.#connect(this.#name))),
    );
    const failures = opened.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
    const other = failures.find((each) => sqlStateOf(each) !== tooManyConnections);
    if (other !== undefined) throw new FaultNotApplied(`${this.on}: ${reasonOf(other)}`, { cause: other });
    return failures.length === 0 ? undefined : reasonOf(failures[0]);
  }

  #connect(name: string): Promise<Connection> {
    return this.#means.postgres(this.#target, this.#fault, name);
  }
}
