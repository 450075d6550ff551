import { reasonOf } from '../../model/errors.ts';
import { FaultNotApplied } from '../../ports/fault-injector.ts';
import type { FaultDriver } from './fault-driver.ts';
import { repeat, type Repeating } from './repeat.ts';

export const cacheFlush: FaultDriver<'cache-flush'> = {
  kind: 'cache-flush',
  about:
    'a Redis loses all its keys (FLUSHALL), as after a restart without a snapshot; with `everySeconds` it stays cold until the end',
  example: { kind: 'cache-flush', service: 'redis', replicas: 1, port: 6379, everySeconds: 1 },
  async refusal(fault, target, { redis }) {
    try {
      await redis(target, fault).answers();
      return undefined;
    } catch (error) {
      return reasonOf(error);
    }
  },
  async hold(fault, target, { clock, redis }) {
    const { replica } = target;
    const keys = redis(target, fault);
    const before = await keys.count();
    if (before === 0) throw new FaultNotApplied(`${replica} was empty before`);
    let repeating: Repeating | undefined;
    return {
      on: replica,
      async begin() {
        const left = await keys.flush();
        if (left >= before) throw new FaultNotApplied(`${replica} has its keys still`);
        if (fault.everySeconds !== undefined) {
          repeating = repeat(1000 * fault.everySeconds, clock, async () => void (await keys.flush()));
        }
        return `${replica} has ${left} keys, ${before} before`;
      },
      end: async () => repeating?.stop(),
      async gone() {
        if (repeating?.failure !== undefined)
          throw new Error(`it was not flushed again: ${repeating.failure}`);
        return `${replica} has ${await keys.count()} keys again, ${before} before`;
      },
    };
  },
};
