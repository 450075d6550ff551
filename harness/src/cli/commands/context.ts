import type { ExitCode } from '../../model/errors.ts';
import type { GuardedTerminal } from '../terminal.ts';

/** What every command is given. */
export interface CommandContext {
  readonly terminal: GuardedTerminal;
  /** Where to leave its exit code (0 when it does not). */
  conclude(exitCode: ExitCode): void;
  /** Does another command in its place. */
  runCommand(argv: readonly string[]): Promise<ExitCode>;
}
