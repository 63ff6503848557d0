import type { RuntimeRequest } from '#contract/scalars.ts';
import type { ClassifierSource } from '#contract/work.ts';
import { OpenClassifier } from './open-classifier.ts';

/** How many classifiers stay loaded in one worker. */
const kept = 2;

interface Place {
  readonly opened: Promise<OpenClassifier>;
  /** Calls that use it right now; it is not disposed of under them. */
  users: number;
  evicted: boolean;
}

/**
 * Keeps classifiers loaded between calls: making a session costs more than most calls. The one that was not used
 * for longest makes room.
 */
export class ClassifierShelf {
  readonly #places = new Map<string, Place>();

  /** Runs `work` with a classifier, which stays loaded at least that long. */
  async use<Result>(
    source: ClassifierSource,
    runtime: RuntimeRequest,
    work: (open: OpenClassifier) => Promise<Result>,
  ): Promise<Result> {
    const key = JSON.stringify([source, runtime]);
    const place = this.#places.get(key) ?? {
      opened: OpenClassifier.open(source, runtime),
      users: 0,
      evicted: false,
    };
    this.#places.delete(key);
    this.#places.set(key, place);
    place.users++;
    try {
      const open = await place.opened;
      await this.#makeRoom();
      return await work(open);
    } catch (error) {
      // What could not be opened must not be remembered as such.
      if ((await place.opened.catch(() => null)) === null && this.#places.get(key) === place) {
        this.#places.delete(key);
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
    const surplus = [...this.#places].slice(0, Math.max(0, this.#places.size - kept));
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
  const open = await place.opened.catch(() => null);
  await open?.dispose();
}
