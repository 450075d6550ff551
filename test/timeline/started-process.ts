import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** A child process of a test: its output is kept for the failure's message. */
export class StartedProcess {
  readonly #child: ChildProcess;
  #output = '';

  constructor(argv: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const [file = '', ...options] = argv;
    this.#child = spawn(file, options, {
      env: { PATH: process.env['PATH'], ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (bytes: Buffer) => (this.#output = (this.#output + bytes.toString()).slice(-4000)));
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get output(): string {
    return this.#output;
  }

  get ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Resolves with the exit code once it has ended. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (!this.ended) {
      const ended = once(this.#child, 'exit');
      this.#child.kill(signal);
      await ended;
    }
    return this.#child.exitCode;
  }
}

/** Resolves when the probe succeeds. @throws Error with the process's output when it ends before, or after 60 s. */
export async function until(
  probe: () => Promise<boolean>,
  what: string,
  started?: StartedProcess,
): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await probe().catch(() => false))) {
    if (started?.ended === true) throw new Error(`${what} has ended: ${started.output}`);
    if (Date.now() > deadline) throw new Error(`${what} was not ready in a minute: ${started?.output ?? ''}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
