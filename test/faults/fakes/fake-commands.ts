import type {
  FaultCommandEnd,
  FaultCommandPlace,
} from '../../../harness/src/drivers/system/processes/fault-command.ts';
import type { Clock } from '../../../harness/src/ports/clock.ts';
import type { Actor } from './behaviour.ts';
import type { FakeTarget } from './fake-replica.ts';

const longestMs = 30_000;

/** What the commands `inject`, `revert` and `verify` do. */
export class FakeCommands implements FakeTarget {
  readonly name = 'of your own';
  readonly #actor: Actor;
  readonly #clock: Clock;
  #isOn = false;

  constructor(actor: Actor, clock: Clock) {
    this.#actor = actor;
    this.#clock = clock;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  readonly run = async (
    [name]: readonly string[],
    { signal }: FaultCommandPlace,
  ): Promise<FaultCommandEnd> => {
    let isEnded = false;
    const does = async (): Promise<FaultCommandEnd> => {
      try {
        if (name === 'verify') {
          const isOn = await this.#actor.look(() => this.#isOn);
          return { exitCode: isOn ? 0 : 1, how: `exited with ${isOn ? 0 : 1}` };
        }
        await this.#actor.act(() => {
          if (!isEnded) this.#isOn = name === 'inject';
        }, longestMs);
        return { exitCode: 0, how: 'exited with 0' };
      } catch {
        return name === 'verify'
          ? { exitCode: undefined, how: 'was ended by SIGTERM' }
          : { exitCode: 2, how: 'exited with 2' };
      }
    };
    // As the real one: it is ended when it takes too long, or when nobody wants it any more.
    const ended = this.#clock.sleep(longestMs, signal).catch(() => undefined);
    const end = await Promise.race([does(), ended.then(() => undefined)]);
    isEnded = true;
    return end ?? { exitCode: undefined, how: 'was ended' };
  };
}
