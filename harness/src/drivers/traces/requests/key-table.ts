/**
 * Finds the number of a text that was seen before, in memory that is taken once: a hash table with linear probing
 * (D. Knuth, "The Art of Computer Programming" 3, 6.4, algorithms L and R). Texts are told apart by 64 bits of a hash
 * and are not kept, for texts that come and go by the million would fill the heap before it is worth collecting. Two of
 * ten million texts have the same 64 bits once in 370,000 logs.
 */
export class KeyTable {
  readonly #mask: number;
  /** The number of a text + 1; 0 where none is. */
  readonly #slots: Int32Array;
  /** Both halves of the hash, by the number. */
  readonly #low: Int32Array;
  readonly #high: Int32Array;
  /** Of the text that was looked for last. */
  #lastLow = 0;
  #lastHigh = 0;

  /** @param capacity numbers are below it. */
  constructor(capacity: number) {
    const slots = 2 ** Math.ceil(Math.log2(2 * capacity));
    this.#mask = slots - 1;
    this.#slots = new Int32Array(slots);
    this.#low = new Int32Array(capacity);
    this.#high = new Int32Array(capacity);
  }

  /** The number of a text; -1 when it has none. */
  find(text: string): number {
    this.#hash(text);
    for (let slot = this.#lastLow & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const number = (this.#slots[slot] ?? 0) - 1;
      if (number < 0) return -1;
      if (this.#low[number] === this.#lastLow && this.#high[number] === this.#lastHigh) return number;
    }
  }

  /** Gives a number that is free to the text that was looked for last, and not found. */
  putLast(number: number): void {
    this.#low[number] = this.#lastLow;
    this.#high[number] = this.#lastHigh;
    let slot = this.#lastLow & this.#mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask;
    this.#slots[slot] = number + 1;
  }

  /** Frees a number. Those that lie behind it for want of its slot move up, so that they are found without it. */
  remove(number: number): void {
    let free = this.#homeOf(number + 1);
    while (this.#slots[free] !== number + 1) free = (free + 1) & this.#mask;
    this.#slots[free] = 0;
    for (let slot = (free + 1) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const held = this.#slots[slot] ?? 0;
      if (held === 0) return;
      const fromHome = (slot - this.#homeOf(held)) & this.#mask;
      if (fromHome < ((slot - free) & this.#mask)) continue;
      this.#slots[free] = held;
      this.#slots[slot] = 0;
      free = slot;
    }
  }

  #homeOf(held: number): number {
    return (this.#low[held - 1] ?? 0) & this.#mask;
  }

  /** Two multiplicative hashes side by side, each ended with fmix32 of MurmurHash3. */
  #hash(text: string): void {
    let low = text.length;
    let high = ~text.length;
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      low = Math.imul(low ^ code, 0x9e3779b1);
      high = Math.imul(high ^ code, 0xcc9e2d51);
    }
    this.#lastLow = mixed(low);
    this.#lastHigh = mixed(high);
  }
}

function mixed(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
