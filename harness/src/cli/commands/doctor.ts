import type { Command } from 'commander';
import { ExitCode } from '../../model/errors.ts';
import type { CommandContext } from './context.ts';
import { doctor } from '../../actions/doctor/doctor.ts';
import { partsText } from '../views/parts-text.ts';
import { colorsFor } from '../terminal.ts';

export function addDoctorCommand(program: Command, context: CommandContext): void {
  program
    .command('doctor')
    .description('show every part that is found or missing on this machine, with the way to get it')
    .option('--json', 'say it as one line of JSON')
    .addHelpText('after', '\nExample:\n  $ headroom doctor')
    .action(({ json }: { json?: boolean }) => tellParts(json === true, context));
}

async function tellParts(json: boolean, { terminal, conclude }: CommandContext): Promise<void> {
  const { canRun, parts, text } = await doctor();
  if (!canRun) conclude(ExitCode.environment);
  if (json) {
    terminal.stdout.write(`${JSON.stringify({ canRun, parts })}\n`);
    return;
  }
  terminal.stdout.write(`${partsText(parts, colorsFor(terminal.stdout, terminal.environment))}\n\n${text}\n`);
}
