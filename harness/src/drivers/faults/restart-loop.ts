import type { FaultDriver } from './fault-driver.ts';
import { repeat, type Repeating } from './repeat.ts';
import { seenToBe, startIfEnded, startedAgain } from './state.ts';

export const restartLoop: FaultDriver<'restart-loop'> = {
  kind: 'restart-loop',
  about: 'a replica is killed and started again, over and over, as with a crash at start-up',
  example: { kind: 'restart-loop', service: 'worker', replicas: 1, everySeconds: 4 },
  hold({ everySeconds }, target, { clock }) {
    const again = startedAgain(target, clock);
    let isKilled = true;
    let looping: Repeating | undefined;
    const turn = async (): Promise<void> => {
      await (isKilled ? startIfEnded(target) : target.kill());
      isKilled = !isKilled;
    };
    return {
      ...again,
      async begin(over) {
        await target.kill();
        const seen = await seenToBe('ended', target, clock, over);
        looping = repeat((1000 * everySeconds) / 2, clock, turn);
        return `${seen}, and is killed again every ${everySeconds} s`;
      },
      async end() {
        await looping?.stop();
        await again.end();
      },
      async gone(signal) {
        const seen = await again.gone(signal);
        if (looping?.failure !== undefined)
          throw new Error(`it did not go on being killed: ${looping.failure}`);
        return seen;
      },
    };
  },
};
