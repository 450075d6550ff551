import { createFaultInjector } from '../../../harness/src/drivers/faults/catalogue.ts';
import { isOnHops, type Fault } from '../../../harness/src/model/config/fault.ts';
import type { FaultInjector, FaultTargets } from '../../../harness/src/ports/fault-injector.ts';
import { Actor, type Script } from './behaviour.ts';
import { FakeCommands } from './fake-commands.ts';
import { FakeHop } from './fake-hop.ts';
import { FakePostgres } from './fake-postgres.ts';
import { FakeRedis } from './fake-redis.ts';
import { FakeReplica, type FakeTarget } from './fake-replica.ts';
import { VirtualClock } from './virtual-clock.ts';

/** Targets of one fault that behave as scripts say, and an injector that reaches nothing else. */
export class FakeFaultWorld {
  readonly clock = new VirtualClock();
  readonly injector: FaultInjector;
  readonly targets: FaultTargets;
  readonly #fakes: readonly { readonly target: FakeTarget; readonly actor: Actor }[];
  readonly #postgres: readonly FakePostgres[];
  readonly #wasOn = new Set<string>();

  constructor(fault: Fault, scripts: readonly Script[]) {
    const { clock } = this;
    const actors = scripts.map((script) => new Actor(clock, script));
    for (const actor of actors) actor.onChange = () => this.#note();
    const named = actors.map((actor, index) => ({ actor, name: `api-${index + 1}` }));
    const replicas = named.map(({ name, actor }) => new FakeReplica(name, actor));
    const hops = isOnHops(fault) ? named.map(({ name, actor }) => new FakeHop(name, actor)) : [];
    const postgres = named.map(
      ({ name, actor }, index) => new FakePostgres(name, actor, clock, scripts[index]?.connections),
    );
    this.#postgres = postgres;
    const redis = named.map(({ name, actor }) => new FakeRedis(name, actor));
    const commands = actors.slice(0, 1).map((actor) => new FakeCommands(actor, clock));
    const of = <Target extends FakeTarget>(all: readonly Target[], replica: string): Target => {
      const found = all.find(({ name }) => name === replica);
      if (found === undefined) throw new Error(`there is no ${replica}`);
      return found;
    };
    this.injector = createFaultInjector(
      {
        workingFolder: '/',
        run: (argv, place) => commands[0]?.run(argv, place) ?? Promise.reject(new Error()),
      },
      {
        postgres: (target, _fault, name) => of(postgres, target.replica).connect(name),
        redis: (target) => of(redis, target.replica).keys,
      },
    );
    this.targets = {
      replicas: replicas.map(({ control }) => control),
      hops: hops.map(({ control }) => control),
    };
    const fakes: readonly FakeTarget[] =
      {
        command: commands,
        'connection-exhaustion': postgres,
        'slow-queries': postgres,
        'cache-flush': redis,
      }[fault.kind as string] ?? (isOnHops(fault) ? hops : replicas);
    this.#fakes = fakes.flatMap((target, index) => {
      const actor = actors[index];
      return actor === undefined ? [] : { target, actor };
    });
  }

  /** How many targets it has. */
  get count(): number {
    return this.#fakes.length;
  }

  /** Connections of headroom's that are left, looks included. */
  get connections(): number {
    return this.#postgres.reduce((sum, { connections }) => sum + connections - 1, 0);
  }

  /** Names of those on which it is. */
  get on(): readonly string[] {
    return this.#fakes.filter(({ target }) => target.isOn).map(({ target }) => target.name);
  }

  /** Lets all that was begun come to its end. @returns names of those on which it was at any time from now on */
  async whatComesLater(ms: number): Promise<readonly string[]> {
    this.#wasOn.clear();
    this.#note();
    await this.clock.pass(ms);
    return [...this.#wasOn];
  }

  #note(): void {
    for (const name of this.on) this.#wasOn.add(name);
  }
}
