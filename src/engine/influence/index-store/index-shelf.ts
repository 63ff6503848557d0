import type { FittedInfluence } from '../influence-method.ts';

/** An index as it stays open. */
export interface KeptIndex {
  readonly fitted: FittedInfluence;
  readonly sha256: string;
  readonly bytes: number;
}

/** How many indexes of one training set stay open. */
const kept = 6;

/** Indexes of an opened training set. The one that was not used for longest makes room, but never the newest ones. */
export class IndexShelf {
  readonly #indexes = new Map<string, KeptIndex>();

  get(key: string): KeptIndex | undefined {
    const found = this.#indexes.get(key);
    if (found === undefined) return undefined;
    this.#indexes.delete(key);
    this.#indexes.set(key, found);
    return found;
  }

  async put(key: string, index: KeptIndex): Promise<void> {
    const replaced = this.#indexes.get(key);
    this.#indexes.delete(key);
    this.#indexes.set(key, index);
    await replaced?.fitted.dispose();
    for (const [oldest, { fitted }] of [...this.#indexes].slice(0, Math.max(0, this.#indexes.size - kept))) {
      this.#indexes.delete(oldest);
      await fitted.dispose();
    }
  }

  async dispose(): Promise<void> {
    for (const { fitted } of this.#indexes.values()) await fitted.dispose();
    this.#indexes.clear();
  }
}
