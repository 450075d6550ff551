/// <reference lib="esnext.disposable" />
import { engineAnswers } from '../../drivers/system/engine-cli.ts';
import { ExitCode } from '../../model/errors.ts';
import { answerOf } from '../../model/answer.ts';
import type { UnstampedEvent } from '../../model/event.ts';
import { loadingRunText } from '../../model/loading-run.ts';
import { learnFromConfig } from '../../model/secrets-of-a-run.ts';
import { goOnCommand, type RunRecord } from '../../model/record.ts';
import { chooseStack, type ChosenStack } from '../../actions/run/choose-stack.ts';
import { Interruption } from '../interruption.ts';
import type { GuardedTerminal } from '../terminal.ts';
import { chooseView } from '../views/run/choose.ts';
import { withoutSecrets, type View } from '../views/run/view.ts';
import { leaveEvidence, showResult } from './leave-evidence.ts';
import { performRun } from '../../actions/run/perform.ts';
import { beginRun } from '../../actions/run/begin.ts';
import type { RememberingStore } from '../../actions/run/remembering-store.ts';
import type { Intent, RunOptions } from '../../actions/run/intent.ts';

/**
 * Does what an intent says: shows it while it goes, and leaves its evidence however it ends.
 * @throws HarnessError what stopped it.
 */
export async function performIntent(
  options: Pick<RunOptions, 'json' | 'results' | 'beside'>,
  terminal: GuardedTerminal,
  makeIntent: () => Promise<Intent>,
): Promise<ExitCode> {
  const { redactor, environment } = terminal;
  const view = withoutSecrets(chooseView(terminal, options.json === true), redactor);
  await using atTheEnd = new AsyncDisposableStack();
  atTheEnd.defer(() => view.close());
  let store: RememberingStore | undefined;
  using interruption = interruptionOf(view, terminal, () => howToGoOn(options, store));

  const intent = await makeIntent();
  learnFromConfig(redactor, intent.config, environment);
  atTheEnd.defer(() => intent.resumed?.store.close());
  const stack = await stackOf(intent);
  const begun = await beginRun({
    intent,
    kind: stack.kind,
    redactor,
    insists: options.beside === true,
    onBeside: (other) => view.say(`note: another run loads this machine too, ${loadingRunText(other)}`),
  });
  const opened = (store = begun.store);
  for (const each of [opened, begun.lease, begun.lock]) atTheEnd.defer(() => each.close());
  const emit = (event: UnstampedEvent): void => view.onEvent({ at: new Date().toISOString(), ...event });
  try {
    sayStarted(intent, stack, opened, emit);
    for (const note of notesOf(intent, terminal)) view.say(`note: ${note}`);
    const { signal } = interruption;
    await performRun({ intent, kind: stack.kind, begun, redactor, emit, signal });
  } finally {
    await leaveEvidence(opened, { isNew: intent.resumed === undefined, emit, say: (line) => view.say(line) });
    view.close();
    showResult(opened, options.json ? terminal.stderr : terminal.stdout, terminal.workingFolder);
  }
  return ExitCode.answered;
}

/** What a person should know before it starts. */
function notesOf({ config, note }: Intent, { redactor, environment }: GuardedTerminal): string[] {
  const inTheOpen = config.secrets.flatMap((name) => {
    const value = environment[name] ?? '';
    const why = value === '' ? undefined : redactor.whyNotSearched(value);
    if (why === undefined) return [];
    return [`the value of ${name} is hidden where its name tells it, and not within other text: ${why}`];
  });
  return [...(note === undefined ? [] : [note]), ...inTheOpen];
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

function howToGoOn({ results }: Pick<RunOptions, 'results'>, store: RememberingStore | undefined): string {
  if (store?.lastRecord === undefined) return 'Nothing was measured yet: start again.';
  const goOn = goOnCommand(store.lastRecord, store.runId);
  if (goOn === undefined) return 'A spike does not go on: start it again.';
  const where = results === 'results' ? '' : ` --results ${results}`;
  return `Go on with \`${goOn}${where}\`.`;
}

function stackOf({ resumed, config }: Intent): Promise<ChosenStack> {
  if (resumed === undefined) return chooseStack(config, engineAnswers);
  const { kind } = resumed.record.provenance.stack;
  return chooseStack({ ...config, stack: kind }, engineAnswers);
}

function sayStarted(
  { config, resumed }: Intent,
  stack: ChosenStack,
  store: RememberingStore,
  emit: (event: UnstampedEvent) => void,
): void {
  const levels = config.levels.map(({ name }) => name);
  const why = resumed === undefined ? stack.why : 'as before';
  emit({
    kind: 'run-started',
    runId: store.runId,
    folder: store.folder,
    stack: stack.kind,
    why,
    levels,
    resumed: resumed !== undefined,
  });
  for (const level of decidedLevels(resumed?.record)) emit({ kind: 'level-ended', ...level });
}

/** What a run that goes on knows already, so that it shows. */
function decidedLevels(record: RunRecord | undefined) {
  return (record?.levels ?? [])
    .filter(({ status }) => status !== 'pending' && status !== 'measurement-invalid' && status !== 'drifted')
    .map((level) => ({ level: level.name, status: level.status, answer: answerOf(level) }));
}
