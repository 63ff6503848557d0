import { Failure } from '#contract/failure.ts';
import type { InfluenceRequest } from '#contract/influence.ts';
import type { ExplanationResult, WorkProgress } from '#contract/job.ts';
import { readParameters } from '#engine/explain/describe.ts';
import { findInfluenceMethod } from '#engine/influence/index.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import type { OperationContext } from './context.ts';
import { pictureOfSample } from './explain-cases.ts';
import { onceMoreWhenInterrupted, type PictureToExplain } from './explain-picture.ts';
import { recordInfluence } from './record-influence.ts';
import { projectTraining, samplesFileOf, type TrainedClassifier } from './trained-model.ts';

type Chosen = InfluenceRequest['methods'][number];

/**
 * Traces the answers for cases back to training pictures: every method on every case, a method at a time, so that each
 * is fitted once. A picture that can't be read and a method that can't run never stop the others; a run that is there
 * already is not made again when the batch is resumed.
 */
export class TraceInfluence {
  readonly #context: OperationContext;
  readonly #request: InfluenceRequest;
  readonly #trained: TrainedClassifier;
  readonly #result: ExplanationResult = { runIds: [], failures: [], reportId: null };
  #position = 0;

  /** Refuses what can't be meant. Throws Failure `usage` for unknown methods and parameters, `not-found`. */
  constructor(context: OperationContext, request: InfluenceRequest) {
    for (const { id, parameters } of request.methods) readParameters(findInfluenceMethod(id), parameters);
    this.#context = context;
    this.#request = request;
    this.#trained = projectTraining(context, request.modelId, request.trainingId);
  }

  /** Runs what is left. A second call after an interruption goes on with the method at which the first one stopped. */
  async run(job: JobContext): Promise<ExplanationResult> {
    const scratch = await this.#context.scratch();
    try {
      const samplesFile = await samplesFileOf(this.#context, this.#trained.training, scratch.path);
      const { methods } = this.#request;
      for (; this.#position < methods.length; this.#position++) {
        const method = methods[this.#position];
        if (method !== undefined) await this.#one(job, method, samplesFile);
      }
      return this.#result;
    } finally {
      await scratch.remove();
    }
  }

  async #one(job: JobContext, method: Chosen, samplesFile: string): Promise<void> {
    const { modelId, target, top, seed } = this.#request;
    const pictures = await this.#left(method);
    if (pictures.length === 0) return;
    const trace = {
      trained: this.#trained,
      pictures,
      method: method.id,
      parameters: method.parameters,
      ...{ target, top, seed },
    };
    const following = {
      signal: job.signal,
      onProgress: (event: WorkProgress) => this.#report(job, method, event),
    };
    try {
      const answers = await onceMoreWhenInterrupted(job.signal, () =>
        recordInfluence(this.#context, trace, { modelId, samplesFile }, following),
      );
      answers.forEach((answer, at) => {
        if (answer instanceof Failure) this.#fail(pictures[at]?.name ?? '', method, answer);
        else this.#result.runIds.push(answer.runId);
      });
    } catch (error) {
      if (job.signal.aborted || !(error instanceof Failure) || stopsEverything(error)) throw error;
      const [only] = pictures;
      const subject = pictures.length === 1 && only !== undefined ? only.name : `${pictures.length} pictures`;
      this.#fail(subject, method, error);
    }
  }

  #fail(subject: string, method: Chosen, { code, message }: Failure): void {
    this.#result.failures.push({ subject, method: method.id, code, message, index: null });
  }

  /** The cases that this batch has not traced by the method before it was interrupted. */
  async #left(method: Chosen): Promise<PictureToExplain[]> {
    const { modelId, datasetId, indices, trainingId, since } = this.#request;
    const project = this.#context.project();
    const wanted = Object.entries(readParameters(findInfluenceMethod(method.id), method.parameters));
    const left: PictureToExplain[] = [];
    for (const index of indices) {
      const rankings =
        since === undefined || since === null ? [] : await project.rankings.of({ modelId, datasetId, index });
      const isThere = rankings.some(
        (ranking) =>
          ranking.method === method.id &&
          ranking.training.datasetId === trainingId &&
          ranking.startedAt >= (since ?? '') &&
          // Parameters that follow the training set are resolved in the record; those that were given must agree.
          wanted.every(([name, value]) => value === null || ranking.parameters[name] === value),
      );
      if (isThere) continue;
      const { labels } = this.#trained.classifier;
      left.push(pictureOfSample(this.#context, modelId, datasetId, index, labels));
    }
    return left;
  }

  #report(job: JobContext, method: Chosen, { done, total, unit, message }: WorkProgress): void {
    const { methods } = this.#request;
    if (methods.length === 1) {
      job.report({ done, total, unit, message: `${method.id}: ${message}` });
      return;
    }
    const share = total > 0 ? done / total : 0;
    job.report({
      done: Math.min(methods.length, this.#position + share),
      total: methods.length,
      unit: 'methods',
      message: `${method.id}: ${message}`,
    });
  }
}

/** Failures that the next method would meet as well. */
function stopsEverything(failure: Failure): boolean {
  return (
    failure.code === 'storage' ||
    failure.code === 'provider' ||
    (failure.code === 'interrupted' && failure.data?.stopped === true)
  );
}
