import type { PerformedRun, RunContext, RunSoFar } from '../actions/run/perform.ts';
import { goOnCommand } from '../model/record/record.ts';
import { Interruption } from './interruption.ts';
import type { GuardedTerminal } from './terminal.ts';
import { chooseView } from './views/run/choose.ts';
import { showResult } from './views/run/result.ts';
import { withoutSecrets, type View } from './views/run/view.ts';

/** Options of every command that makes a run. */
export interface ShownRun {
  readonly results: string;
  /** Events as lines, instead of a picture. */
  readonly json?: boolean;
}

/** An action that makes a run. */
export type RunAction<Options> = (options: Options, context: RunContext) => Promise<PerformedRun>;

/** Does an action: shows its run while it goes, and what came of it however it ended. @throws what stopped it */
export async function showRun<Options extends ShownRun>(
  options: Options,
  terminal: GuardedTerminal,
  action: RunAction<Options>,
): Promise<void> {
  const { workingFolder, environment, redactor, stdout, stderr } = terminal;
  const view = withoutSecrets(chooseView(terminal, options.json === true), redactor);
  let run: RunSoFar | undefined;
  try {
    using interruption = interruptionOf(view, terminal, () => howToGoOn(options, run));
    const performed = await action(options, {
      ...{ workingFolder, environment, redactor, signal: interruption.signal },
      command: ['npx', 'headroom', ...process.argv.slice(2)],
      onEvent: (event) => view.onEvent(event),
      say: (line) => view.say(line),
      onBegun: (begun) => (run = begun),
    });
    view.close();
    showResult(performed.run, options.json ? stderr : stdout, workingFolder);
    if (performed.kind === 'stopped') throw performed.by;
  } finally {
    view.close();
  }
}

function interruptionOf(view: View, terminal: GuardedTerminal, hint: () => string): Interruption {
  const interruption = new Interruption({
    say: (line) => view.say(`headroom: ${line}`),
    process,
    now: () => performance.now(),
    hint,
  });
  terminal.stdout.once('error', () => interruption.interrupt('nobody reads the output any more'));
  return interruption;
}

function howToGoOn({ results }: ShownRun, run: RunSoFar | undefined): string {
  if (run?.lastRecord === undefined) return 'Nothing was measured yet: start again.';
  const goOn = goOnCommand(run.lastRecord, run.runId);
  if (goOn === undefined) return 'A spike does not go on: start it again.';
  const where = results === 'results' ? '' : ` --results ${results}`;
  return `Go on with \`${goOn}${where}\`.`;
}
