import { Failure } from '#contract/failure.ts';
import type { RuntimeObtained, RuntimeRequest } from '#contract/scalars.ts';
import type { ClassifierSource } from '#contract/work.ts';
import { type ExplainedModel, explainedModel } from '../explain/explained-model.ts';
import { type GradientMemory, gradientBatch, gradientMemory } from '../gradients/gradient-memory.ts';
import { GradientSessions } from '../gradients/gradient-sessions.ts';
import { RandomisedClassifier } from '../gradients/randomised-classifier.ts';
import { straightThroughWarning } from '../gradients/straight-through.ts';
import { softGrid } from '../masked-model/forms/soft-grid.ts';
import { MaskSessions } from '../masked-model/mask-sessions.ts';
import { MaskedModel } from '../masked-model/masked-model.ts';
import { SeededRandom } from '../math/random.ts';
import { type BatchMemory, batchKey, fileBatchMemory, processBatchMemory } from '../runtime/batch-memory.ts';
import { chooseBatchSize, defaultCandidates, defaultMemoryLimit } from '../runtime/batch-size.ts';
import { type Classifier, openClassifier } from '../runtime/classifier.ts';
import { bytesPerSample, estimateMemory } from '../runtime/memory-estimate.ts';
import { providerFor } from './provider.ts';

/** A cancel is heard between two runs, so a run may take this long at most (milliseconds). */
const longestRun = 400;

/** What a call costs beside its pictures is spread over at least so many, where memory and time allow it. */
const fewestPictures = 8;

const sizesOfThisProcess = processBatchMemory();

/** What a batch size is for: whole pictures, or one picture under masks. */
export type Purpose = 'plain' | 'masked';

/** A classifier that is loaded, with everything that is worth keeping between calls. */
export class OpenClassifier {
  readonly classifier: Classifier;
  readonly sessions: MaskSessions;
  readonly gradientSessions: GradientSessions;
  readonly #source: ClassifierSource;
  readonly #runtime: RuntimeRequest;
  #secondsPerPass: number | null = null;
  #explained: ExplainedModel | null = null;
  #randomised: RandomisedClassifier | null = null;
  #gradientWarnings: readonly string[] | null = null;
  #gradientMemory: GradientMemory | null = null;

  private constructor(classifier: Classifier, source: ClassifierSource, runtime: RuntimeRequest) {
    this.classifier = classifier;
    this.sessions = new MaskSessions(classifier);
    this.gradientSessions = new GradientSessions(classifier);
    this.#source = source;
    this.#runtime = runtime;
  }

  /**
   * Loads the model and checks that it is the one that the source names.
   *
   * @throws Failure as `openClassifier`; `integrity` when the file has changed; `provider`
   */
  static async open(source: ClassifierSource, runtime: RuntimeRequest): Promise<OpenClassifier> {
    const classifier = await openClassifier({
      modelPath: source.path,
      labelCount: source.labels.length,
      provider: await providerFor(runtime.provider),
      ...(runtime.threads === 0 ? {} : { threads: runtime.threads }),
      size: source.preprocessing.size,
    });
    if (classifier.modelHash !== source.sha256) {
      await classifier.dispose();
      throw new Failure(
        'integrity',
        `${source.path} has changed: its hash is ${classifier.modelHash}, not ${source.sha256}. Add the model again.`,
      );
    }
    const channels = source.preprocessing.channels === 'grey' ? 1 : 3;
    if (classifier.channels !== channels) {
      await classifier.dispose();
      throw new Failure(
        'usage',
        `${source.path} takes ${classifier.channels} channels, the preprocessing makes ${channels}. ` +
          'Correct "channels" in the preprocessing.',
      );
    }
    return new OpenClassifier(classifier, source, runtime);
  }

