import type { Estimate, ParameterValues } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import type { SegmentationChoice } from '#contract/segmentation.ts';
import { findExplainer } from '#engine/explain/describe.ts';
import { defaultMetrics } from '#engine/judge/index.ts';
import type { OperationContext } from './context.ts';
import { judgedBaselines } from './explain-picture.ts';
import { projectClassifier, sourceOf } from './models.ts';
import { expectedSegments, segmentationOf } from './segment-picture.ts';

export interface MethodsToEstimate {
  readonly modelId: number;
  readonly methods: readonly { readonly id: string; readonly parameters: ParameterValues }[];
  readonly segmentation: SegmentationChoice | null;
}

/** What explaining one case will cost, per method; null for methods that can't run, with the reason in `problems`. */
export interface MethodEstimates {
  readonly perCase: (Estimate | null)[];
  readonly problems: { readonly method: string; readonly message: string }[];
  readonly total: Estimate;
}

/**
 * What explaining and judging one case by several methods will cost. A method that can't run leaves the others their
 * numbers.
 *
 * @throws Failure the first one, where no method can run
 */
export async function estimateMethods(
  context: OperationContext,
  request: MethodsToEstimate,
): Promise<MethodEstimates> {
  const perCase: (Estimate | null)[] = [];
  const problems: { method: string; message: string }[] = [];
  let first: Failure | null = null;
  for (const method of request.methods) {
    try {
      perCase.push(await estimateMethod(context, request, method));
    } catch (error) {
      if (!(error instanceof Failure) || (error.code !== 'usage' && error.code !== 'unsupported'))
        throw error;
      first ??= error;
      perCase.push(null);
      problems.push({ method: method.id, message: error.message });
    }
  }
  const known = perCase.filter((cost) => cost !== null);
  if (known.length === 0 && first !== null) throw first;
  const timed = known.every((cost) => cost.seconds !== null);
  const total = {
    passes: known.reduce((sum, cost) => sum + cost.passes, 0),
    seconds: timed ? known.reduce((sum, cost) => sum + (cost.seconds ?? 0), 0) : null,
    peakBytes: Math.max(0, ...known.map((cost) => cost.peakBytes)),
  };
  return { perCase, problems, total };
}

function estimateMethod(
  context: OperationContext,
  { modelId, segmentation }: MethodsToEstimate,
  { id, parameters }: MethodsToEstimate['methods'][number],
): Promise<Estimate> {
  const classifier = sourceOf(projectClassifier(context, modelId));
  const choice = segmentationOf(id, parameters, segmentation);
  const repeatable = findExplainer(id).repeatable === true;
  return context.interactive.call('estimate', {
    classifier,
    runtime: context.runtime(),
    method: id,
    parameters,
    metrics: [...defaultMetrics({ mask: true, segments: choice !== null, repeatable })],
    baselines: [...judgedBaselines],
    segments: choice === null ? null : expectedSegments(choice, classifier.preprocessing.size),
  });
}
