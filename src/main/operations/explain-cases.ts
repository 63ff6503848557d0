import type { ParameterValues, TargetRequest } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import type { ExplanationResult, WorkProgress } from '#contract/job.ts';
import type { SegmentationChoice } from '#contract/segmentation.ts';
import { findExplainer, readParameters } from '#engine/explain/describe.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import type { OperationContext } from './context.ts';
import {
  type ExplainProgress,
  type ExplainRequest,
  judgedBaselines,
  metricsFor,
  onceMoreWhenInterrupted,
  type PictureToExplain,
  recordExplanation,
} from './explain-picture.ts';
import { finishedConcepts } from './finished-concepts.ts';
import { projectClassifier } from './models.ts';
import { projectSegments, segmentationOf } from './segment-picture.ts';
import { UnfinishedMaps } from './unfinished-maps.ts';

export interface ExplainCasesRequest {
  readonly modelId: number;
  readonly datasetId: number;
  readonly indices: readonly number[];
  readonly methods: readonly { readonly id: string; readonly parameters: ParameterValues }[];
  /** What all methods score and are judged on; null: SLIC for methods that score segments, else none. */
  readonly segmentation: SegmentationChoice | null;
  readonly target: TargetRequest;
  readonly seed: number;
  /** Finished runs that began at this time or later are not made again; null: all are made. */
  readonly since: string | null;
}

/**
 * A batch of explanations: every method on every case. One bad picture never stops it; a run that is there already
 * is not made again when the batch is resumed.
 */
export class ExplainCases {
  readonly #context: OperationContext;
  readonly #request: ExplainCasesRequest;
  readonly #result: Omit<ExplanationResult, 'reportId'> = { runIds: [], failures: [] };
  #position = 0;

  constructor(context: OperationContext, request: ExplainCasesRequest) {
    // Unknown methods and parameters are refused before anything starts.
    for (const { id, parameters } of request.methods) {
      readParameters(findExplainer(id), parameters);
      segmentationOf(id, parameters, request.segmentation);
    }
    this.#context = context;
    this.#request = request;
  }

  get total(): number {
    return this.#request.indices.length * this.#request.methods.length;
  }

