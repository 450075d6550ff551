import type { Provenance } from '../model/provenance.ts';
import { plainText } from './plain-text.ts';

/** As one types it, with the variables of the environment that a run's config read before it. */
export function shellCommand(
  words: readonly string[],
  { environment = {} }: Pick<Provenance, 'environment'> = {},
): string {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${shellWord(value)}`);
  return [...variables, ...words.map(shellWord)].join(' ');
}

function shellWord(word: string): string {
  const plain = plainText(word);
  return /^[\w@%+=:,./-]+$/.test(plain) ? plain : `'${plain.replaceAll("'", `'\\''`)}'`;
}
