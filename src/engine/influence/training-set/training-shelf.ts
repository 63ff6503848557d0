import { Failure } from '#contract/failure.ts';
import { OpenShelf } from '../../runtime/open-shelf.ts';
import type { TrainingData } from './opened.ts';

/** How many opened training sets stay in a worker; each holds its smaller arrays in memory. */
const keptByDefault = 4;

/** Keeps training sets open between the calls of a worker, so that a second query costs what the query costs. */
export class TrainingShelf {
  readonly #shelf: OpenShelf<TrainingData>;

  constructor(kept = keptByDefault) {
    this.#shelf = new OpenShelf(kept);
  }

  /** Runs `work` with an opened training set; `made` says whether it was opened for this call. */
  async use<Result>(
    key: string,
    signal: AbortSignal,
    make: () => Promise<TrainingData>,
    work: (data: TrainingData, made: boolean) => Promise<Result>,
  ): Promise<Result> {
    let made = false;
    let opened = false;
    const making = () => {
      made = true;
      return make();
    };
    try {
      return await this.#shelf.use(key, making, (data) => {
        opened = true;
        return work(data, made);
      });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      // Somebody removed files below it: opened again, they are made again.
      if (error.code === 'integrity') await this.#shelf.evict(key);
      const stale = error.code === 'integrity' && !made;
      // Who opened it has cancelled; this caller has not.
      const theirs = error.code === 'cancelled' && !made && !opened && !signal.aborted;
      if (stale || theirs) return this.use(key, signal, make, work);
      throw error;
    }
  }

  dispose(): Promise<void> {
    return this.#shelf.dispose();
  }
}
