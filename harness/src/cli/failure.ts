import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { ExitCode, HarnessError, reasonOf } from '../model/errors.ts';
import { printable } from '../model/printable.ts';
import { cacheFolder } from '../drivers/system/host/cache-folder.ts';
import { colorsFor, type GuardedTerminal } from './terminal.ts';

/**
 * Tells a person what went wrong and what to do next, on stderr, and says the exit code. An error may quote anything: no
 * secret of it is told. Never rejects.
 */
export async function reportFailure(error: unknown, terminal: GuardedTerminal): Promise<ExitCode> {
  const { redactor } = terminal;
  const colors = colorsFor(terminal.stderr, terminal.environment);
  if (error instanceof HarnessError) {
    const told = (text: string): string => printableLines(redactor.text(text));
    terminal.stderr.write(`${colors.red('headroom:')} ${told(error.message)}\n`);
    const cause = lastCause(error);
    if (cause !== undefined && !error.message.includes(cause)) {
      terminal.stderr.write(`  cause: ${told(cause)}\n`);
    }
    const hint = told(asCalledHere(error.hint, terminal.environment));
    terminal.stderr.write(`  ${colors.bold('hint:')} ${hint}\n`);
    return error.exitCode;
  }
  const details = await writeDetails(error, terminal);
  const reason = redactor.text(firstLine(reasonOf(error)));
  terminal.stderr.write(
    `${colors.red('headroom:')} sorry, this is a bug of headroom: ${reason}\n  ${details}\n` +
      `  ${asCalledHere('If a run was going, `headroom cleanup` removes what it may have left.', terminal.environment)}\n`,
  );
  return ExitCode.bug;
}

/** Messages quote what files and servers said: a terminal shows it, and obeys none of it. */
function printableLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.split('\t').map(printable).join('\t'))
    .join('\n');
}

/** After `npm start` there is no `headroom` on a person's PATH, but npx knows it. */
function asCalledHere(hint: string, environment: NodeJS.ProcessEnv): string {
  return environment['npm_execpath'] === undefined ? hint : hint.replaceAll('`headroom ', '`npx headroom ');
}

/** The first line of the error at the bottom of the chain of causes. */
function lastCause(error: HarnessError): string | undefined {
  let cause: unknown = error.cause;
  while (cause instanceof Error && cause.cause !== undefined) cause = cause.cause;
  return cause === undefined ? undefined : firstLine(reasonOf(cause));
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}

async function writeDetails(error: unknown, terminal: GuardedTerminal): Promise<string> {
  const { redactor } = terminal;
  const command = redactor.value(process.argv.slice(2)).join(' ');
  const text = `${command}\nNode ${process.version} on ${process.platform}\n${redactor.text(inspect(error))}\n`;
  try {
    const folder = join(cacheFolder(terminal.environment), 'bugs');
    await mkdir(folder, { recursive: true });
    const file = join(folder, `${new Date().toISOString().replaceAll(':', '-')}-${process.pid}.txt`);
    await writeFile(file, text);
    return `The details are in ${file}; please send them with a report.`;
  } catch {
    return `The details, for a report:\n${text}`; // no place to write to: better here than lost
  }
}
