import type { Command } from 'commander';
import { inspectK6 } from '../../drivers/k6/inspect.ts';
import { inspectEngine } from '../../drivers/stacks/compose/inspect-engine.ts';
import { inspectEmbedded } from '../../drivers/stacks/embedded/inspect-embedded.ts';
import { ExitCode } from '../../model/errors.ts';
import type { CommandContext } from './context.ts';
import { diagnosis } from '../../actions/doctor/diagnosis.ts';
import { inspectMachine } from '../../actions/doctor/inspect-machine.ts';
import { partsText } from '../views/parts-text.ts';
import { colorsFor } from '../terminal.ts';

export function addDoctorCommand(program: Command, context: CommandContext): void {
  program
    .command('doctor')
    .description('show every part that is found or missing on this machine, with the way to get it')
    .option('--json', 'say it as one line of JSON')
    .addHelpText('after', '\nExample:\n  $ headroom doctor')
    .action(({ json }: { json?: boolean }) => doctor(json === true, context));
}

async function doctor(json: boolean, { terminal, conclude }: CommandContext): Promise<void> {
  const found = await Promise.all([inspectMachine(), inspectK6(), inspectEngine(), inspectEmbedded()]);
  const parts = found.flat();
  const { canRun, text } = diagnosis(parts);
  if (!canRun) conclude(ExitCode.environment);
  if (json) {
    terminal.stdout.write(`${JSON.stringify({ canRun, parts })}\n`);
    return;
  }
  terminal.stdout.write(`${partsText(parts, colorsFor(terminal.stdout, terminal.environment))}\n\n${text}\n`);
}
