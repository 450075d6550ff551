import type { Snapshot } from './snapshot.ts';

export type Value = string | string[];

interface Entry {
  /** A list that was loaded and not yet touched is its items in one string. */
  value: Value | Packed;
  bytes: number;
  /** Milliseconds since the epoch; absent: never. */
  expiresAt?: number;
  /** Since eviction last came by. */
  used: boolean;
}

class Packed {
  readonly items: string;

  constructor(items: string) {
    this.items = items;
  }
}

/** What Redis spends on a key beside its bytes, about; and on an item of a list. */
const keyBytes = 90;
const itemBytes = 2;

/**
 * Keys and values within a bound of memory. When it is exceeded a key that was not used of late goes, of those that
 * have an expiry. Redis calls it `volatile-lru` and samples; here a clock hand goes round, which spares keys used
 * since its last round. (Keeping a Map in the order of use, by deleting and setting again, costs ten times more.)
 */
export class Keyspace {
  readonly #entries = new Map<string, Entry>();
  #hand = this.#entries.entries();
  readonly #maxBytes: number;
  readonly #now: () => number;
  #bytes = 0;
  #evicted = 0;

  constructor(maxBytes: number, now: () => number) {
    this.#maxBytes = maxBytes;
    this.#now = now;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get maxBytes(): number {
    return this.#maxBytes;
  }

  get evicted(): number {
    return this.#evicted;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.expiresAt !== undefined && entry.expiresAt <= this.#now()) {
      this.delete(key);
      return undefined;
    }
    entry.used = true;
    if (entry.value instanceof Packed) entry.value = entry.value.items.split(' ');
    return entry.value;
  }

  /** Fills an empty keyspace. */
  load({ lifetimeSeconds, strings, lists }: Snapshot): void {
    const expiresAt = this.#now() + 1000 * lifetimeSeconds;
    for (const [key, value] of strings)
      this.#add(key, { value, bytes: sizeOf(key, value), expiresAt, used: false });
    for (const [key, items] of lists) {
      this.#add(key, { value: new Packed(items), bytes: sizeOf(key, items), expiresAt, used: false });
    }
  }

  #add(key: string, entry: Entry): void {
    this.#entries.set(key, entry);
    this.#bytes += entry.bytes;
  }

  /** Replaces a value; its expiry stays only when asked for. An empty list is no key. */
  set(key: string, value: Value, options: { keepExpiry: boolean }): void {
    if (Array.isArray(value) && value.length === 0) {
      this.delete(key);
      return;
    }
    const held = typeof value === 'string' ? detached(value) : value;
    const bytes = sizeOf(key, held);
    const entry = this.#entries.get(key);
    if (entry === undefined) {
      this.#add(detached(key), { value: held, bytes, used: false });
      return;
    }
    this.#bytes += bytes - entry.bytes;
    entry.value = held;
    entry.bytes = bytes;
    entry.used = true;
    if (!options.keepExpiry) delete entry.expiresAt;
  }

  delete(key: string): boolean {
    const entry = this.#entries.get(key);
    if (entry === undefined) return false;
    this.#bytes -= entry.bytes;
    return this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
    this.#bytes = 0;
  }

  expire(key: string, expiresAt: number): boolean {
    const entry = this.#entries.get(key);
    if (entry === undefined) return false;
    entry.expiresAt = expiresAt;
    return true;
  }

  /** Frees memory until it is within its bound. False when nothing more may be evicted. */
  makeRoom(): boolean {
    // Two rounds: the first may find all keys used, and clears that.
    let left = 2 * this.#entries.size;
    while (this.#bytes > this.#maxBytes && left > 0) {
      left -= 1;
      const [key, entry] = this.#advance();
      if (entry.expiresAt === undefined) continue;
      if (entry.used) {
        entry.used = false;
        continue;
      }
      this.delete(key);
      this.#evicted += 1;
    }
    return this.#bytes <= this.#maxBytes;
  }

  /** The next key of the round, which starts anew at its end. There must be a key. */
  #advance(): [string, Entry] {
    for (;;) {
      const { done, value } = this.#hand.next();
      if (done !== true) return value;
      this.#hand = this.#entries.entries();
    }
  }
}

function sizeOf(key: string, value: Value): number {
  const own =
    typeof value === 'string' ? value.length : value.reduce((sum, item) => sum + item.length + itemBytes, 0);
  return keyBytes + key.length + own;
}

/** A copy that does not keep the whole received chunk alive, as a slice of a string does in V8. */
function detached(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}
