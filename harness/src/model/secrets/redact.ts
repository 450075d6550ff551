import { isSecretName, tellsSecret } from './secret-names.ts';
import { replaceAfterFlags, replaceShapes, replaceTold, type Put } from './secret-patterns.ts';

/** What stands in the place of a secret. */
export const redactedText = 'redacted';

/** How secrets are told from the rest. */
export interface SecretSigns {
  readonly put: Put;
  /** Replaces what is known to be a secret, before anything else: a pattern could take a part of it only. */
  readonly replaceKnown: (text: string) => string;
  /** Names of variables that hold secrets, beside those with a telling name. */
  readonly names: ReadonlySet<string>;
}

/** Free text (a message, a log, a command as one string). */
export function redactText(text: string, signs: SecretSigns): string {
  return replaceTold(replaceShapes(signs.replaceKnown(text), signs.put), signs.put);
}

/** A command. */
function redactArgv(argv: readonly string[], signs: SecretSigns): string[] {
  const shown = argv.map((argument, index) =>
    isSecretOption(argv[index - 1], argument) && !argument.startsWith('-')
      ? hidden(argument, signs.put)
      : redactText(argument, signs),
  );
  return replaceAfterFlags(shown, signs.put);
}

/**
 * A copy of a config, a record or an event (or any part of one) that may be shown: texts as `redactText` has them, and
 * in the place of values of variables and keys with a telling name. Numbers, keys and the shape stay.
 */
export function redactValue(value: unknown, signs: SecretSigns): unknown {
  if (typeof value === 'string') return redactText(value, signs);
  if (Array.isArray(value)) {
    const texts = value.filter((each) => typeof each === 'string');
    return texts.length === value.length
      ? redactArgv(texts, signs)
      : value.map((each) => redactValue(each, signs));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]: [string, unknown]) => [name, redactUnder(name, each, signs)]),
  );
}

function redactUnder(name: string, value: unknown, signs: SecretSigns): unknown {
  if (typeof value === 'string') {
    return isSecretName(name) || signs.names.has(name) ? hidden(value, signs.put) : redactText(value, signs);
  }
  // Services are the keys there, whatever they are called.
  if (name === 'parts') return redactTexts(value, signs);
  return redactValue(value, signs);
}

function redactTexts(value: unknown, signs: SecretSigns): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]: [string, unknown]) => [name, redactValue(each, signs)]),
  );
}

/** Whether a secret of it was replaced, so that it cannot be used any more. */
export function lacksSecret(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(
    ([name, each]: [string, unknown]) => (isSecretName(name) && each === redactedText) || lacksSecret(each),
  );
}

function hidden(value: string, put: Put): string {
  return value === redactedText || value === '' ? value : put(value);
}

function isSecretOption(option: string | undefined, value: string): boolean {
  return option !== undefined && /^--?[A-Za-z][\w-]*$/.test(option) && tellsSecret(option, value);
}
