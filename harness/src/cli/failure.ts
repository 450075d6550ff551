import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { ExitCode, HarnessError, reasonOf } from '../model/errors.ts';
import { printable } from '../model/printable.ts';
import { cacheFolder } from '../drivers/system/cache-folder.ts';
import { colorsFor, type Terminal } from './terminal.ts';

/** Tells a person what went wrong and what to do next, on stderr, and says the exit code. Never rejects. */
export async function reportFailure(error: unknown, terminal: Terminal): Promise<ExitCode> {
  const colors = colorsFor(terminal.stderr, terminal.environment);
  if (error instanceof HarnessError) {
    terminal.stderr.write(`${colors.red('headroom:')} ${printableLines(error.message)}\n`);
    const cause = lastCause(error);
    if (cause !== undefined && !error.message.includes(cause))
      terminal.stderr.write(`  cause: ${printableLines(cause)}\n`);
    terminal.stderr.write(
      `  ${colors.bold('hint:')} ${printableLines(asCalledHere(error.hint, terminal.environment))}\n`,
    );
    return error.exitCode;
  }
  const details = await writeDetails(error, terminal);
  terminal.stderr.write(
    `${colors.red('headroom:')} sorry, this is a bug of headroom: ${firstLine(reasonOf(error))}\n  ${details}\n` +
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

async function writeDetails(error: unknown, terminal: Terminal): Promise<string> {
  const text = `${process.argv.slice(2).join(' ')}\nNode ${process.version} on ${process.platform}\n${inspect(error)}\n`;
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
