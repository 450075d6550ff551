import { namesIn, textsUnder } from './names-in.ts';
import { redactedText, redactText, redactValue, type SecretSigns } from './redact.ts';
import { formsOf } from './secret-forms.ts';
import { replaceShapes } from './secret-patterns.ts';

/** What is known of the secrets of a run. */
export interface KnownSecrets {
  /** Values that somebody says are secrets. */
  readonly marked?: Iterable<string>;
  /** Names of the variables that hold them. */
  readonly names?: Iterable<string>;
  /** Values that look as if they were secrets, by their names or by what is around them. */
  readonly guessed?: Iterable<string>;
  /** Words that a record cannot do without, as the names of levels and services are: no secret, whatever their value. */
  readonly open?: Iterable<string>;
}

/**
 * Takes secrets out of what leaves headroom: one for a command, asked at every door (terminal, events, record, logs,
 * errors). It knows secrets by their names, by their forms, and by their values, wherever those appear and however they
 * are encoded. What it has learnt it never forgets.
 */
export class Redactor {
  readonly #secrets = new Map<string, 'marked' | 'guessed'>();
  readonly #names = new Set<string>();
  readonly #open = new Set<string>();
  #searched: readonly Searched[] = [];
  readonly #signs: SecretSigns = {
    put: () => redactedText,
    replaceKnown: (text) => this.#replaceKnown(text),
    names: this.#names,
  };

  learn({ marked = [], names = [], guessed = [], open = [] }: KnownSecrets): void {
    for (const each of open) this.#open.add(each);
    for (const each of names) this.#names.add(each);
    for (const each of withDecoded(guessed)) if (!this.#secrets.has(each)) this.#secrets.set(each, 'guessed');
    for (const each of withDecoded(marked)) this.#secrets.set(each, 'marked');
    this.#searched = [...this.#secrets]
      .filter(([value, how]) => this.#isSearched(value, how))
      .flatMap(([value]) => searchesFor(value))
      .toSorted((a, b) => b.form.length - a.form.length);
  }

  /** Of a config, or of what else tells how a stack is made: what its keys and texts tell, and its names. */
  learnFrom(value: unknown): void {
    const guessed = secretsIn(value, this.#names);
    this.learn({ guessed, marked: textsUnder(this.#names, value), open: namesIn(value) });
  }

  /** Why a value cannot be told from the rest of a text, and is replaced where its name tells it only. */
  whyNotSearched(value: string): string | undefined {
    if (this.#open.has(value)) return 'it is also a name in the config';
    return isDistinct(value, 'marked') ? undefined : 'it is too short, or a common word';
  }

  /** Of any text, also JSON or Markdown: known values, and what nothing but a secret looks like. */
  hide(text: string): string {
    return replaceShapes(this.#replaceKnown(text), this.#signs.put);
  }

  /** Of messages, commands and logs: also what the words beside it tell. */
  text(text: string): string {
    return redactText(text, this.#signs);
  }

  /** Of a config, a record, an event or a part of one. Redacting twice changes nothing. */
  value<Value>(value: Value): Value {
    return redactValue(value, this.#signs) as Value;
  }

  #isSearched(value: string, how: 'marked' | 'guessed'): boolean {
    return !this.#open.has(value) && isDistinct(value, how);
  }

  #replaceKnown(text: string): string {
    const left = this.#searched.reduce(
      (rest, { form, asWord }) =>
        rest.includes(form) ? rest.replaceAll(asWord ?? form, redactedText) : rest,
      text,
    );
    if (left.length > longestMessage) return left;
    const pieces = left.split(signOfCut);
    return pieces
      .map((piece, index) => (index % 2 === 0 && index + 1 < pieces.length ? this.#replaceCut(piece) : piece))
      .join('');
  }

  /** At the end of a text that somebody cut off there may be the start of a secret. */
  #replaceCut(text: string): string {
    const lengths = this.#searched.map(({ form }) => {
      for (let length = Math.min(form.length - 1, text.length); length >= leastOfStart; length -= 1) {
        if (text.endsWith(form.slice(0, length))) return length;
      }
      return 0;
    });
    const longest = Math.max(0, ...lengths);
    return longest === 0 ? text : `${text.slice(0, -longest)}${redactedText}`;
  }
}

const signOfCut = /(…|\.{3})/;
/** What is cut off stands in a message, not in a log. */
const longestMessage = 65_536;
/** Fewer characters of a secret help nobody. */
const leastOfStart = 6;

/** What would be put in the place of secrets: the secrets. */
export function secretsIn(value: unknown, names: ReadonlySet<string> = new Set()): string[] {
  const found: string[] = [];
  redactValue(value, {
    put: (secret) => {
      found.push(secret);
      return redactedText;
    },
    replaceKnown: (text) => text,
    names,
  });
  return found;
}

interface Searched {
  readonly form: string;
  /** A short one counts where it is a word of its own. */
  readonly asWord?: RegExp;
}

/** Shorter values are found as whole words only. */
const longEnough = 8;

function searchesFor(value: string): Searched[] {
  return formsOf(value).map((form) =>
    form.length >= longEnough
      ? { form }
      : { form, asWord: new RegExp(`(?<![A-Za-z0-9])${escaped(form)}(?![A-Za-z0-9])`, 'g') },
  );
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

const commonWords =
  /^(?:true|false|null|none|undefined|yes|no|on|off|test|user|admin|root|local|localhost)$/i;

/**
 * Whether a value can be looked for in any text, and is not found where it is no secret. What only looks like a secret
 * must also look as if it were drawn, or be long: else the password "postgres" would hide the service of that name.
 */
function isDistinct(value: string, how: 'marked' | 'guessed'): boolean {
  if (value.length < 4 || commonWords.test(value) || value === redactedText) return false;
  const hasLetter = /\p{L}/u.test(value);
  if (how === 'marked') return hasLetter || value.length >= 12;
  if (isPlain(value)) return false;
  const hasOther = /[^\p{L}\s_.:/-]/u.test(value);
  return value.length >= 16 || (value.length >= 6 && hasLetter && hasOther);
}

/** A path, the name of a host, or words joined together: `same-site-strict`. */
function isPlain(value: string): boolean {
  return (
    /^(?:~|\.{0,2})\/[\w./@-]*$/.test(value) ||
    /^\.?(?:[a-z\d-]+\.)+[a-z]{2,}(?::\d+)?$/.test(value) ||
    /^[a-z]+(?:[-_.:/][a-z]+)+$/i.test(value)
  );
}

/** A password in a URL is percent-encoded, and elsewhere it is not; one that was read from a file may end in a line break. */
function withDecoded(values: Iterable<string>): string[] {
  return [...values].flatMap((each) => {
    const value = each.trim();
    try {
      return [value, decodeURIComponent(value)];
    } catch {
      return [value];
    }
  });
}
