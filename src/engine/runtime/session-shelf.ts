import { modelTitle, type OnnxModel } from '../onnx/model.ts';
import { encodeModel } from '../onnx/write.ts';
import type { Classifier } from './classifier.ts';
import { createSession, type Session } from './session.ts';
import type { Tensor } from './tensor.ts';

/**
 * Sessions of graphs around one classifier, made when first needed with the classifier's own provider, threads and
 * optimisation. Each holds the classifier's parameters again, so only a few stay: the one that was not used for
 * longest makes room for a new one.
 */
export class SessionShelf {
  readonly #classifier: Classifier;
  readonly #kept: number;
  readonly #sessions = new Map<string, Promise<Session>>();

  /** @param kept how many sessions stay loaded */
  constructor(classifier: Classifier, kept: number) {
    this.#classifier = classifier;
    this.#kept = kept;
  }

  /** The session of a key; `build` makes its graph when it is not loaded. Throws Failure as `createSession` does. */
  async open(key: string, build: () => OnnxModel): Promise<Session> {
    const known = this.#sessions.get(key);
    if (known !== undefined) {
      this.#sessions.delete(key);
      this.#sessions.set(key, known);
      return known;
    }
    const surplus = Math.max(0, this.#sessions.size + 1 - this.#kept);
    for (const oldest of [...this.#sessions.keys()].slice(0, surplus)) {
      const session = this.#sessions.get(oldest);
      this.#sessions.delete(oldest);
      await (await session)?.dispose();
    }
    const opened = this.#create(build());
    this.#sessions.set(key, opened);
    opened.catch(() => this.#sessions.delete(key));
    return opened;
  }

  async #create(model: OnnxModel): Promise<Session> {
    const { providerObtained, threads, optimisation } = this.#classifier.session.obtained;
    const session = await createSession({
      model: encodeModel(model),
      title: modelTitle(this.#classifier.model),
      provider: providerObtained,
      threads,
      optimisation,
    });
    const { feeds } = this.#classifier;
    return feeds === undefined ? session : fedSession(session, feeds);
  }

  async dispose(): Promise<void> {
    const open = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const session of await Promise.allSettled(open)) {
      if (session.status === 'fulfilled') await session.value.dispose();
    }
  }
}

/** A session that is fed more with every run. */
function fedSession(session: Session, feeds: () => Readonly<Record<string, Tensor>>): Session {
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    obtained: session.obtained,
    run: (given, outputs) => session.run({ ...feeds(), ...given }, outputs),
    dispose: () => session.dispose(),
  };
}
