/// <reference lib="esnext.disposable" />
import { answerOf } from '../../model/answers/answer.ts';
import type { RunEvent, UnstampedEvent } from '../../model/record/event.ts';
import { loadingRunText } from '../../model/record/loading-run.ts';
import { learnFromConfig } from '../../model/secrets/secrets-of-a-run.ts';
import type { RunRecord } from '../../model/record/record.ts';
import type { ActionContext } from '../context.ts';
import { beginRun } from './begin.ts';
import { chooseStack, type ChosenStack } from './choose-stack.ts';
import type { Intent } from './intent.ts';
import { leaveEvidence } from './leave-evidence.ts';
import type { RememberingStore } from './remembering-store.ts';
import { runWithDrivers } from './with-drivers.ts';

/** Who asks for a run, and hears of it while it goes. */
export interface RunContext extends ActionContext {
  /** What asks for it, for the record. */
  readonly command: readonly string[];
  /** Aborted: everything is removed, and what was measured is kept. */
  readonly signal: AbortSignal;
  onEvent(event: RunEvent): void;
  /** A line beside the events, for a person. */
  say(line: string): void;
  onBegun(run: RunSoFar): void;
}

/** A run that has its folder. */
export type RunSoFar = Pick<RememberingStore, 'runId' | 'folder' | 'lastRecord'>;

/** How a run that had begun ended; its evidence is in its folder. */
export type PerformedRun =
  | { readonly kind: 'finished'; readonly run: RunSoFar }
  | { readonly kind: 'stopped'; readonly run: RunSoFar; readonly by: unknown };

/** Does what an intent says, and leaves its evidence however it ends. @throws HarnessError what kept it from beginning. */
export async function performIntent(
  intent: Intent,
  { beside }: { readonly beside?: boolean },
  context: RunContext,
): Promise<PerformedRun> {
  const { redactor, environment, command, signal } = context;
  await using atTheEnd = new AsyncDisposableStack();
  atTheEnd.defer(() => intent.resumed?.store.close());
  learnFromConfig(redactor, intent.config, environment);
  const stack = await stackOf(intent);
  const begun = await beginRun({
    intent,
    kind: stack.kind,
    redactor,
    insists: beside === true,
    onBeside: (other) => context.say(`note: another run loads this machine too, ${loadingRunText(other)}`),
  });
  const run = begun.store;
  for (const each of [run, begun.lease, begun.lock]) atTheEnd.defer(() => each.close());
  context.onBegun(run);
  const emit = (event: UnstampedEvent): void => context.onEvent({ at: new Date().toISOString(), ...event });
  try {
    sayStarted(intent, stack, run, emit);
    for (const note of notesOf(intent, context)) context.say(`note: ${note}`);
    await runWithDrivers({ intent, kind: stack.kind, begun, redactor, command, emit, signal });
    return { kind: 'finished', run };
  } catch (by) {
    return { kind: 'stopped', run, by };
  } finally {
    await leaveEvidence(run, {
      isNew: intent.resumed === undefined,
      emit,
      say: (line) => context.say(line),
    });
  }
}

/** What a person should know before it starts. */
function notesOf({ config, note }: Intent, { redactor, environment }: ActionContext): string[] {
  const inTheOpen = config.secrets.flatMap((name) => {
    const value = environment[name] ?? '';
    const why = value === '' ? undefined : redactor.whyNotSearched(value);
    if (why === undefined) return [];
    return [`the value of ${name} is hidden where its name tells it, and not within other text: ${why}`];
  });
  return [...(note === undefined ? [] : [note]), ...inTheOpen];
}

function stackOf({ resumed, config }: Intent): Promise<ChosenStack> {
  if (resumed === undefined) return chooseStack(config);
  const { kind } = resumed.record.provenance.stack;
  return chooseStack({ ...config, stack: kind });
}

function sayStarted(
  { config, resumed }: Intent,
  stack: ChosenStack,
  { runId, folder }: RunSoFar,
  emit: (event: UnstampedEvent) => void,
): void {
  const levels = config.levels.map(({ name }) => name);
  const why = resumed === undefined ? stack.why : 'as before';
  const isResumed = resumed !== undefined;
  emit({ kind: 'run-started', runId, folder, stack: stack.kind, why, levels, resumed: isResumed });
  for (const level of decidedLevels(resumed?.record)) emit({ kind: 'level-ended', ...level });
}

/** What a run that goes on knows already, so that it shows. */
function decidedLevels(record: RunRecord | undefined) {
  return (record?.levels ?? [])
    .filter(({ status }) => status !== 'pending' && status !== 'measurement-invalid' && status !== 'drifted')
    .map((level) => ({ level: level.name, status: level.status, answer: answerOf(level) }));
}
