import { relative } from 'node:path';
import type { Reporter, TestCase, TestModule, TestSpecification } from 'vitest/node';

const everyMs = 25_000;

/**
 * Where there is no terminal, says now and then how far the tests are and what they are at: a file that measures is
 * silent for minutes, and looks as if it hung.
 */
export class Progress implements Reporter {
  readonly #say: (line: string) => void;
  readonly #now: () => number;
  /** What each file that runs is at, and since when. */
  readonly #at = new Map<string, readonly [what: string, since: number]>();
  #startedAt = 0;
  #files = 0;
  #ended = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    say = (line: string): void => void process.stdout.write(`${line}\n`),
    now = (): number => performance.now(),
  ) {
    this.#say = say;
    this.#now = now;
  }

  onTestRunStart(files: readonly TestSpecification[]): void {
    this.#files = files.length;
    this.#startedAt = this.#now();
    this.#timer = setInterval(() => this.#say(this.text), everyMs).unref();
  }

  onTestModuleStart(module: TestModule): void {
    this.#at.set(fileOf(module), ['getting ready', this.#now()]);
  }

  onTestCaseReady({ module, fullName }: TestCase): void {
    const file = fileOf(module);
    // The last of a file may be told after its end.
    if (this.#at.has(file)) this.#at.set(file, [fullName, this.#now()]);
  }

  onTestModuleEnd(module: TestModule): void {
    this.#ended += 1;
    this.#at.delete(fileOf(module));
  }

  onTestRunEnd(): void {
    clearInterval(this.#timer);
  }

  get text(): string {
    const now = this.#now();
    const seconds = (since: number): string => `${((now - since) / 1000).toFixed(0)} s`;
    const done = `… ${this.#ended} of ${this.#files} files after ${seconds(this.#startedAt)}`;
    return [
      done,
      ...[...this.#at].map(([file, [what, since]]) => `  ${file}: ${what} (${seconds(since)})`),
    ].join('\n');
  }
}

function fileOf({ moduleId, project }: TestModule): string {
  return relative(project.vitest.config.root, moduleId);
}