  /** Runs what is left. A second call after an interruption goes on where the first one stopped. */
  async run(job: JobContext): Promise<Omit<ExplanationResult, 'reportId'>> {
    const { indices, methods } = this.#request;
    for (; this.#position < this.total; this.#position++) {
      const index = indices[Math.floor(this.#position / methods.length)];
      const method = methods[this.#position % methods.length];
      if (index === undefined || method === undefined) break;
      job.makeWay();
      await this.#one(job, index, method);
    }
    if (this.total > 1) this.#report(job, 1, 'done');
    return this.#result;
  }

  async #one(job: JobContext, index: number, method: ExplainCasesRequest['methods'][number]): Promise<void> {
    const there = this.#madeBefore(index, method);
    if (there !== null) {
      this.#result.runIds.push(there);
      return;
    }
    const request = await this.#requestFor(index, method);
    const subject = request.picture.name;
    const onProgress = ({ done, total, unit }: WorkProgress) => {
      // A batch counts its explanations; a single one is better followed by its passes.
      if (this.total === 1) job.report({ done, total, unit, message: `${subject}: ${method.id}` });
      else {
        const share = total > 0 ? done / total : 0;
        const passes = `${Math.round(done).toLocaleString('en')} of ${Math.round(total).toLocaleString('en')}`;
        this.#report(job, share, `${subject}: ${method.id}, ${passes} ${unit}`);
      }
    };
    const { modelId, datasetId } = this.#request;
    const unfinished = new UnfinishedMaps(job, { modelId, datasetId, index }, method.id);
    const following = (event: ExplainProgress) => {
      onProgress(event);
      if (event.partial !== null) void unfinished.note(event.partial);
    };
    try {
      const segmented = await this.#withSegments(request, method, job.signal, onProgress);
      // A worker that dies takes its run with it; the run is tried once more before the batch goes on without it.
      const { runId } = await onceMoreWhenInterrupted(job.signal, () =>
        recordExplanation(this.#context, segmented, { signal: job.signal, onProgress: following }),
      );
      this.#result.runIds.push(runId);
    } catch (error) {
      if (job.signal.aborted || !(error instanceof Failure) || stopsEverything(error)) throw error;
      this.#result.failures.push({
        subject,
        method: method.id,
        code: error.code,
        message: error.message,
        index,
      });
    } finally {
      unfinished.end();
    }
  }

  async #withSegments(
    request: ExplainRequest,
    method: ExplainCasesRequest['methods'][number],
    signal: AbortSignal,
    onProgress: (event: WorkProgress) => void,
  ): Promise<ExplainRequest> {
    const { classifier, modelId, seed, runtime } = request;
    const choice = segmentationOf(method.id, method.parameters, this.#request.segmentation);
    if (choice === null) return request;
    const segments = await projectSegments(
      this.#context,
      { classifier, modelId, picture: request.picture, choice, seed, runtime },
      { signal, onProgress },
    );
    const picture = { ...request.picture, segmentsPath: segments.path, segmentsName: segments.name };
    return { ...request, picture, metrics: metricsFor(picture, method.id) };
  }

  async #requestFor(index: number, method: ExplainCasesRequest['methods'][number]): Promise<ExplainRequest> {
    const { modelId, datasetId, target, seed } = this.#request;
    const context = this.#context;
    const classifier = projectClassifier(context, modelId);
    const picture = pictureOfSample(context, modelId, datasetId, index, classifier.labels);
    return {
      classifier,
      modelId,
      picture,
      method: method.id,
      parameters: method.parameters,
      target,
      seed,
      metrics: metricsFor(picture, method.id),
      baselines: judgedBaselines,
      runtime: context.runtime(),
      concepts: await finishedConcepts(context.project, modelId, method.id),
    };
  }

  /** The run of the explanation, where this batch has made it before it was interrupted. */
  #madeBefore(index: number, method: ExplainCasesRequest['methods'][number]): number | null {
    const { modelId, datasetId, since } = this.#request;
    if (since === null) return null;
    const { explanations, runs } = this.#context.project();
    const wanted = readParameters(findExplainer(method.id), method.parameters);
    const made = explanations.of({ modelId, datasetId, index }).find(
      (explanation) =>
        explanation.method === method.id &&
        runs.get(explanation.runId).startedAt >= since &&
        // Parameters that follow the picture's size are resolved in the record; those that were given must agree.
        Object.entries(wanted).every(
          ([name, value]) => value === null || explanation.parameters[name] === value,
        ),
    );
    return made?.runId ?? null;
  }

  #report(job: JobContext, share: number, message: string): void {
    job.report({
      done: Math.min(this.total, this.#position + share),
      total: this.total,
      unit: 'explanations',
      message,
    });
  }
}

/** Failures that the next case would meet as well. */
function stopsEverything(failure: Failure): boolean {
  return (
    failure.code === 'storage' ||
    failure.code === 'provider' ||
    failure.code === 'usage' ||
    (failure.code === 'interrupted' && failure.data?.stopped === true)
  );
}

/** A sample as a picture to explain. */
export function pictureOfSample(
  context: OperationContext,
  modelId: number,
  datasetId: number,
  index: number,
  labels: readonly string[],
): PictureToExplain {
  const sample = context.project().samples.get(datasetId, index);
  const labelIndex = sample.label === null ? -1 : labels.indexOf(sample.label);
  return {
    name: sample.name,
    source: { kind: 'file', path: sample.path },
    case: { modelId, datasetId, index },
    labelIndex: labelIndex < 0 ? null : labelIndex,
    maskPath: sample.maskPath,
    segmentsPath: null,
    segmentsName: null,
  };
}