  /**
   * Pictures per run: as asked for, or as measured on this PC once and remembered, so that a repeated run cuts its
   * work in the same places. Masked runs are measured with their masks, because these have a cost per run too.
   */
  async batchSize(purpose: Purpose, signal?: AbortSignal): Promise<number> {
    const { classifier } = this;
    if (classifier.batch !== 'dynamic') return classifier.batch;
    if (this.#runtime.batchSize !== null) return this.#runtime.batchSize;
    const { batchSizesFile } = this.#source;
    const memory: BatchMemory =
      batchSizesFile === null ? sizesOfThisProcess : fileBatchMemory(batchSizesFile);
    const { providerObtained, threads } = classifier.session.obtained;
    const key = batchKey({
      modelHash: classifier.modelHash,
      provider: providerObtained,
      threads,
      purpose: `${purpose} ${classifier.height}x${classifier.width}`,
    });
    const known = await memory.get(key);
    const shape = [classifier.channels, classifier.height, classifier.width];
    const chosen = await chooseBatchSize({
      run: (batch) => (purpose === 'plain' ? this.#runOnNoise(batch) : this.#runMasked(batch)),
      bytesPerSample: bytesPerSample(classifier.model, classifier.inputName, shape),
      sharedBytes: estimateMemory(classifier.model, { [classifier.inputName]: [1, ...shape] }).parameters,
      candidates: known === undefined ? await this.#candidatesHeardInTime() : defaultCandidates,
      memory,
      key,
      signal,
    });
    return chosen.batch;
  }

  /** Seconds per masked picture in full batches, measured once. */
  async secondsPerPass(): Promise<number> {
    if (this.#secondsPerPass === null) {
      const batch = await this.batchSize('masked');
      await this.#runMasked(batch);
      const start = performance.now();
      await this.#runMasked(batch);
      this.#secondsPerPass = (performance.now() - start) / 1000 / batch;
    }
    return this.#secondsPerPass;
  }

  /** Bytes that a run on `batch` pictures holds at its peak, parameters included. */
  peakBytes(batch: number): number {
    const { model, inputName, channels, height, width } = this.classifier;
    const { parameters, activations } = estimateMemory(model, {
      [inputName]: [batch, channels, height, width],
    });
    return parameters + activations;
  }

  /** What methods may know of the model before they run. */
  get explained(): ExplainedModel {
    this.#explained ??= explainedModel(this.classifier, this.#source.featureTensor);
    return this.#explained;
  }

  /** The feature tensor whose means stand for a picture; null: what the last linear layer takes. */
  get embedding(): string | null {
    return this.#source.embedding ?? null;
  }

  /** What is to be said of every gradient of this model. */
  get gradientWarnings(): readonly string[] {
    this.#gradientWarnings ??= straightThroughWarning(this.classifier);
    return this.#gradientWarnings;
  }

  /** The same model with weights that can be randomised. */
  get randomised(): RandomisedClassifier {
    this.#randomised ??= new RandomisedClassifier(this.classifier);
    return this.#randomised;
  }

  /** Pictures that are run forward and back at once: as many of `batch` as fit into memory. */
  gradientBatch(batch: number): number {
    return gradientBatch(this.#memoryOfGradients(), batch);
  }

  /** Bytes that a run forward and back to the input on `batch` pictures holds at its peak, parameters included. */
  gradientPeakBytes(batch: number): number {
    const { parameters, perPicture } = this.#memoryOfGradients();
    return parameters + batch * perPicture;
  }

  obtained(batchSize: number): RuntimeObtained {
    const { runtime, providerObtained, threads, optimisation } = this.classifier.session.obtained;
    return {
      onnxRuntime: runtime,
      providerAsked: this.#runtime.provider,
      provider: providerObtained,
      threads,
      optimisation,
      batchSize,
    };
  }

  async dispose(): Promise<void> {
    await this.sessions.dispose();
    await this.gradientSessions.dispose();
    await this.#randomised?.dispose();
    await this.classifier.dispose();
  }

  async #candidatesHeardInTime(): Promise<readonly number[]> {
    await this.#runOnNoise(1);
    const start = performance.now();
    await this.#runOnNoise(1);
    const perPicture = performance.now() - start;
    const heard = defaultCandidates.filter((batch) => batch === 1 || batch * perPicture <= longestRun);
    const roomy = this.peakBytes(fewestPictures) < defaultMemoryLimit() / 4;
    return roomy && heard.includes(fewestPictures) ? heard.filter((batch) => batch >= fewestPictures) : heard;
  }

  #memoryOfGradients(): GradientMemory {
    this.#gradientMemory ??= this.#readGradientMemory();
    return this.#gradientMemory;
  }

  /** Where no gradient reaches the input, one may still reach a feature tensor, and holds little more than a pass. */
  #readGradientMemory(): GradientMemory {
    const { classifier } = this;
    try {
      return gradientMemory(classifier);
    } catch (error) {
      if (!(error instanceof Failure && error.code === 'unsupported')) throw error;
      const { inputName, channels, height, width, model } = classifier;
      const shape = [channels, height, width];
      return {
        parameters: estimateMemory(model, { [inputName]: [1, ...shape] }).parameters,
        perPicture: bytesPerSample(model, inputName, shape),
      };
    }
  }

  async #runOnNoise(batch: number): Promise<void> {
    const { channels, height, width } = this.classifier;
    const random = new SeededRandom(1);
    const pictures = new Float32Array(batch * channels * height * width);
    for (let i = 0; i < pictures.length; i++) pictures[i] = random.uniform();
    await this.classifier.forward(pictures, batch);
  }

  /** One run with the masks of RISE, which cost the most of all. */
  async #runMasked(batch: number): Promise<void> {
    const { channels, height, width } = this.classifier;
    const grey = new Float32Array(channels * height * width).fill(0.5);
    const { form } = softGrid({ height, width }, Math.min(7, height, width));
    const masked = new MaskedModel({
      classifier: this.classifier,
      sessions: this.sessions,
      picture: grey,
      target: 0,
      batch,
    });
    const sums = { sum: new Float64Array(height * width), squareSum: new Float64Array(height * width) };
    const baseline = { name: 'mean', values: new Float32Array(grey.length) };
    await masked.addSums(form, baseline, new Float32Array(batch * form.rowLength), 'probability', sums);
  }
}
