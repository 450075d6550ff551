import { execa, type Result } from 'execa';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';

export interface CommandContext {
  readonly workingFolder: string;
  /** Added to the environment of the harness. */
  readonly environment: Readonly<Record<string, string>>;
  readonly limitSeconds: number;
  readonly signal?: AbortSignal;
  /** Each line that the command prints on stdout. */
  readonly onLine?: (line: string) => void;
}

export type CommandOutcome =
  | { readonly succeeded: true }
  | {
      readonly succeeded: false;
      /** `exit code 3`, `SIGKILL`, `no end within 60 s`, or why it could not start. */
      readonly how: string;
      /** The last lines of stderr; of stdout when there are none. */
      readonly lastLines: readonly string[];
    };

const keptLines = 10;
/** From the end of a command to the end of its output. */
const lingerMs = 500;

/**
 * Runs an argv command (no shell) to its end, limited in time.
 * @throws the signal's reason when it was aborted, after the command has ended.
 */
export async function runCommand(argv: readonly string[], context: CommandContext): Promise<CommandOutcome> {
  const [file = '', ...rest] = argv;
  context.signal?.throwIfAborted();
  const running = execa(file, rest, {
    cwd: context.workingFolder,
    env: { ...context.environment },
    stdin: 'ignore',
    buffer: false, // a build prints without end; its last lines are enough
    timeout: context.limitSeconds * 1000,
    forceKillAfterDelay: 3000,
    reject: false,
    ...(context.signal ? { cancelSignal: context.signal } : {}),
  });
  const printed = lastLinesOf(running.stdout, context.onLine);
  const complained = lastLinesOf(running.stderr);
  running.nodeChildProcess.once('exit', () => setTimeout(() => stopListening(running), lingerMs));
  const result = await running;
  context.signal?.throwIfAborted();
  if (!result.failed) return { succeeded: true };
  const complaints = await complained;
  const lastLines = complaints.length > 0 ? complaints : await printed;
  return { succeeded: false, how: howItEnded(result, context), lastLines };
}

/** Without this a daemon that the command has started, and that holds its output open, would be waited for. */
function stopListening(command: { readonly stdout: Readable; readonly stderr: Readable }): void {
  command.stdout.destroy();
  command.stderr.destroy();
}

function howItEnded(
  result: Pick<Result, 'timedOut' | 'signal' | 'exitCode' | 'originalMessage'>,
  { limitSeconds }: CommandContext,
): string {
  if (result.timedOut) return `no end within ${limitSeconds} s`;
  if (result.exitCode !== undefined) return `exit code ${result.exitCode}`;
  return result.signal ?? result.originalMessage ?? 'it could not be started';
}

async function lastLinesOf(stream: Readable, onLine?: (line: string) => void): Promise<string[]> {
  const last: string[] = [];
  for await (const raw of createInterface(stream)) {
    const line = stripVTControlCharacters(raw).trimEnd();
    if (line === '') continue;
    last.push(line);
    if (last.length > keptLines) last.shift();
    onLine?.(line);
  }
  return last;
}
