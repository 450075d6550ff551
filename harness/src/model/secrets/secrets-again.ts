import { redactedText } from './redact.ts';

/**
 * A command is recorded without its secrets. To do it again they are taken from variables, in the order in which they
 * stood in it: HEADROOM_SECRET, HEADROOM_SECRET_2 ...
 */
export function secretVariable(index: number): string {
  return index === 0 ? 'HEADROOM_SECRET' : `HEADROOM_SECRET_${index + 1}`;
}

/** A recorded command as words, with what stands in the place of a secret by itself. */
export function splitAtSecrets(words: readonly string[]): readonly (readonly string[])[] {
  return words.map((word) => word.split(redactedText));
}

/** A recorded command with its secrets, as far as they are given; and the variables that are missing. */
export function withSecretsAgain(
  words: readonly string[],
  given: Readonly<Record<string, string | undefined>>,
): { readonly words: string[]; readonly missing: readonly string[] } {
  const missing: string[] = [];
  let index = 0;
  const next = (): string => {
    const name = secretVariable(index++);
    const value = given[name];
    if (value === undefined) missing.push(name);
    return value ?? redactedText;
  };
  const whole = splitAtSecrets(words).map(([first = '', ...rest]) =>
    rest.reduce((text, part) => `${text}${next()}${part}`, first),
  );
  return { words: whole, missing };
}
