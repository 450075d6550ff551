import { reasonOf } from '../../model/errors.ts';
import type { HeldFault } from '../../ports/fault-injector.ts';
import type { FaultDriver } from './fault-driver.ts';
import { all, held, seenToBe, startedAgain } from './state.ts';

export const restartLoop: FaultDriver<'restart-loop'> = {
  kind: 'restart-loop',
  about: 'a replica is killed and started again, over and over, as with a crash at start-up',
  example: { kind: 'restart-loop', service: 'worker', replicas: 1, everySeconds: 4 },
  inject({ everySeconds }, targets, clock) {
    const ended = startedAgain(targets, clock);
    const kill = (): Promise<void> => all(targets, (target) => target.kill());
    const stop = new AbortController();
    const halfMs = (1000 * everySeconds) / 2;
    let looping: Promise<unknown> = Promise.resolve();
    const loop = async (): Promise<void> => {
      for (;;) {
        await clock.sleep(halfMs, stop.signal);
        await ended.revert();
        await clock.sleep(halfMs, stop.signal);
        await kill();
      }
    };
    let failure: Error | undefined;
    const undo: Omit<HeldFault, 'seen'> = {
      async revert() {
        stop.abort();
        await looping;
        await ended.revert();
      },
      async gone(signal) {
        if (failure !== undefined) throw failure;
        return ended.gone(signal);
      },
    };
    return held(undo, async () => {
      await kill();
      const seen = await seenToBe('ended', targets, clock);
      looping = loop().catch((error: unknown) => {
        if (!stop.signal.aborted) failure = new Error(reasonOf(error), { cause: error });
      });
      return `${seen}, and is killed again every ${everySeconds} s`;
    });
  },
};
