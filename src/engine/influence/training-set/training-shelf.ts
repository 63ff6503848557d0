import { Failure } from '#contract/failure.ts';
import type { TrainingData } from './opened.ts';

interface Place {
  readonly opened: Promise<TrainingData>;
  users: number;
  evicted: boolean;
}

/** How many opened training sets stay in a worker; each holds its smaller arrays in memory. */
const keptByDefault = 4;

/**
 * Keeps training sets open between the calls of a worker, so that a second query costs what the query costs. The one
 * that was not used for longest makes room.
 */
export class TrainingShelf {
  readonly #kept: number;
  readonly #places = new Map<string, Place>();

  constructor(kept = keptByDefault) {
    this.#kept = kept;
  }

  /** Runs `work` with an opened training set; `made` says whether it was opened for this call. */
  async use<Result>(
    key: string,
    signal: AbortSignal,
    make: () => Promise<TrainingData>,
    work: (data: TrainingData, made: boolean) => Promise<Result>,
  ): Promise<Result> {
    const known = this.#places.get(key);
    const place = known ?? { opened: make(), users: 0, evicted: false };
    this.#places.delete(key);
    this.#places.set(key, place);
    place.users++;
    try {
      const data = await place.opened.catch((error: unknown) => {
        // What could not be opened must not be remembered as such.
        if (this.#places.get(key) === place) this.#places.delete(key);
        throw error;
      });
      await this.#makeRoom();
      return await work(data, known === undefined);
    } catch (error) {
      if (error instanceof Failure && error.code === 'integrity' && this.#places.get(key) === place) {
        // Somebody removed files below it: opened again, they are made again.
        await this.#evict(key, place);
        if (known !== undefined) return await this.use(key, signal, make, work);
      }
      const theirs = known !== undefined && error instanceof Failure && error.code === 'cancelled';
      // Who opened it has cancelled; this caller has not.
      if (theirs && !signal.aborted && (await place.opened.catch(() => null)) === null) {
        return await this.use(key, signal, make, work);
      }
      throw error;
    } finally {
      place.users--;
      await disposeUnused(place);
    }
  }

  async dispose(): Promise<void> {
    for (const [key, place] of [...this.#places]) await this.#evict(key, place);
  }

  async #makeRoom(): Promise<void> {
    const surplus = [...this.#places].slice(0, Math.max(0, this.#places.size - this.#kept));
    for (const [key, place] of surplus) await this.#evict(key, place);
  }

  async #evict(key: string, place: Place): Promise<void> {
    this.#places.delete(key);
    place.evicted = true;
    await disposeUnused(place);
  }
}

async function disposeUnused(place: Place): Promise<void> {
  if (!place.evicted || place.users > 0) return;
  const data = await place.opened.catch(() => null);
  await data?.dispose();
}
