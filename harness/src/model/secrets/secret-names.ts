const secretWords = new Set([
  ...['apikey', 'auth', 'pass', 'pwd', 'pw', 'jwt', 'bearer', 'cookie', 'sig', 'signature', 'sid', 'otp'],
]);
const secretParts = /token|passw|passphrase|secret|credential|authori[sz]ation|sess(ion)?_?id/;
const keyWords = new Set(['key', 'keys']);
/** What a key is called that lets in, not one that looks something up. */
const keysThatLetIn =
  /^(api|access|private|encrypt|encryption|sign|signing|master|service|account|ssh|license)$/;

/** Told by its words: DB_PASSWORD, apiKey, --access-token; not KEYSPACE or MONKEY. */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name);
  return isToldBy(words) || words.some((word) => keyWords.has(word));
}

/**
 * As `isSecretName`, in the midst of a text, where `key` is a word like others: `api_key` and `password` tell a secret,
 * `cache_key` and `?key=shoes` do not, unless the value looks as if it were drawn.
 */
export function tellsSecret(name: string, value = ''): boolean {
  const words = wordsOf(name);
  if (isToldBy(words)) return true;
  if (!words.some((word) => keyWords.has(word))) return false;
  return words.some((word) => keysThatLetIn.test(word)) || looksDrawn.test(value);
}

const looksDrawn = /^["']?(?=.*\d)(?=.*[a-z])[\w+/.~-]{16,}={0,2}["']?$/i;

function isToldBy(words: readonly string[]): boolean {
  return words.some((word) => secretWords.has(word)) || secretParts.test(words.join('_'));
}

function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
}
