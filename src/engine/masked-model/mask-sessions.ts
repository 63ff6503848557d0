import type { Classifier } from '../runtime/classifier.ts';
import type { Session } from '../runtime/session.ts';
import { SessionShelf } from '../runtime/session-shelf.ts';
import type { MaskForm } from './mask-form.ts';
import { type Background, maskedGraph, summingGraph, type Value } from './mask-graph.ts';

/** How many graphs around one classifier stay loaded. */
const kept = 4;

/** The sessions of a classifier's masked graphs. */
export class MaskSessions {
  readonly #classifier: Classifier;
  readonly #shelf: SessionShelf;

  constructor(classifier: Classifier) {
    this.#classifier = classifier;
    this.#shelf = new SessionShelf(classifier, kept);
  }

  /** A session that answers for masked pictures. */
  answers(form: MaskForm, background: Background): Promise<Session> {
    return this.#shelf.open(`${form.graphKey} | answers over ${background}`, () =>
      maskedGraph(this.#classifier, form, background),
    );
  }

  /** A session that sums masks weighted by the target's value. */
  sums(form: MaskForm, value: Value, background: Background): Promise<Session> {
    return this.#shelf.open(`${form.graphKey} | ${value} sums over ${background}`, () =>
      summingGraph(this.#classifier, form, value, background),
    );
  }

  dispose(): Promise<void> {
    return this.#shelf.dispose();
  }
}
