import { execa, type Result } from 'execa';
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
    timeout: context.limitSeconds * 1000,
    forceKillAfterDelay: 3000,
    maxBuffer: 1_000_000,
    reject: false,
    ...(context.signal ? { cancelSignal: context.signal } : {}),
  });
  if (context.onLine) running.stdout.on('data', byLine(context.onLine));
  const result = await running;
  context.signal?.throwIfAborted();
  if (!result.failed || result.isMaxBuffer) return { succeeded: true };
  const spoken = [result.stderr, result.stdout].map(linesOf).find((lines) => lines.length > 0) ?? [];
  return { succeeded: false, how: howItEnded(result, context), lastLines: spoken.slice(-keptLines) };
}

function howItEnded(
  result: Pick<Result, 'timedOut' | 'signal' | 'exitCode' | 'originalMessage'>,
  { limitSeconds }: CommandContext,
): string {
  if (result.timedOut) return `no end within ${limitSeconds} s`;
  if (result.exitCode !== undefined) return `exit code ${result.exitCode}`;
  return result.signal ?? result.originalMessage ?? 'it could not be started';
}

function linesOf(text: string): string[] {
  return stripVTControlCharacters(text)
    .split('\n')
    .map((line) => line.trimEnd())
    .filter(Boolean);
}

function byLine(onLine: (line: string) => void): (chunk: Buffer) => void {
  let rest = '';
  return (chunk) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines.flatMap(linesOf)) onLine(line);
  };
}
