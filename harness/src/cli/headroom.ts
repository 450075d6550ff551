import { Command, CommanderError } from 'commander';
import { ExitCode } from '../model/errors.ts';
import { Redactor } from '../model/secrets/redactor.ts';
import { learnFromCommand } from '../model/secrets/secrets-of-a-run.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import { addCleanupCommand } from './commands/cleanup.ts';
import { addCompareCommand } from './commands/compare.ts';
import { addConfigCommand } from './commands/config.ts';
import type { CommandContext } from './commands/context.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addDrillCommand } from './commands/drill.ts';
import { addFaultsCommand } from './commands/faults.ts';
import { addGateCommand } from './commands/gate.ts';
import { addHistoryCommand } from './commands/history.ts';
import { addInitCommand } from './commands/init.ts';
import { addReportCommand } from './commands/report.ts';
import { addReplayCommand } from './commands/replay.ts';
import { addRerunCommand } from './commands/rerun.ts';
import { addRunCommand } from './commands/run.ts';
import { addRunsCommand } from './commands/runs.ts';
import { addShapesCommand } from './commands/shapes.ts';
import { addTraceCommand } from './commands/trace.ts';
import { addVerifyCommand } from './commands/verify.ts';
import { addSpikeCommand } from './commands/spike.ts';
import { reportFailure } from './failure.ts';
import { columnsOf, guarded, type Terminal } from './terminal.ts';

/** The command line: runs the arguments and says the exit code. Never rejects. */
export async function headroom(argv: readonly string[], open: Terminal): Promise<ExitCode> {
  let exitCode: ExitCode = ExitCode.answered;
  const redactor = new Redactor();
  learnFromCommand(redactor, argv, open.environment);
  const terminal = guarded(open, redactor);
  const program = buildProgram({
    terminal,
    conclude: (code) => (exitCode = code),
    runCommand: (others) => headroom(others, terminal),
  });
  try {
    if (argv.length === 0) program.outputHelp();
    else await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has said already what is wrong with the arguments, or printed the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.answered : ExitCode.usage;
    return reportFailure(error, terminal);
  }
}

function buildProgram(context: CommandContext): Command {
  const { terminal } = context;
  const program = new Command('headroom')
    .description(
      'How small can this fleet get before a big night takes it down? Measures where each capacity level collapses.',
    )
    .version(packageJson.version)
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError('(add --help for the commands and options)')
    .configureOutput({
      writeOut: (text) => void terminal.stdout.write(text),
      writeErr: (text) => void terminal.stderr.write(text),
      getOutHelpWidth: () => columnsOf(terminal.stdout),
      getErrHelpWidth: () => columnsOf(terminal.stderr),
    })
    .addHelpText('after', '\nExample:\n  $ headroom run --config headroom.config.ts');
  addRunCommand(program, context);
  addReplayCommand(program, context);
  addSpikeCommand(program, context);
  addDrillCommand(program, context);
  addReportCommand(program, context);
  addHistoryCommand(program, context);
  addCompareCommand(program, context);
  addGateCommand(program, context);
  addVerifyCommand(program, context);
  addRerunCommand(program, context);
  addRunsCommand(program, context);
  addShapesCommand(program, context);
  addFaultsCommand(program, context);
  addDoctorCommand(program, context);
  addCleanupCommand(program, context);
  addConfigCommand(program, context);
  addInitCommand(program, context);
  addTraceCommand(program, context);
  return program;
}
