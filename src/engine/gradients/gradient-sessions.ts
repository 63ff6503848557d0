import type { Classifier } from '../runtime/classifier.ts';
import type { Session } from '../runtime/session.ts';
import { SessionShelf } from '../runtime/session-shelf.ts';
import { featureGraph, type GradientPlan, gradientGraph } from './gradient-graph.ts';

/** How many differentiated graphs of one classifier stay loaded. */
const kept = 3;

/** The sessions of a classifier's differentiated graphs, and of those that give features alone. */
export class GradientSessions {
  readonly classifier: Classifier;
  readonly #shelf: SessionShelf;

  constructor(classifier: Classifier) {
    this.classifier = classifier;
    this.#shelf = new SessionShelf(classifier, kept);
  }

  /** A session that runs forward and back. Throws Failure as `differentiate` for models that can't be. */
  gradients(plan: GradientPlan): Promise<Session> {
    const key = JSON.stringify([plan.value, plan.withRespectTo, plan.features]);
    return this.#shelf.open(key, () => gradientGraph(this.classifier, plan));
  }

  /** A session that only runs forward, for models without gradients too. */
  features(names: readonly string[]): Promise<Session> {
    return this.#shelf.open(JSON.stringify(names), () => featureGraph(this.classifier, names));
  }

  dispose(): Promise<void> {
    return this.#shelf.dispose();
  }
}
