/** What stands in the place of a secret. */
export const redactedText = 'redacted';

const secretWords = new Set(['key', 'keys', 'apikey', 'auth', 'pass', 'pwd']);
const secretParts = /token|passw|passphrase|secret|credential|authori[sz]ation/;

/**
 * A copy of a config (or any part of one) that may be shown: values of environment variables and keys with a telling
 * name, options like `--token`, passwords in URLs and Authorization headers are replaced. Redacting twice changes
 * nothing.
 */
export function redact<Value>(value: Value): Value {
  return redactValue(value) as Value;
}

/** A command as it may be shown. */
export function redactArgv(argv: readonly string[]): string[] {
  return argv.map((argument, index) =>
    isSecretOption(argv[index - 1]) && !argument.startsWith('-') ? redactedText : redactText(argument),
  );
}

/** Free text (a message, a command as one string) as it may be shown. */
export function redactText(text: string): string {
  return redactAssignments(
    text
      // user:password@ in a URL; for http a user alone is a token as a rule
      .replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:)[^\s/]*@/gi, `$1${redactedText}@`)
      .replace(/(\bhttps?:\/\/)[^\s/:@]+@/gi, `$1${redactedText}@`)
      .replace(
        /(authori[sz]ation["']?\s*[:=]\s*["']?)(?:(?:bearer|basic|token)\s+)?[^\s"']+/gi,
        `$1${redactedText}`,
      ),
  ).replace(/(--[A-Za-z][\w-]*)(\s+)([^\s-]\S*)/g, (whole: string, name: string, space: string) =>
    isSecretName(name) ? `${name}${space}${redactedText}` : whole,
  );
}

/** `PASSWORD=x`, and within `--set=password=x`. */
function redactAssignments(text: string): string {
  return text.replace(
    /(-{0,2}[A-Za-z][\w-]*)=("[^"]*"|'[^']*'|[^\s&]+)/g,
    (_whole: string, name: string, value: string) =>
      `${name}=${isSecretName(name) ? redactedText : redactAssignments(value)}`,
  );
}

function redactValue(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) {
    return value.every((each) => typeof each === 'string') ? redactArgv(value) : value.map(redactValue);
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]: [string, unknown]) => [
      name,
      name === 'environment' ? redactEnvironment(each) : redactUnder(name, each),
    ]),
  );
}

function redactUnder(name: string, value: unknown): unknown {
  return isSecret(name, value) ? redactedText : redactValue(value);
}

function redactEnvironment(environment: unknown): unknown {
  if (typeof environment !== 'object' || environment === null) return environment;
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]: [string, unknown]) => [name, redactUnder(name, value)]),
  );
}

/** Whether a secret of it was replaced, so that it cannot be used any more. */
export function lacksSecret(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(
    ([name, each]: [string, unknown]) => (isSecret(name, each) && each === redactedText) || lacksSecret(each),
  );
}

function isSecret(name: string, value: unknown): boolean {
  return typeof value === 'string' && isSecretName(name);
}

function isSecretOption(argument: string | undefined): boolean {
  return argument !== undefined && /^--?[A-Za-z][\w-]*$/.test(argument) && isSecretName(argument);
}

/** Told by its words: DB_PASSWORD, apiKey, --access-token; not KEYSPACE or MONKEY. */
function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return words.some((word) => secretWords.has(word) || secretParts.test(word));
}
