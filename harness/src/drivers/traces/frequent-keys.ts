/** A key that is kept, with how often it came. */
export interface FrequentKey<Value> {
  readonly key: string;
  /** Exact, or too high by at most `error`. */
  readonly count: number;
  readonly error: number;
  /** What was made for the key when it was first kept. */
  readonly value: Value;
}

interface Entry<Value> {
  key: string;
  count: number;
  error: number;
  value: Value;
  /** The neighbours among entries of the same count, once there is no more room. */
  before: Entry<Value> | undefined;
  after: Entry<Value> | undefined;
}

/**
 * Counts keys in bounded memory: exactly up to `capacity` different ones, from then on as a Space-Saving sketch: a new
 * key takes the place, and the count, of the least frequent. Every key with more than 1/capacity of all requests is kept,
 * and no count is too low (A. Metwally, D. Agrawal, A. El Abbadi, "Efficient computation of frequent and top-k elements
 * in data streams", ICDT 2005; lists of entries with the same count are its Stream-Summary: every step is O(1)).
 */
export class FrequentKeys<Value> {
  readonly #capacity: number;
  readonly #valueOf: (key: string) => Value;
  readonly #entries = new Map<string, Entry<Value>>();
  /** The first entry of each count; `undefined` while counting is exact. */
  #lists: Map<number, Entry<Value>> | undefined;
  #least = 0;

  constructor(capacity: number, valueOf: (key: string) => Value) {
    this.#capacity = capacity;
    this.#valueOf = valueOf;
  }

  get isExact(): boolean {
    return this.#lists === undefined;
  }

  /** Counts a key and gives its value. */
  add(key: string): Value {
    const known = this.#entries.get(key);
    if (known !== undefined) {
      if (this.#lists === undefined) known.count += 1;
      else this.#raise(this.#lists, known);
      return known.value;
    }
    if (this.#entries.size >= this.#capacity) return this.#replaceLeast(key);
    const value = this.#valueOf(key);
    this.#entries.set(key, { key, count: 1, error: 0, value, before: undefined, after: undefined });
    return value;
  }

  /** Those that are kept, the most frequent first; among equals, by key. */
  ranked(): FrequentKey<Value>[] {
    return [...this.#entries.values()].toSorted(
      (one, other) => other.count - one.count || (one.key < other.key ? -1 : 1),
    );
  }

  #replaceLeast(key: string): Value {
    const lists = (this.#lists ??= this.#sorted());
    const entry = lists.get(this.#least);
    if (entry === undefined) throw new Error(`no entry has the least count, ${this.#least}`);
    this.#entries.delete(entry.key);
    entry.key = key;
    entry.error = entry.count;
    entry.value = this.#valueOf(key);
    this.#entries.set(key, entry);
    this.#raise(lists, entry);
    return entry.value;
  }

  #sorted(): Map<number, Entry<Value>> {
    const lists = new Map<number, Entry<Value>>();
    this.#least = Number.POSITIVE_INFINITY;
    for (const entry of this.#entries.values()) {
      this.#least = Math.min(this.#least, entry.count);
      link(lists, entry);
    }
    return lists;
  }

  /** One more: the entry goes to the next list, so the least count grows by one at most. */
  #raise(lists: Map<number, Entry<Value>>, entry: Entry<Value>): void {
    unlink(lists, entry);
    entry.count += 1;
    link(lists, entry);
    if (!lists.has(this.#least)) this.#least += 1;
  }
}

function link<Value>(lists: Map<number, Entry<Value>>, entry: Entry<Value>): void {
  const first = lists.get(entry.count);
  entry.before = undefined;
  entry.after = first;
  if (first !== undefined) first.before = entry;
  lists.set(entry.count, entry);
}

function unlink<Value>(lists: Map<number, Entry<Value>>, { count, before, after }: Entry<Value>): void {
  if (after !== undefined) after.before = before;
  if (before !== undefined) before.after = after;
  else if (after !== undefined) lists.set(count, after);
  else lists.delete(count);
}
