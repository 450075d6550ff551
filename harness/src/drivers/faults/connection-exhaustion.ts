import { randomUUID } from 'node:crypto';
import { reasonOf } from '../../model/errors.ts';
import type { FaultOf } from '../../model/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import { FaultNotApplied } from '../../ports/fault-injector.ts';
import type { ReplicaControl } from '../../ports/replica-control.ts';
import type { FaultDriver } from './fault-driver.ts';
import {
  connect,
  countConnections,
  postgresRefusal,
  seenToBeGone,
  sqlStateOf,
  type Connection,
} from './postgres.ts';
import { repeat, type Repeating } from './repeat.ts';
import { heldOnEach, type Hold } from './state.ts';

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
  refusal: postgresRefusal,
  inject(fault, targets, clock) {
    return heldOnEach(targets.map((target) => new TakenConnections(target, fault, clock)));
  },
};

/** Of one server: opened until it refuses. */
class TakenConnections implements Hold {
  readonly #target: ReplicaControl;
  readonly #fault: Exhaustion;
  readonly #clock: Clock;
  readonly #name = `headroom-takes-${randomUUID().slice(0, 8)}`;
  #taken: Connection[] = [];
  /** From before it was full: there is no way in afterwards. */
  #watch: Connection | undefined;
  #isOver = false;
  /** As many as there were when it refused. */
  #fullAt = 0;
  #refilling: Repeating | undefined;

  constructor(target: ReplicaControl, fault: Exhaustion, clock: Clock) {
    this.#target = target;
    this.#fault = fault;
    this.#clock = clock;
  }

  async begin(): Promise<string> {
    this.#watch = await connect(this.#target, this.#fault, 'headroom-watches');
    const deadlineMs = this.#clock.now() + fullWithinMs;
    let refusal: string | undefined;
    while (refusal === undefined) {
      if (this.#clock.now() > deadlineMs) {
        throw new FaultNotApplied(
          `${this.#target.replica} let ${this.#taken.length} connections in, and refused none in ${fullWithinMs / 1000} s`,
        );
      }
      refusal = await this.#take(atOnce);
    }
    // Some may have become free meanwhile: it is full when one more alone is refused.
    while ((refusal = await this.#take(1)) === undefined);
    const { all, named } = await countConnections(this.#watch, this.#name);
    this.#fullAt = all;
    this.#refilling = repeat(betweenLooksMs, this.#clock, () => this.#refill());
    return `${this.#target.replica} refuses: ${refusal} (${named} of ${all} connections are ours)`;
  }

  async end(): Promise<void> {
    this.#isOver = true;
    this.#watch?.close(); // nobody waits for an answer on it any more
    await this.#refilling?.stop();
    for (const each of [...this.#taken, this.#watch]) each?.close();
    this.#taken = [];
  }

  gone(signal: AbortSignal): Promise<string> {
    return seenToBeGone(this.#target, this.#fault, this.#name, { clock: this.#clock, signal });
  }

  /** Looks on the one connection that is there, because a server that refuses pays for it: it starts a process each time. */
  async #refill(): Promise<void> {
    try {
      if (this.#watch === undefined || this.#watch.isOver) {
        this.#watch = await connect(this.#target, this.#fault, 'headroom-watches');
      }
      const { all } = await countConnections(this.#watch, this.#name);
      this.#taken = this.#taken.filter(({ isOver }) => !isOver);
      if (all < this.#fullAt) await this.#take(this.#fullAt - all);
    } catch {
      // It refuses, or is down, as another fault may want it: looked at again in a moment.
    }
  }

  /** @returns what it refuses with, if it does @throws what else is wrong */
  async #take(count: number): Promise<string | undefined> {
    const opened = await Promise.allSettled(
      Array.from({ length: count }, () => connect(this.#target, this.#fault, this.#name)),
    );
    const failures: unknown[] = [];
    for (const each of opened) {
      if (each.status === 'rejected') failures.push(each.reason);
      else if (this.#isOver) each.value.close();
      else this.#taken.push(each.value);
    }
    const other = failures.find((each) => sqlStateOf(each) !== tooManyConnections);
    if (other !== undefined)
      throw new FaultNotApplied(`${this.#target.replica}: ${reasonOf(other)}`, { cause: other });
    return failures.length === 0 ? undefined : reasonOf(failures[0]);
  }
}
