import type { Baseline, MetricValues, TargetRequest } from '#contract/explanation.ts';
import type { WorkProgress } from '#contract/job.ts';
import type { OperationContext } from './context.ts';
import { type PictureToExplain, settleFailedRun } from './explain-picture.ts';
import { sourceOf } from './models.ts';
import { type NamedClassifier, recordBase, recordInputs } from './record-content.ts';

export interface JudgeRequest {
  readonly classifier: NamedClassifier;
  /** Null for a bare file: nothing is recorded then. */
  readonly modelId: number | null;
  readonly picture: PictureToExplain;
  readonly target: TargetRequest;
  readonly seed: number;
  readonly metrics: readonly string[];
  readonly baselines: readonly Baseline[];
  readonly mapPath: string | null;
  readonly scoresPath: string | null;
}

export const judgementMethod = {
  id: 'judgement',
  version: '1',
  source: {
    kind: 'published',
    citation: 'Petsiuk et al., RISE, BMVC 2018, section 4.3 (insertion and deletion)',
  },
} as const;

/** Judges a map that may come from anywhere. With a project the judgement is a recorded run. */
export async function judgePicture(
  context: OperationContext,
  request: JudgeRequest,
  following: { readonly signal: AbortSignal; readonly onProgress: (event: WorkProgress) => void },
): Promise<{ metrics: MetricValues; runId: number | null }> {
  if (request.modelId === null) {
    const scratch = await context.scratch();
    try {
      const { metrics } = await judge(context, request, scratch.path, following);
      return { metrics, runId: null };
    } finally {
      await scratch.remove();
    }
  }
  const project = context.project();
  const { picture } = request;
  const { runId, directory } = await project.runs.start({
    kind: 'judgement',
    method: judgementMethod.id,
    subject: picture.name,
    modelId: request.modelId,
    datasetId: picture.case?.datasetId ?? null,
    case: picture.case,
    parameters: { metrics: request.metrics.join(', ') },
  });
  try {
    const result = await judge(context, request, directory, following);
    const read = [
      picture.source.path,
      picture.maskPath,
      picture.segmentsPath,
      request.mapPath,
      request.scoresPath,
    ];
    for (const file of read) if (file !== null) await project.blobs.copyFile(file);
    await project.runs.finish(runId, {
      content: {
        ...recordBase(context.author(), 'judgement', judgementMethod, request.classifier),
        parameters: { metrics: request.metrics.join(', '), baselines: request.baselines.join(', ') },
        inputs: recordInputs(request.classifier, picture, result.inputs),
        target: { ...result.target, rule: String(request.target) },
        seed: request.seed,
        runtime: result.runtime,
        output: result.output,
        metrics: result.metrics,
        judgement: result.judgement,
        judged: { metrics: [...request.metrics], baselines: [...request.baselines] },
        passes: result.passes,
        warnings: result.warnings,
      },
      files: [],
      seconds: result.seconds,
      yields: { kind: 'judgement', judgementPasses: result.judgementPasses },
    });
    return { metrics: result.metrics, runId };
  } catch (error) {
    await settleFailedRun(context, runId, error);
    throw error;
  }
}

function judge(
  context: OperationContext,
  request: JudgeRequest,
  directory: string,
  following: { readonly signal: AbortSignal; readonly onProgress: (event: WorkProgress) => void },
) {
  const { picture } = request;
  return context.compute.call(
    'judge',
    {
      classifier: sourceOf(request.classifier),
      runtime: context.runtime(),
      picture: picture.source,
      target: request.target,
      labelIndex: picture.labelIndex,
      segmentsPath: picture.segmentsPath,
      maskPath: picture.maskPath,
      seed: request.seed,
      metrics: [...request.metrics],
      baselines: [...request.baselines],
      mapPath: request.mapPath,
      scoresPath: request.scoresPath,
      directory,
    },
    following,
  );
}
