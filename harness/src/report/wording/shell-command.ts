import type { Provenance } from '../../model/record/provenance.ts';
import { redactedText } from '../../model/secrets/redact.ts';
import { secretVariable, splitAtSecrets } from '../../model/secrets/secrets-again.ts';
import { plainText } from './plain-text.ts';

/**
 * As one types it, with the variables of the environment that a run's config read before it. What was not recorded
 * because it is a secret is named by a variable, without which the shell refuses the command.
 */
export function shellCommand(
  words: readonly string[],
  { environment = {} }: Pick<Provenance, 'environment'> = {},
): string {
  const variables = Object.entries(environment).map(([name, value]) =>
    value.includes(redactedText) ? `${name}="${given(name)}"` : `${name}=${shellWord([value])}`,
  );
  let secrets = 0;
  const shown = splitAtSecrets(words.map(plainText)).map((parts) => {
    const word = shellWord(parts, secrets);
    secrets += parts.length - 1;
    return word;
  });
  return [...variables, ...shown].join(' ');
}

/** @param parts of a word, with a secret between each and the next: the first of those has this number */
function shellWord(parts: readonly string[], firstSecret = 0): string {
  const [only = '', ...others] = parts.map(plainText);
  if (others.length > 0) {
    const inQuotes = (text: string): string => text.replace(/[\\"$`]/g, String.raw`\$&`);
    const secret = (index: number): string => given(secretVariable(firstSecret + index));
    return `"${others.reduce((text, part, index) => `${text}${secret(index)}${inQuotes(part)}`, inQuotes(only))}"`;
  }
  return /^[\w@%+=:,./-]+$/.test(only) ? only : `'${only.replaceAll("'", `'\\''`)}'`;
}

function given(name: string): string {
  return `\${${name}:?}`;
}
