/** What costs much to open and has to be closed. */
interface Disposable {
  dispose(): Promise<void>;
}

interface Place<Thing> {
  readonly opened: Promise<Thing>;
  /** Calls that use it right now; it is not disposed of under them. */
  users: number;
  evicted: boolean;
}

/**
 * Keeps what costs much to open between the calls of a worker. What was not used for longest makes room; what is in use
 * is disposed of when its last user has ended.
 */
export class OpenShelf<Thing extends Disposable> {
  readonly #kept: number;
  readonly #places = new Map<string, Place<Thing>>();

  /** @param kept how many things stay open; 0: each is closed when its user has ended */
  constructor(kept: number) {
    this.#kept = kept;
  }

  /** Runs `work` with the thing of a key, which stays open at least that long; opened by `make` where it is not there. */
  async use<Result>(
    key: string,
    make: () => Promise<Thing>,
    work: (thing: Thing) => Promise<Result>,
  ): Promise<Result> {
    const place = this.#places.get(key) ?? { opened: make(), users: 0, evicted: false };
    this.#places.delete(key);
    this.#places.set(key, place);
    place.users++;
    try {
      const thing = await place.opened.catch((error: unknown) => {
        // What could not be opened must not be remembered as such.
        if (this.#places.get(key) === place) this.#places.delete(key);
        throw error;
      });
      await this.#makeRoom();
      return await work(thing);
    } finally {
      place.users--;
      await disposeUnused(place);
    }
  }

  /** Lets go of the thing of a key, if it is there. */
  async evict(key: string): Promise<void> {
    const place = this.#places.get(key);
    if (place !== undefined) await this.#evict(key, place);
  }

  async dispose(): Promise<void> {
    for (const [key, place] of [...this.#places]) await this.#evict(key, place);
  }

  async #makeRoom(): Promise<void> {
    const surplus = [...this.#places].slice(0, Math.max(0, this.#places.size - this.#kept));
    for (const [key, place] of surplus) await this.#evict(key, place);
  }

  async #evict(key: string, place: Place<Thing>): Promise<void> {
    this.#places.delete(key);
    place.evicted = true;
    await disposeUnused(place);
  }
}

async function disposeUnused<Thing extends Disposable>(place: Place<Thing>): Promise<void> {
  if (!place.evicted || place.users > 0) return;
  const thing = await place.opened.catch(() => null);
  await thing?.dispose();
}
