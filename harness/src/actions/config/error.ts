import { type HarnessError, usageError } from '../../model/errors.ts';

export interface ConfigProblem {
  readonly code: 'config-invalid' | 'config-unknown-key';
  /** Where, what is there, what is allowed. */
  readonly text: string;
}

/** One error of all that is wrong with a config file, so that it can be mended at once. */
export function configError(file: string, problems: readonly ConfigProblem[]): HarnessError {
  const [first] = problems;
  const message =
    problems.length === 1 && first !== undefined
      ? `${file}: ${first.text}`
      : `${file}: ${problems.length} problems\n${problems.map(({ text }) => `  ${text}`).join('\n')}`;
  return usageError(
    first?.code ?? 'config-invalid',
    message,
    'Mend the file. `headroom config` checks it and prints what headroom makes of it.',
  );
}
