import type { RedisKeys } from '../../../harness/src/drivers/faults/redis.ts';
import type { Actor } from './behaviour.ts';
import type { FakeTarget } from './fake-replica.ts';

/** A Redis whose users put their keys back at once. It is on, for a moment, whenever it is flushed. */
export class FakeRedis implements FakeTarget {
  readonly name: string;
  readonly keys: RedisKeys;
  #isFlushed = false;

  constructor(name: string, actor: Actor) {
    this.name = name;
    this.keys = {
      answers: () => actor.look(() => undefined),
      count: () => actor.look(() => 100),
      flush: async () => {
        await actor.act(() => {
          this.#isFlushed = true;
          actor.onChange();
          this.#isFlushed = false;
        });
        return 0;
      },
    };
  }

  get isOn(): boolean {
    return this.#isFlushed;
  }
}
