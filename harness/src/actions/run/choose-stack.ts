import type { Config, StackKind } from '../../model/config/config.ts';
import { engineRefused, type EngineAnswer } from '../../drivers/system/engine/cli.ts';

export interface ChosenStack {
  readonly kind: StackKind;
  /** For the first line of a run. */
  readonly why: string;
}

/**
 * The stack of a run: the one that is named, else containers when an engine answers, else plain processes, else the
 * external one.
 * @throws HarnessError `engine-missing` or `engine-elsewhere` when only containers would do and no engine of this
 *   machine answers.
 */
export async function chooseStack(
  { stack, stacks }: Pick<Config, 'stack' | 'stacks'>,
  askEngine: () => Promise<EngineAnswer>,
): Promise<ChosenStack> {
  if (stack === 'embedded' || stack === 'external') return { kind: stack, why: 'chosen' };
  if (stack === 'auto' && stacks.compose === undefined) {
    const kind = stacks.embedded === undefined ? 'external' : 'embedded';
    return { kind, why: 'the config has no compose stack' };
  }
  const answer = await askEngine();
  const [engine = answer.detail] = answer.detail.split('\n'); // for a line
  if (answer.answers) return { kind: 'compose', why: stack === 'auto' ? `${engine} answer` : engine };
  if (stack === 'auto' && stacks.embedded !== undefined) return { kind: 'embedded', why: engine };
  if (stack === 'auto' && stacks.external !== undefined) return { kind: 'external', why: engine };
  throw engineRefused(answer);
}
