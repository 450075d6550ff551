import type { Config, StackKind } from '../model/config.ts';
import { ExitCode, HarnessError } from '../model/errors.ts';
import type { EngineAnswer } from '../drivers/system/engine-cli.ts';

export interface ChosenStack {
  readonly kind: StackKind;
  /** For the first line of a run. */
  readonly why: string;
}

/**
 * The stack of a run: the one that is named, else containers when an engine answers, else plain processes, else the
 * external one.
 * @throws HarnessError `engine-missing` when only containers would do and no engine answers.
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
  const { answers, detail } = await askEngine();
  const [engine = detail] = detail.split('\n'); // for a line
  if (answers) return { kind: 'compose', why: stack === 'auto' ? `${engine} answer` : engine };
  if (stack === 'auto' && stacks.embedded !== undefined) return { kind: 'embedded', why: engine };
  if (stack === 'auto' && stacks.external !== undefined) return { kind: 'external', why: engine };
  throw new HarnessError({
    code: 'engine-missing',
    message: `the compose stack needs a container engine: ${engine}`,
    hint: 'Start it (`headroom doctor` shows what is missing), or define stacks.embedded and use --stack embedded.',
    exitCode: ExitCode.environment,
  });
}
