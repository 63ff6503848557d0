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

/** Pictures that one call traces: so many that it takes about as long as a pause may wait, and a crash may lose. */
const callSeconds = 1;
const mostAtOnce = 64;

/**
 * Traces the answers for cases back to training pictures: every method on every case, a method at a time, so that each
 * is fitted once; between a few pictures it makes way, and what is finished stays. A picture that can't be read and a
 * method that can't run never stop the others; a run that is there already is not made again when the batch is resumed.
 */
export class TraceInfluence {
  readonly #context: OperationContext;
  readonly #request: InfluenceRequest;
  readonly #trained: TrainedClassifier;
  readonly #result: ExplanationResult = { runIds: [], failures: [], reportId: null };
  /** Rankings that are done with, over all methods. */
  #position = 0;
  #atOnce = 1;

  /** Refuses what can't be meant. Throws Failure `usage` for unknown methods and parameters, `not-found`. */
  constructor(context: OperationContext, request: InfluenceRequest) {
    for (const { id, parameters } of request.methods) readParameters(findInfluenceMethod(id), parameters);
    this.#context = context;
    this.#request = request;
    this.#trained = projectTraining(context, request.modelId, request.trainingId);
  }

  get #total(): number {
    return this.#request.indices.length * this.#request.methods.length;
  }

  /** Runs what is left. A second call after an interruption goes on where the first one stopped. */
  async run(job: JobContext): Promise<ExplanationResult> {
    const { indices, methods } = this.#request;
    const scratch = await this.#context.scratch();
    try {
      const samplesFile = await samplesFileOf(this.#context, this.#trained.training, scratch.path);
      while (this.#position < this.#total) {
        const method = methods[Math.floor(this.#position / indices.length)];
        const from = this.#position % indices.length;
        if (method === undefined) break;
        job.makeWay();
        const made = await this.#madeBefore(indices[from] ?? 0, method);
        if (made === null) this.#position += await this.#some(job, method, from, samplesFile);
        else {
          this.#result.runIds.push(made);
          this.#position += 1;
        }
      }
      return this.#result;
    } finally {
      await scratch.remove();
    }
  }

  /** Traces the next pictures by one method. Returns how many are done with: all that are left, where it can't run. */
  async #some(job: JobContext, method: Chosen, from: number, samplesFile: string): Promise<number> {
    const { modelId, datasetId, target, top, seed, indices } = this.#request;
    const { labels } = this.#trained.classifier;
    const chosen = indices.slice(from, from + this.#atOnce);
    const pictures = chosen.map((index) => pictureOfSample(this.#context, modelId, datasetId, index, labels));
    const trace = {
      trained: this.#trained,
      pictures,
      method: method.id,
      parameters: method.parameters,
      ...{ target, top, seed },
    };
    const following = {
      signal: job.signal,
      onProgress: (event: WorkProgress) => this.#report(job, method, pictures, event),
    };
    const begun = performance.now();
    try {
      const answers = await onceMoreWhenInterrupted(job.signal, () =>
        recordInfluence(this.#context, trace, { modelId, samplesFile }, following),
      );
      answers.forEach((answer, at) => {
        if (answer instanceof Failure)
          this.#fail(pictures[at]?.name ?? '', method, answer, chosen[at] ?? null);
        else this.#result.runIds.push(answer.runId);
      });
      this.#fit(pictures.length, (performance.now() - begun) / 1000);
      return pictures.length;
    } catch (error) {
      if (job.signal.aborted || !(error instanceof Failure) || stopsEverything(error)) throw error;
      // A worker that died twice may have died of these pictures; any other reason holds for the rest as well.
      const left = error.code === 'interrupted' ? pictures.length : indices.length - from;
      const [only] = pictures;
      const isOne = left === 1 && only !== undefined;
      this.#fail(isOne ? only.name : `${left} pictures`, method, error, isOne ? (chosen[0] ?? null) : null);
      return left;
    }
  }

  /** Finds how many pictures one call may have; the first ones of a method, with its fit, take longer. */
  #fit(pictures: number, seconds: number): void {
    if (seconds > callSeconds) this.#atOnce = Math.max(1, Math.floor(this.#atOnce / 2));
    else if (seconds < callSeconds / 2 && pictures === this.#atOnce)
      this.#atOnce = Math.min(mostAtOnce, this.#atOnce * 2);
  }

  #fail(subject: string, method: Chosen, { code, message }: Failure, index: number | null): void {
    this.#result.failures.push({ subject, method: method.id, code, message, index });
  }

  /** The run of the ranking, where this batch has made it before it was interrupted. */
  async #madeBefore(index: number, method: Chosen): Promise<number | null> {
    const { modelId, datasetId, trainingId, since } = this.#request;
    if (since === undefined || since === null) return null;
    const wanted = Object.entries(readParameters(findInfluenceMethod(method.id), method.parameters));
    const rankings = await this.#context.project().rankings.of({ modelId, datasetId, index });
    const made = rankings.find(
      (ranking) =>
        ranking.method === method.id &&
        ranking.training.datasetId === trainingId &&
        ranking.startedAt >= since &&
        // Parameters that follow the training set are resolved in the record; those that were given must agree.
        wanted.every(([name, value]) => value === null || ranking.parameters[name] === value),
    );
    return made?.runId ?? null;
  }

  #report(
    job: JobContext,
    method: Chosen,
    pictures: readonly PictureToExplain[],
    { done, total, unit, message }: WorkProgress,
  ): void {
    // A batch counts its rankings; a single one is better followed by what the method does.
    if (this.#total === 1) {
      job.report({ done, total, unit, message: `${method.id}: ${message}` });
      return;
    }
    // Of a worker's phases only the last one counts queries; the share of the others would jump.
    const isTracing = total === pictures.length;
    const share = total > 0 ? `, ${Math.floor((100 * done) / total)} %` : '';
    job.report({
      done: Math.min(this.#total, this.#position + (isTracing ? done : 0)),
      total: this.#total,
      unit: 'rankings',
      message: `${method.id}: ${message}${isTracing ? '' : share}`,
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
