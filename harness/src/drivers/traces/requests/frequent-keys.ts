import { KeyTable } from './key-table.ts';

/** How often a key came that is kept. */
export interface FrequentKey<Value> {
  /** Exact, or too high by at most `error`. */
  readonly count: number;
  readonly error: number;
  /** What was made for the key when it was first kept. */
  readonly value: Value;
}

/**
 * Counts keys in bounded memory: exactly up to `capacity` different ones, from then on as a Space-Saving sketch: a new
 * key takes the place, and the count, of the least frequent. Every key with more than 1/capacity of all requests is kept,
 * and no count is too low (A. Metwally, D. Agrawal, A. El Abbadi, "Efficient computation of frequent and top-k elements
 * in data streams", ICDT 2005). Nothing is allocated for a key but its value.
 */
export class FrequentKeys<Value> {
  readonly #capacity: number;
  readonly #valueOf: (key: string) => Value;
  readonly #table: KeyTable;
  readonly #values: Value[] = [];
  readonly #counts: Float64Array;
  readonly #errors: Float64Array;
  /** The least frequent on top; `undefined` while counting is exact. */
  #heap: LeastFirst | undefined;
  #last = 0;

  constructor(capacity: number, valueOf: (key: string) => Value) {
    this.#capacity = capacity;
    this.#valueOf = valueOf;
    this.#table = new KeyTable(capacity);
    this.#counts = new Float64Array(capacity);
    this.#errors = new Float64Array(capacity);
  }

  get isExact(): boolean {
    return this.#heap === undefined;
  }

  /** How often the key that was added last has come, at least. */
  get lastCount(): number {
    return (this.#counts[this.#last] ?? 0) - (this.#errors[this.#last] ?? 0);
  }

  /** Counts a key and gives its value. */
  add(key: string): Value {
    let entry = this.#table.find(key);
    if (entry < 0) {
      const isFull = this.#values.length === this.#capacity;
      entry = isFull ? this.#freeLeast() : this.#values.length;
      this.#table.putLast(entry);
      this.#values[entry] = this.#valueOf(key);
    }
    this.#last = entry;
    this.#counts[entry] = (this.#counts[entry] ?? 0) + 1;
    this.#heap?.raised(entry);
    return this.#values[entry] as Value; // it was put there when the key was first kept
  }

  /** Those that are kept, the most frequent first. */
  ranked(): FrequentKey<Value>[] {
    return this.#values
      .map((value, entry) => ({ value, count: this.#counts[entry] ?? 0, error: this.#errors[entry] ?? 0 }))
      .toSorted((one, other) => other.count - one.count);
  }

  /** The place of the least frequent key; its count stays, as the error of the next one. */
  #freeLeast(): number {
    this.#heap ??= new LeastFirst(this.#counts);
    const { least } = this.#heap;
    this.#table.remove(least);
    this.#errors[least] = this.#counts[least] ?? 0;
    return least;
  }
}

/** A binary heap of entries whose counts only grow. */
class LeastFirst {
  readonly #counts: Float64Array;
  readonly #heap: Int32Array;
  /** Where each entry is in the heap. */
  readonly #places: Int32Array;

  constructor(counts: Float64Array) {
    this.#counts = counts;
    // In order is a heap, too.
    this.#heap = Int32Array.from(counts.keys()).sort(
      (one, other) => this.#countOf(one) - this.#countOf(other),
    );
    this.#places = new Int32Array(counts.length);
    this.#heap.forEach((entry, place) => (this.#places[entry] = place));
  }

  get least(): number {
    return this.#heap[0] ?? 0;
  }

  /** An entry's count has grown: it sinks beneath those that are less frequent now. */
  raised(entry: number): void {
    const count = this.#countOf(entry);
    let place = this.#places[entry] ?? 0;
    for (;;) {
      const left = 2 * place + 1;
      if (left >= this.#heap.length) break;
      const isRightLess = left + 1 < this.#heap.length && this.#countAt(left + 1) < this.#countAt(left);
      const child = isRightLess ? left + 1 : left;
      if (this.#countAt(child) >= count) break;
      this.#put(this.#heap[child] ?? 0, place);
      place = child;
    }
    this.#put(entry, place);
  }

  #put(entry: number, place: number): void {
    this.#heap[place] = entry;
    this.#places[entry] = place;
  }

  #countAt(place: number): number {
    return this.#countOf(this.#heap[place] ?? 0);
  }

  #countOf(entry: number): number {
    return this.#counts[entry] ?? 0;
  }
}
