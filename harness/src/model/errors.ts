/**
 * The exit codes of the command line, by name.
 * 0 answered · 1 gate failed · 2 usage or config · 3 environment · 4 measurement invalid · 70 a bug · 130 interrupted
 */
export const ExitCode = {
  answered: 0,
  gateFailed: 1,
  usage: 2,
  environment: 3,
  measurementInvalid: 4,
  bug: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

export interface HarnessErrorDetails {
  /** Stable, kebab-case, for machines: `config-unknown-key`, `port-taken`, `service-unhealthy` ... */
  readonly code: string;
  /** What failed, where, observed against allowed. One sentence, for a person. */
  readonly message: string;
  /** What to do next. */
  readonly hint: string;
  readonly exitCode: ExitCode;
  readonly cause?: unknown;
}

/** Every failure headroom expects. Anything else thrown is a bug (exit code 70). */
export class HarnessError extends Error {
  override readonly name = 'HarnessError';
  readonly code: string;
  readonly hint: string;
  readonly exitCode: ExitCode;

  constructor(details: HarnessErrorDetails) {
    super(details.message, 'cause' in details ? { cause: details.cause } : undefined);
    this.code = details.code;
    this.hint = details.hint;
    this.exitCode = details.exitCode;
  }
}

/** What was asked for cannot be done: the command line ends with 2. */
export function usageError(code: string, message: string, hint: string): HarnessError {
  return new HarnessError({ code, message, hint, exitCode: ExitCode.usage });
}

/** The one-line reason of anything thrown, for the end of a message. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
