import type { ExplainResult, ExplainWork, PartialMap } from '#contract/engine.ts';
import type { Baseline, MethodDescription, ParameterValues, TargetRequest } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import type { WorkProgress } from '#contract/job.ts';
import type { ProvenanceRecord, RecordContent, RecordInput } from '#contract/record.ts';
import type { CaseKey, RuntimeRequest } from '#contract/scalars.ts';
import type { PictureSource } from '#contract/work.ts';
import { describeMethod, findExplainer } from '#engine/explain/describe.ts';
import { defaultMetrics } from '#engine/judge/index.ts';
import type { OperationContext } from './context.ts';
import { sourceOf } from './models.ts';
import { explanationContent, type NamedClassifier, recordBase, recordInputs } from './record-content.ts';

/** Maps are judged under these unless a caller says otherwise. */
export const judgedBaselines: readonly Baseline[] = ['black', 'mean', 'blur'];

/** What a method's maps of a picture are judged by unless somebody chooses. */
export function metricsFor(picture: PictureToExplain, method: string): readonly string[] {
  return defaultMetrics({
    mask: picture.maskPath !== null,
    segments: picture.segmentsPath !== null,
    repeatable: findExplainer(method).repeatable === true,
  });
}

/** A picture to explain: a sample of a data set, or any file. */
export interface PictureToExplain {
  /** As lists and reports name it. */
  readonly name: string;
  readonly source: PictureSource;
  readonly case: CaseKey | null;
  readonly labelIndex: number | null;
  readonly maskPath: string | null;
  readonly segmentsPath: string | null;
  /** What records call the segments; null: the name of their file. */
  readonly segmentsName: string | null;
}

export interface ExplainRequest {
  readonly classifier: NamedClassifier;
  readonly modelId: number | null;
  readonly picture: PictureToExplain;
  readonly method: string;
  readonly parameters: ParameterValues;
  readonly target: TargetRequest;
  readonly seed: number;
  readonly metrics: readonly string[];
  readonly baselines: readonly Baseline[];
  readonly runtime: RuntimeRequest;
  /** Concept runs of the model that the method may show, as `finishedConcepts` gives them. */
  readonly concepts: ExplainWork['concepts'];
}

export type ExplainProgress = WorkProgress & {
  readonly partial: PartialMap | null;
};

export interface Following {
  readonly signal: AbortSignal;
  readonly onProgress: (event: ExplainProgress) => void;
}

/** An explanation with its files still in the folder they were written to. */
export interface ComputedExplanation {
  readonly description: MethodDescription;
  readonly result: ExplainResult;
  readonly inputs: readonly RecordInput[];
  readonly content: Omit<RecordContent, 'outputs'>;
}

/** What a worker has to be told. */
export function explainWorkOf(request: ExplainRequest, directory: string): ExplainWork {
  const { picture } = request;
  return {
    classifier: sourceOf(request.classifier),
    runtime: request.runtime,
    picture: picture.source,
    method: request.method,
    parameters: request.parameters,
    target: request.target,
    labelIndex: picture.labelIndex,
    segmentsPath: picture.segmentsPath,
    maskPath: picture.maskPath,
    concepts: [...request.concepts],
    seed: request.seed,
    metrics: [...request.metrics],
    baselines: [...request.baselines],
    directory,
  };
}

/** Explains one picture by one method and puts its record together; nothing is stored. */
export async function computeExplanation(
  context: OperationContext,
  request: ExplainRequest,
  directory: string,
  following: Following,
): Promise<ComputedExplanation> {
  const description = describeMethod(findExplainer(request.method));
  const result = await context.compute.call('explain', explainWorkOf(request, directory), following);
  const inputs = recordInputs(request.classifier, request.picture, result.inputs);
  const base = recordBase(
    context.author(),
    'explanation',
    { id: description.id, version: result.methodVersion, source: description.source },
    request.classifier,
  );
  const content = explanationContent(
    base,
    { target: request.target, seed: request.seed, inputs, outputs: [], parameters: result.parameters },
    result,
  );
  return { description, result, inputs, content: { ...content, judged: judgedWith(request) } };
}

function judgedWith(request: ExplainRequest): RecordContent['judged'] {
  return { metrics: [...request.metrics], baselines: [...request.baselines] };
}

export interface RecordedExplanation {
  readonly runId: number;
  readonly record: ProvenanceRecord;
  readonly result: ExplainResult;
}

/**
 * Explains one picture and keeps the run in the open project: its files, its record, and copies of what it read, so
 * that it can be replayed when the originals are gone.
 *
 * A run that fails, is cancelled or loses its worker is settled as such, and the failure is passed on.
 */
export async function recordExplanation(
  context: OperationContext,
  request: ExplainRequest,
  following: Following,
): Promise<RecordedExplanation> {
  const project = context.project();
  const { picture } = request;
  const { runId, directory } = await project.runs.start({
    kind: 'explanation',
    method: request.method,
    subject: picture.name,
    modelId: request.modelId,
    datasetId: picture.case?.datasetId ?? null,
    case: picture.case,
    parameters: request.parameters,
  });
  try {
    const computed = await computeExplanation(context, request, directory, following);
    for (const file of inputFiles(request)) await project.blobs.copyFile(file);
    const { description, result } = computed;
    const record = await project.runs.finish(runId, {
      content: computed.content,
      files: result.files,
      seconds: result.seconds,
      yields: {
        kind: 'explanation',
        title: description.title,
        signed: result.signed,
        source: description.source,
        judgementPasses: result.judgementPasses,
      },
    });
    context.announce('explanations', picture.case ?? undefined);
    return { runId, record, result };
  } catch (error) {
    await settleFailedRun(context, runId, error);
    throw error;
  }
}

/**
 * Does work again once when the worker process that did it died. A crashed run stays as it is; the second attempt is
 * a run of its own.
 */
export async function onceMoreWhenInterrupted<Result>(
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const workerDied =
      error instanceof Failure && error.code === 'interrupted' && error.data?.stopped !== true;
    if (!workerDied || signal.aborted) throw error;
    return work();
  }
}

function inputFiles({ picture }: ExplainRequest): string[] {
  return [picture.source.path, picture.maskPath, picture.segmentsPath].filter((file) => file !== null);
}

/** Notes why a run has no result. */
export async function settleFailedRun(
  context: OperationContext,
  runId: number,
  error: unknown,
): Promise<void> {
  const { runs } = context.project();
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Failure ? error.code : 'internal';
  switch (code) {
    case 'cancelled':
      await runs.cancel(runId);
      break;
    case 'interrupted':
      await runs.interrupt(runId, message);
      break;
    default:
      await runs.fail(runId, message);
  }
  context.announce('runs');
}
