import { ExitCode, HarnessError } from '../model/errors.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Ctrl-C may reach a process two or three times at once: from the terminal, from npm, from the bootstrap. Signals closer
 * together than this are one.
 */
const sameKeyPressMs = 500;

export interface InterruptionOptions {
  /** Puts a line before the person who interrupts. */
  readonly say: (line: string) => void;
  /** What emits the signals and ends: `process`, or a stand-in in tests. */
  readonly process: Pick<NodeJS.Process, 'on' | 'off'> & { exit(code: number): void };
  readonly now: () => number;
  /** Ends the hint of the error, e.g. how to go on. */
  readonly hint: () => string;
}

/**
 * The first signal aborts, so that everything is removed and what was measured is kept; the second says how long that
 * takes; the third leaves at once. An error that nobody caught aborts too, so that it cannot leave anything running.
 */
export class Interruption implements Disposable {
  readonly #options: InterruptionOptions;
  readonly #controller = new AbortController();
  #firstAtMs = 0;
  #lastAtMs = -Infinity;
  #count = 0;

  constructor(options: InterruptionOptions) {
    this.#options = options;
    for (const signal of signals) options.process.on(signal, this.#onSignal);
    options.process.on('uncaughtException', this.#onUncaught);
    options.process.on('unhandledRejection', this.#onUncaught);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Interrupts for another reason than a signal. */
  interrupt(why: string): void {
    this.#controller.abort(
      new HarnessError({
        code: 'interrupted',
        message: `interrupted (${why})`,
        hint: this.#options.hint(),
        exitCode: ExitCode.interrupted,
      }),
    );
  }

  [Symbol.dispose](): void {
    for (const signal of signals) this.#options.process.off(signal, this.#onSignal);
    this.#options.process.off('uncaughtException', this.#onUncaught);
    this.#options.process.off('unhandledRejection', this.#onUncaught);
  }

  readonly #onSignal = (signal: NodeJS.Signals): void => {
    const atMs = this.#options.now();
    if (atMs - this.#lastAtMs < sameKeyPressMs) return;
    this.#lastAtMs = atMs;
    this.#count++;
    if (this.#count === 1) this.#begin(signal, atMs);
    else if (this.#count === 2) this.#sayPatience(atMs);
    else this.#leave();
  };

  readonly #onUncaught = (error: unknown): void => this.#controller.abort(error);

  #begin(signal: NodeJS.Signals, atMs: number): void {
    this.#firstAtMs = atMs;
    this.#options.say(`${signal}: removing what runs; what was measured is kept`);
    this.interrupt(signal);
  }

  #sayPatience(atMs: number): void {
    const seconds = Math.round((atMs - this.#firstAtMs) / 1000);
    this.#options.say(`still removing what runs, ${seconds} s so far; once more leaves at once`);
  }

  #leave(): void {
    this.#options.say('left at once: `headroom cleanup` removes what may still run');
    this.#options.process.exit(ExitCode.interrupted);
  }
}
