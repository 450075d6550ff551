import { reasonOf } from '../../model/errors.ts';
import { FaultNotApplied } from '../../ports/fault-injector.ts';
import type { FaultDriver } from './fault-driver.ts';
import { askRedis, type RedisFault } from './redis.ts';
import type { ReplicaControl } from '../../ports/replica-control.ts';
import { repeat, type Repeating } from './repeat.ts';
import { all, held } from './state.ts';

export const cacheFlush: FaultDriver<'cache-flush'> = {
  kind: 'cache-flush',
  about:
    'a Redis loses all its keys (FLUSHALL), as after a restart without a snapshot; with `everySeconds` it stays cold until the end',
  example: { kind: 'cache-flush', service: 'redis', replicas: 1, port: 6379, everySeconds: 1 },
  async refusal(fault, targets) {
    for (const target of targets) {
      try {
        await askRedis(target, fault, async () => undefined);
      } catch (error) {
        return reasonOf(error);
      }
    }
    return undefined;
  },
  async inject(fault, targets, clock) {
    const before = await Promise.all(targets.map((target) => keysOf(target, fault)));
    const empty = targets.find((_, index) => before[index] === 0);
    if (empty !== undefined) throw new FaultNotApplied(`${empty.replica} was empty before`);
    const flushAll = (): Promise<void> => all(targets, async (target) => void (await flush(target, fault)));
    let repeating: Repeating | undefined;
    const undo = {
      revert: async () => repeating?.stop(),
      gone: async () => {
        if (repeating?.failure !== undefined)
          throw new Error(`it was not flushed again: ${repeating.failure}`);
        const now = await Promise.all(targets.map((target) => keysOf(target, fault)));
        return targets
          .map(({ replica }, index) => `${replica} has ${now[index]} keys again, ${before[index]} before`)
          .join('; ');
      },
    };
    return held(undo, async () => {
      const left = await Promise.all(targets.map((target) => flush(target, fault)));
      const notFlushed = targets.find((_, index) => (left[index] ?? 0) >= (before[index] ?? 0));
      if (notFlushed !== undefined) throw new FaultNotApplied(`${notFlushed.replica} has its keys still`);
      if (fault.everySeconds !== undefined) repeating = repeat(1000 * fault.everySeconds, clock, flushAll);
      return targets
        .map(({ replica }, index) => `${replica} has ${left[index]} keys, ${before[index]} before`)
        .join('; ');
    });
  },
};

/** @returns how many keys are left: asked for in the same breath, because those who miss them put them back. */
async function flush(target: ReplicaControl, fault: RedisFault): Promise<number> {
  return askRedis(target, fault, async (redis) => {
    const [flushed, asked] = (await redis.pipeline().flushall().info('keyspace').exec()) ?? [];
    const failure = flushed?.[0] ?? asked?.[0];
    if (failure) throw new FaultNotApplied(`${target.replica} is not flushed: ${failure.message}`);
    return keysIn(String(asked?.[1]));
  });
}

function keysOf(target: ReplicaControl, fault: RedisFault): Promise<number> {
  return askRedis(target, fault, async (redis) => keysIn(await redis.info('keyspace')));
}

/** Of all its databases; a line is `db0:keys=5012,expires=5000,avg_ttl=0`. */
function keysIn(info: string): number {
  return [...info.matchAll(/^db\d+:keys=(\d+)/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
}
