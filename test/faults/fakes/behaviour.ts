import fc from 'fast-check';
import type { Clock } from '../../../harness/src/ports/clock.ts';

/** What becomes of something that a target is asked to do. */
export interface Behaviour {
  /** Until it is done, if ever. */
  readonly afterMs: number;
  readonly isDone: boolean;
  /** `silent`: nobody ever hears whether it was done. */
  readonly answer: 'done' | 'failed' | 'silent';
}

const quick: Behaviour = { afterMs: 5, isDone: true, answer: 'done' };

/** Most do what they are told, some of them late, or later than anybody waits; some fail, or say that they did it. */
const behaviours: fc.Arbitrary<Behaviour> = fc.oneof(
  { weight: 6, arbitrary: fc.constant(quick) },
  {
    weight: 4,
    arbitrary: fc.record({
      afterMs: fc.constantFrom(50, 800, 4000, 12_000, 40_000, 150_000, 400_000),
      isDone: fc.constant(true),
      answer: fc.constant('done' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      afterMs: fc.constantFrom(5, 800, 4000, 20_000),
      isDone: fc.boolean(),
      answer: fc.constantFrom('failed' as const, 'silent' as const, 'done' as const),
    }),
  },
);

/** How one target behaves: at the first things that it is asked to do, and the first looks; later ones are quick. */
export interface Script {
  readonly acts: readonly Behaviour[];
  readonly looks: readonly Behaviour[];
  /** Of a server, before it refuses. Default: 20. */
  readonly connections?: number;
}

export const scripts: fc.Arbitrary<Script> = fc.record({
  acts: fc.array(behaviours, { maxLength: 5 }),
  looks: fc.array(behaviours, { maxLength: 4 }),
});

/** Does what a script says. */
export class Actor {
  readonly #clock: Clock;
  readonly #acts: Behaviour[];
  readonly #looks: Behaviour[];
  /** Told whenever something was done. */
  onChange: () => void = () => undefined;

  constructor(clock: Clock, { acts, looks }: Script) {
    this.#clock = clock;
    this.#acts = [...acts];
    this.#looks = [...looks];
  }

  /** Something that changes the target. */
  act(change: () => void, longestMs = Infinity): Promise<void> {
    return this.#behave(this.#acts.shift() ?? quick, change, longestMs);
  }

  /** A look at the target. */
  async look<Answer>(answer: () => Answer): Promise<Answer> {
    await this.#behave(this.#looks.shift() ?? quick, () => undefined, Infinity);
    return answer();
  }

  async #behave(
    { afterMs, isDone, answer }: Behaviour,
    change: () => void,
    longestMs: number,
  ): Promise<void> {
    await this.#clock.sleep(Math.min(afterMs, longestMs));
    if (isDone) {
      change();
      this.onChange();
    }
    if (answer === 'failed') throw new Error('it says that it failed');
    if (answer === 'silent' && longestMs !== Infinity) throw new Error('no answer in time');
    if (answer === 'silent') await new Promise(() => undefined);
  }
}

/** Whether it does all that it is asked, however late. */
export function isWilling({ acts, looks }: Script): boolean {
  return [...acts, ...looks].every(({ isDone, answer }) => isDone && answer === 'done');
}

/** Whether it has done what it says that it did. */
export function isHonest({ acts }: Script): boolean {
  return acts.every(({ isDone, answer }) => isDone || answer !== 'done');
}
