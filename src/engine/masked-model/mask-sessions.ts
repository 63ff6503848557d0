import { modelTitle, type OnnxModel } from '../onnx/model.ts';
import { encodeModel } from '../onnx/write.ts';
import type { Classifier } from '../runtime/classifier.ts';
import { createSession, type Session } from '../runtime/session.ts';
import type { MaskForm } from './mask-form.ts';
import { type Background, maskedGraph, summingGraph, type Value } from './mask-graph.ts';

/** How many graphs around one classifier stay loaded; each holds the classifier's parameters again. */
const kept = 4;

/**
 * The sessions of a classifier's masked graphs, made when first needed with the classifier's own provider, threads
 * and optimisation. The one that was not used for longest makes room for a new one.
 */
export class MaskSessions {
  readonly #classifier: Classifier;
  readonly #sessions = new Map<string, Promise<Session>>();

  constructor(classifier: Classifier) {
    this.#classifier = classifier;
  }

  /** A session that answers for masked pictures. */
  answers(form: MaskForm): Promise<Session> {
    return this.#open(`${form.graphKey} | answers`, () => maskedGraph(this.#classifier, form));
  }

  /** A session that sums masks weighted by the target's value. */
  sums(form: MaskForm, value: Value, background: Background): Promise<Session> {
    return this.#open(`${form.graphKey} | ${value} sums over ${background}`, () =>
      summingGraph(this.#classifier, form, value, background),
    );
  }

  async #open(key: string, build: () => OnnxModel): Promise<Session> {
    const known = this.#sessions.get(key);
    if (known !== undefined) {
      this.#sessions.delete(key);
      this.#sessions.set(key, known);
      return known;
    }
    for (const oldest of [...this.#sessions.keys()].slice(0, Math.max(0, this.#sessions.size + 1 - kept))) {
      const session = this.#sessions.get(oldest);
      this.#sessions.delete(oldest);
      await (await session)?.dispose();
    }
    const { provider, threads, optimisation } = settingsOf(this.#classifier);
    const opened = createSession({
      model: encodeModel(build()),
      title: modelTitle(this.#classifier.model),
      provider,
      threads,
      optimisation,
    });
    this.#sessions.set(key, opened);
    opened.catch(() => this.#sessions.delete(key));
    return opened;
  }

  async dispose(): Promise<void> {
    const open = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const session of await Promise.allSettled(open)) {
      if (session.status === 'fulfilled') await session.value.dispose();
    }
  }
}

function settingsOf(classifier: Classifier) {
  const { providerObtained, threads, optimisation } = classifier.session.obtained;
  return { provider: providerObtained, threads, optimisation };
}
