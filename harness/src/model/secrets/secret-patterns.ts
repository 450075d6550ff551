import { tellsSecret } from './secret-names.ts';

/** What is put in the place of a secret that was found. */
export type Put = (secret: string) => string;

/**
 * Replaces what nothing but a secret looks like: passwords in URLs and queries, tokens and keys of well-known forms. Of
 * any text, also JSON, Markdown or SVG: what is left is still that.
 */
export function replaceShapes(text: string, put: Put): string {
  return (
    text
      .replace(privateKey, put)
      // user:password@ in a URL; for http a user alone is a token as a rule
      .replace(urlPassword, (_whole, before: string, password: string) => `${before}${keep(password, put)}@`)
      .replace(urlToken, (_whole, before: string, token: string) => `${before}${keep(token, put)}@`)
      .replace(queryParameter, (whole, before: string, name: string, value: string) =>
        tellsSecret(decoded(name), value) ? `${before}${name}=${keep(value, put)}` : whole,
      )
      .replace(authorizationValue, (_whole, scheme: string, value: string) => `${scheme}${put(value)}`)
      .replace(wellKnownToken, put)
  );
}

/** Of one that is cut off, what looks like it. Loops of one class each: long texts must not fill the stack. */
const privateKey =
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\w+/=\s,:\\]*(?:-(?!----)[\w+/=\s,:\\]*){0,8}(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----)?/g;
const urlPassword =
  /((?<![a-z])[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/?#:@"'<>\\]{0,256}:)([^\s/?#"'<>\\]{0,4096})@/gi;
const urlToken = /((?<![a-z])https?:\/\/)([^\s/?#:@"'<>\\]{1,4096})@/gi;
const queryParameter = /([?&;])([A-Za-z][\w.%[\]-]{0,63})=([^\s&;#"'<>\\]+)/g;
/** The words "Basic authentication" are none: a value has a digit or padding, or is long. */
const authorizationValue =
  /(\b(?:Bearer|Basic)\s+)(?=[\w+/.~-]{0,4096}[\d=]|[\w+/.~-]{24})([\w+/.~=-]{6,4096})/g;
const wellKnownToken = new RegExp(
  [
    String.raw`\beyJ[\w-]{8,4096}\.eyJ[\w-]{8,4096}(?:\.[\w-]{0,4096})?`, // JSON web tokens
    String.raw`\b(?:AKIA|ASIA)[A-Z0-9]{16}\b`, // AWS
    String.raw`\bgh[pousr]_[A-Za-z0-9]{30,255}`, // GitHub
    String.raw`\bgithub_pat_\w{30,255}`,
    String.raw`\bglpat-[\w-]{20,255}`, // GitLab
    String.raw`\bxox[abeoprs]-[\w-]{10,255}`, // Slack
    String.raw`\bAIza[\w-]{35}`, // Google
    String.raw`\b[rs]k_(?:live|test)_\w{16,255}`, // Stripe
    String.raw`\bnpm_[A-Za-z0-9]{36}`,
    String.raw`\bsk-(?:proj-|ant-)?[A-Za-z0-9_-]{32,255}`,
  ].join('|'),
  'g',
);

/**
 * Replaces what is told by the words beside it, in messages, commands and logs: `PASSWORD=x`, `--token x`,
 * `Authorization: x`, `"secret": "x"`. Not of JSON as a whole: it could end within a string.
 */
export function replaceTold(text: string, put: Put): string {
  return text
    .split('\n')
    .flatMap((line, index) => (index === 0 ? piecesOf(line) : ['\n', ...piecesOf(line)]))
    .map((piece) => (tells.test(piece) ? replaceInPiece(piece, put) : replaceEncodedLine(piece, put)))
    .join('');
}

/** Of a line that is longer than a pattern can be looked for in: cut between words. */
function piecesOf(line: string): string[] {
  const pieces: string[] = [];
  let rest = line;
  while (rest.length > longestPiece) {
    const end =
      longestPiece - (/[^\s,;&"']*$/.exec(rest.slice(longestPiece - 4096, longestPiece))?.[0].length ?? 0);
    pieces.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...pieces, rest];
}

const longestPiece = 65_536;

/** Most lines of a log have none of these, which all that tells a secret has, and need no closer look. */
const tells = /token|pass|pwd|pw|secret|credential|auth|cookie|key|sess|sid|sig|otp|jwt|bearer|-[apwu]/i;

function replaceInPiece(piece: string, put: Put): string {
  const headers = piece
    .replace(authorizationHeader, (_whole, before: string, value: string) => `${before}${keep(value, put)}`)
    .replace(cookieHeader, (_whole, before: string, value: string) => `${before}${keep(value, put)}`);
  const fields = replaceQuotedFields(replaceAssignments(headers, put), put)
    .replace(bareField, (whole, before: string, name: string, value: string) =>
      tellsSecret(name) ? `${before}${keep(value, put)}` : whole,
    )
    .replace(plainField, (_whole, before: string, value: string) => `${before}${keepQuoted(value, put)}`);
  const options = fields.replace(option, (whole, name: string, space: string, value: string, end: string) =>
    tellsSecret(name, value) ? `${name}${space}${keep(value, put)}${end}` : whole,
  );
  return namesProgram.test(options) ? replacePasswordFlags(options, put) : options;
}

/** A line of nothing but base64: of a key or a certificate. A hash is none. */
function replaceEncodedLine(line: string, put: Put): string {
  const [, value = ''] = encodedLine.exec(line) ?? [];
  return value === '' || /^[\da-f]+$/i.test(value) ? line : line.replace(value, () => put(value));
}

const encodedLine = /^\s*([A-Za-z0-9+/]{60,8192}={0,2})\s*$/;
const authorizationHeader =
  /(authori[sz]ation\\*["']?\s*(?::|=>?)\s*\\*["']?)(?![\s{[])((?:(?:bearer|basic|token|digest|negotiate|apikey)\s+)?[^\s"'\\,;]+)/gi;
const cookieHeader = /(\b(?:set-)?cookie\\*["']?\s*(?::|=>)\s*\\*["']?)(?![\s{[])([^\r\n"'\\]+)/gi;
/** The command may stand in quotes. */
const option = /(--[A-Za-z][\w-]{0,63})(\s+)([^\s-]\S*?)(["'`]?)(?!\S)/g;

/** `PASSWORD=x`, `user[password]=x`, and within `--set=password=x`. */
function replaceAssignments(text: string, put: Put, depth = 0): string {
  return text.replace(assignment, (whole, name: string, end: string, value: string) => {
    if (tellsSecret(name, value)) return `${name}${end}=${keepQuoted(value, put)}`;
    return depth < deepest ? `${name}${end}=${replaceAssignments(value, put, depth + 1)}` : whole;
  });
}

const deepest = 8;
const assignment =
  /(?:(?<![\w-])|(?<=%5B))(-{0,2}[A-Za-z][\w-]{0,63})(\]?|%5D)=("(?:[^"\\\n]|\\.){0,4096}"|'[^'\n]{0,4096}'|[^\s&"']*[^\s&"'\\])/g;

/** `"secret": "x"` as JSON and others write it, also within a string of JSON, and cut off within its value. */
function replaceQuotedFields(text: string, put: Put, depth = 0): string {
  return text.replace(
    quotedField,
    (whole, mark: string, name: string, between: string, quote: string, value: string, end: string) => {
      const isSecret = tellsSecret(name);
      if (!isSecret && depth >= deepest) return whole;
      const shown = isSecret ? keep(value, put) : replaceQuotedFields(value, put, depth + 1);
      return `${mark}${name}${mark}${between}${quote}${shown}${end}`;
    },
  );
}

const quotedField =
  /(\\{0,8}["'])([A-Za-z][\w.-]{0,63})\1(\s*(?::|=>)\s*)(\\{0,8}["'])((?:(?!\4)(?:\\.|[^\r\n\\])){1,4096})(\4|$)/g;
/** `"password": x`, where x is neither a number nor what JSON has a word for. */
const bareField =
  /(\\{0,8}["']([A-Za-z][\w.-]{0,63})\\{0,8}["']\s*(?::|=>)\s*)(?!(?:-?\d[\d.eE+-]*|true|false|null|undefined)(?![\w-]))([^\s"'\\,;}\])[{(]+)/g;
/** `password: x` */
const plainField =
  /((?<![\w-])[\w-]{0,40}?(?:password|passwd|pwd|passphrase|secret|token|(?:api|access|private)[_-]?key)\s*(?::\s+|=>\s*))("[^"\n]{1,4096}"|'[^'\n]{1,4096}'|[A-Za-z0-9$%+/~!*][^\s,;}\])]*)/gi;
/** Flags of well-known programs that a password comes after; `attached` without a space. */
const passwordFlags: Readonly<Record<string, { readonly flag: string; readonly attached?: true }>> = {
  'redis-cli': { flag: '-a' },
  'valkey-cli': { flag: '-a' },
  mysql: { flag: '-p', attached: true },
  mysqladmin: { flag: '-p', attached: true },
  mysqldump: { flag: '-p', attached: true },
  mariadb: { flag: '-p', attached: true },
  'mariadb-admin': { flag: '-p', attached: true },
  'mariadb-dump': { flag: '-p', attached: true },
  mongo: { flag: '-p' },
  mongosh: { flag: '-p' },
  sshpass: { flag: '-p' },
  sqlcmd: { flag: '-P' },
  ldapsearch: { flag: '-w' },
  curl: { flag: '-u' },
};
const namesProgram = new RegExp(String.raw`(?<![\w-])(?:${Object.keys(passwordFlags).join('|')})(?![\w-])`);

function replacePasswordFlags(text: string, put: Put): string {
  const pieces = text.split(/(\s+)/);
  const words = replaceAfterFlags(
    pieces.filter((_, index) => index % 2 === 0),
    put,
  );
  return pieces.map((piece, index) => (index % 2 === 0 ? (words[index / 2] ?? piece) : piece)).join('');
}

/** Of a command: the password after a flag of a well-known program, `redis-cli -a x`. */
export function replaceAfterFlags(words: readonly string[], put: Put): string[] {
  let known: (typeof passwordFlags)[string] | undefined;
  return words.map((word, index) => {
    known = passwordFlags[word.replace(/^.*[/"'`(]/, '')] ?? known;
    if (known === undefined) return word;
    const { flag, attached } = known;
    const isAttached = flag !== '-a' && word.startsWith(flag) && word.length > flag.length;
    if (!isAttached && (attached || words[index - 1] !== flag)) return word;
    known = undefined; // what it starts may have such a flag for something else
    return isAttached
      ? `${flag}${replacePassword(word.slice(flag.length), flag, put)}`
      : replacePassword(word, flag, put);
  });
}

/** curl has a user before it. */
function replacePassword(word: string, flag: string, put: Put): string {
  if (flag !== '-u') return keep(word, put);
  const [, user = '', password = ''] = /^([^:]*:)(.*)$/s.exec(word) ?? [];
  return user === '' ? word : `${user}${keep(password, put)}`;
}

/** A variable's name in the place of its value is no secret, and neither is what was put there before. */
function keep(value: string, put: Put): string {
  return isReference.test(value) ? value : put(value);
}

const isReference =
  /^(?:\$[A-Z_][A-Z0-9_]*|\$\{[A-Za-z_]\w*(?::?\?[^}]*)?\}|%[A-Z_][A-Z0-9_]*%|redacted|<[a-z -]+>|\*{3,}|\.{3}|…|)$/;

function keepQuoted(value: string, put: Put): string {
  const [, quote = '', inner = value] = /^(["'])(.*)\1$/s.exec(value) ?? [];
  return `${quote}${keep(inner, put)}${quote}`;
}

function decoded(name: string): string {
  return name.replace(/%5B/gi, '[').replace(/%5D/gi, ']');
}
