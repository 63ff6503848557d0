import type { RuntimeRequest } from '#contract/scalars.ts';
import type { ClassifierSource } from '#contract/work.ts';
import { OpenShelf } from '../runtime/open-shelf.ts';
import { OpenClassifier } from './open-classifier.ts';

/** How many classifiers stay loaded in one worker. */
const kept = 2;

/** Keeps classifiers loaded between calls: making a session costs more than most calls. */
export class ClassifierShelf {
  readonly #shelf = new OpenShelf<OpenClassifier>(kept);

  /** Runs `work` with a classifier, which stays loaded at least that long. */
  use<Result>(
    source: ClassifierSource,
    runtime: RuntimeRequest,
    work: (open: OpenClassifier) => Promise<Result>,
  ): Promise<Result> {
    const key = JSON.stringify([source, runtime]);
    return this.#shelf.use(key, () => OpenClassifier.open(source, runtime), work);
  }

  dispose(): Promise<void> {
    return this.#shelf.dispose();
  }
}
