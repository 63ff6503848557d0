/**
 * Keeps the most recently used values by key, at most `capacity` by weight. What falls out is handed to `release`.
 * Values are usually promises, so that two callers of one key share one load; a load that fails is forgotten.
 */
export class RecentCache<Value> {
  readonly #capacity: number;
  readonly #release: (value: Value) => void;
  readonly #entries = new Map<string, { readonly value: Value; readonly weight: number }>();
  #weight = 0;

  constructor(capacity: number, release: (value: Value) => void = () => {}) {
    if (!(capacity > 0)) throw new RangeError(`invalid capacity: ${capacity}`);
    this.#capacity = capacity;
    this.#release = release;
  }

  /** The value of a key, made by `make` where it is not there; it becomes the most recently used one. */
  get(key: string, weight: number, make: () => Value): Value {
    const known = this.#entries.get(key);
    if (known !== undefined) {
      this.#entries.delete(key);
      this.#entries.set(key, known);
      return known.value;
    }
    const value = make();
    this.#entries.set(key, { value, weight });
    this.#weight += weight;
    for (const [oldest] of this.#entries) {
      if (this.#weight <= this.#capacity || oldest === key) break;
      this.delete(oldest);
    }
    return value;
  }

  /** The value of a key without making or touching it. */
  peek(key: string): Value | undefined {
    return this.#entries.get(key)?.value;
  }

  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#weight -= entry.weight;
    this.#release(entry.value);
  }

  get size(): number {
    return this.#entries.size;
  }
}
