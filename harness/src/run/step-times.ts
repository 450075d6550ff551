import type { UnstampedEvent } from '../model/record/event.ts';
import type { Step, StepTime } from '../model/record/step.ts';
import type { Clock } from '../ports/clock.ts';
import type { Stack } from '../ports/stack.ts';
import { withUp } from './level/with-up.ts';

interface Now {
  readonly step: Step;
  readonly level: string | undefined;
  readonly sinceMs: number;
}

/** Where the time of a run goes, by what it tells: every moment is of one step. */
export class StepTimes {
  readonly #clock: Clock;
  readonly #seconds = new Map<string, StepTime>();
  #now: Now;
  /** When the last second of a load came in: what comes after it is the generator's end. */
  #loadedUntilMs: number | undefined;

  /** @param before of the run that this one goes on with */
  constructor(clock: Clock, before: readonly StepTime[] = []) {
    this.#clock = clock;
    this.#now = { step: 'between', level: undefined, sinceMs: clock.now() };
    for (const each of before) this.#add(each);
  }

  /** Up to now; those that took no time are left out. */
  get all(): readonly StepTime[] {
    this.#turnTo(this.#now);
    return [...this.#seconds.values()].filter(({ seconds }) => seconds > 0);
  }

  take(event: UnstampedEvent): void {
    if (event.kind === 'step') this.#turnTo(event);
    else if (event.kind === 'second') this.#loadedUntilMs = this.#clock.now();
  }

  /** What was before the run itself. */
  gotReady(sinceMs: number): void {
    this.#add({ step: 'getting-ready', seconds: (this.#clock.now() - sinceMs) / 1000 });
  }

  #turnTo({ step, level }: Pick<UnstampedStep, 'step' | 'level'>): void {
    const now = this.#clock.now();
    const { step: was, level: wasOf, sinceMs } = this.#now;
    const until = Math.max(sinceMs, this.#loadedUntilMs ?? now);
    this.#add(stepTime(was, wasOf, until - sinceMs));
    this.#add(stepTime('generator', wasOf, now - until));
    this.#now = { step, level, sinceMs: now };
    this.#loadedUntilMs = undefined;
  }

  #add(time: StepTime): void {
    const key = `${time.step} ${time.level ?? ''}`;
    const before = this.#seconds.get(key)?.seconds ?? 0;
    this.#seconds.set(key, { ...time, seconds: before + time.seconds });
  }
}

type UnstampedStep = Extract<UnstampedEvent, { kind: 'step' }> | Now;

function stepTime(step: Step, level: string | undefined, ms: number): StepTime {
  return { step, ...(level === undefined ? {} : { level }), seconds: ms / 1000 };
}

/** The same stack; it is told when it is brought up and taken down. */
export function tellingSteps(stack: Stack, onEvent: (event: UnstampedEvent) => void): Stack {
  return withUp(stack, async (level, context) => {
    const tell = (step: Step): void => onEvent({ kind: 'step', step, level: level.name });
    tell('bringing-up');
    try {
      const running = await stack.up(level, context);
      return {
        ...running,
        saveLogs: (folder) => {
          tell('taking-down');
          return running.saveLogs(folder);
        },
        down: async () => {
          tell('taking-down');
          await running.down();
          tell('between');
        },
      };
    } finally {
      tell('between');
    }
  });
}
