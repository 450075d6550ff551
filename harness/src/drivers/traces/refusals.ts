import { ExitCode, HarnessError, usageError } from '../../model/errors.ts';
import { printable } from '../../model/printable.ts';
import { Redactor } from '../../model/secrets/redactor.ts';

/** What is shown of a line. */
const mostShown = 100;

/** A line that cannot be accepted: with its number and what it says. */
export function lineError(refused: {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  /** Goes on after the text of the line. */
  readonly what: string;
  readonly hint: string;
  readonly code?: string;
}): HarnessError {
  return usageError(
    refused.code ?? 'trace-bad-line',
    `${refused.file} line ${refused.line}: "${shown(refused.text)}" ${refused.what}`,
    refused.hint,
  );
}

/** It knows secrets by their forms alone: the lines of a log are of others. */
const redactor = new Redactor();
const mostLooked = 4096;

/** The start of a line, for a message; without what looks like a secret, before that is cut in two. */
export function shown(text: string): string {
  const line = redactor.text(text.trim().slice(0, mostLooked));
  const start = printable(line.slice(0, mostShown));
  return start.length < mostShown ? start : `${start.slice(0, mostShown - 1)}…`;
}

export function emptyTrace(file: string, what = 'has no line that could be counted'): HarnessError {
  return usageError(
    'trace-empty',
    `${file} ${what}: a trace has at least one`,
    'Is it the right file? `headroom trace import --help` shows what each format looks like.',
  );
}

/** @param cause why, where it is not said in the message. */
export function unreadable(name: string, cause: unknown): HarnessError {
  return new HarnessError({
    code: 'trace-unreadable',
    message: `cannot read ${name}`,
    hint: 'Give a CSV of counts, an access log or JSON lines, plain or packed with gzip, zstd or xz; `-` reads from a pipe.',
    exitCode: ExitCode.usage,
    cause,
  });
}
