import type { MetricValues } from '#contract/explanation.ts';
import type { CheckedInputOf } from '#contract/method.ts';
import type { projectionMethods } from '#contract/projection.ts';
import type { ProjectWorkResult } from '#contract/projection-work.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import type { OperationContext } from './context.ts';
import { type EmbeddedDataset, embeddedDataset, embeddedWork } from './embedded-dataset.ts';
import type { AnalysisFollowing } from './find-concepts.ts';
import { type ComputedAnalysis, recordAnalysis } from './record-analysis.ts';
import { recordBase } from './record-content.ts';
import { samplesFileOf } from './trained-model.ts';

/** The layout as records cite it. */
export const projectionMethod = {
  id: 'umap',
  version: '1',
  source: {
    kind: 'published',
    citation:
      'McInnes, Healy, Melville: UMAP, 2018 (umap-js, exact neighbours by cosine); Venna and Kaski, ICANN 2001 ' +
      '(trustworthiness)',
  },
} as const;

/** A layout with everything that was to be looked up found. */
export interface PlannedProjection extends EmbeddedDataset {
  readonly neighbours: number;
  readonly minimumDistance: number;
  readonly seed: number;
}

/** Lays a data set out and keeps the run. Throws Failure `not-found` for an empty one, `usage`, `cancelled`. */
export function projectDataset(
  context: OperationContext,
  request: CheckedInputOf<typeof projectionMethods, 'projection.run'>,
  job: Pick<JobContext, 'signal' | 'report'>,
): Promise<{ runId: number }> {
  const plan = { ...request, ...embeddedDataset(context, request) };
  const { neighbours, minimumDistance, feature } = request;
  return recordAnalysis(
    context,
    {
      kind: 'projection',
      method: projectionMethod.id,
      subject: plan.dataset.name,
      modelId: request.modelId,
      datasetId: request.datasetId,
      parameters: { feature, neighbours, minimumDistance },
    },
    (directory) => {
      const places = { directory, indexDirectory: context.project().indexDirectory };
      return computeProjection(context, plan, places, { signal: job.signal, onProgress: job.report });
    },
  );
}

/** Lays out and puts the record together; nothing is stored. */
export async function computeProjection(
  context: OperationContext,
  plan: PlannedProjection,
  { directory, indexDirectory }: { readonly directory: string; readonly indexDirectory: string },
  following: AnalysisFollowing,
): Promise<ComputedAnalysis> {
  const { classifier, dataset, neighbours, minimumDistance, seed } = plan;
  const samplesFile = await samplesFileOf(context, dataset, directory, 'samples.jsonl');
  const trained = embeddedWork(plan, { samplesFile, indexDirectory });
  const work = { trained, neighbours, minimumDistance, seed, directory };
  const result = await context.compute.call('project', work, following);
  const { feature, pictures, fitted } = result;
  return {
    content: {
      ...recordBase(context.author(), 'projection', projectionMethod, classifier),
      parameters: {
        feature,
        featureAsked: plan.feature,
        ...{ neighbours, minimumDistance, samples: dataset.samples, pictures, fitted },
      },
      inputs: [
        { role: 'model', name: classifier.name, sha256: classifier.sha256 },
        { role: 'data set', name: dataset.name, sha256: dataset.sha256 },
      ],
      seed,
      runtime: result.runtime,
      metrics: measured(result),
      // As if no embedding had been kept: what is kept changes the cost, and must not change the record.
      passes: dataset.samples,
      warnings: result.warnings,
    },
    files: [result.projection],
    seconds: result.seconds,
  };
}

function measured({ trustworthiness }: ProjectWorkResult): MetricValues {
  if (trustworthiness === null) return {};
  const { value, ...settings } = trustworthiness;
  return { trustworthiness: { value, low: null, high: null, settings } };
}
