export type Value = string | string[];

interface Entry {
  value: Value;
  bytes: number;
  /** Milliseconds since the epoch; absent: never. */
  expiresAt?: number;
}

/** What Redis spends on a key beside its bytes, about; and on an item of a list. */
const keyBytes = 90;
const itemBytes = 2;

/**
 * Keys and values within a bound of memory. When it is exceeded the key touched longest ago goes, of those that
 * have an expiry (Redis calls it `volatile-lru`; Redis itself samples, this is exact).
 */
export class Keyspace {
  /** In the order of their last use, oldest first. */
  readonly #entries = new Map<string, Entry>();
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

  get evicted(): number {
    return this.#evicted;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The value, now the most recently used. */
  get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.expiresAt !== undefined && entry.expiresAt <= this.#now()) {
      this.delete(key);
      return undefined;
    }
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** Replaces a value; its expiry stays only when asked for. */
  set(key: string, value: Value, options: { keepExpiry: boolean }): void {
    const old = this.#entries.get(key);
    this.delete(key);
    if (Array.isArray(value) && value.length === 0) return;
    const held = typeof value === 'string' ? detached(value) : value;
    const expiresAt = options.keepExpiry ? old?.expiresAt : undefined;
    const entry = { value: held, bytes: sizeOf(key, held), ...(expiresAt !== undefined && { expiresAt }) };
    this.#entries.set(old === undefined ? detached(key) : key, entry);
    this.#bytes += entry.bytes;
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
    if (this.#bytes <= this.#maxBytes) return true;
    for (const [key, entry] of this.#entries) {
      if (entry.expiresAt === undefined) continue;
      this.delete(key);
      this.#evicted += 1;
      if (this.#bytes <= this.#maxBytes) return true;
    }
    return false;
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
