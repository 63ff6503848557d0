import { readFile } from 'node:fs/promises';
import type { Dataset } from '#contract/dataset.ts';
import type { MetricValues } from '#contract/explanation.ts';
import {
  type InfluenceBenchmarkManifest,
  type InfluenceBenchmarkRequest,
  influenceBenchmarkManifest,
} from '#contract/influence.ts';
import { readParameters } from '#engine/explain/describe.ts';
import { findInfluenceMethod } from '#engine/influence/index.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import type { OperationContext } from './context.ts';
import type { AnalysisFollowing } from './find-concepts.ts';
import { type ComputedAnalysis, recordAnalysis } from './record-analysis.ts';
import { recordBase } from './record-content.ts';
import {
  projectTraining,
  samplesFileOf,
  type TrainedClassifier,
  trainedInputs,
  trainedWork,
} from './trained-model.ts';

/** A measurement of influence methods, with everything that was to be looked up found. */
export interface InfluenceMeasurement
  extends Pick<InfluenceBenchmarkRequest, 'methods' | 'metrics' | 'seeds' | 'subsets' | 'leftOut' | 'known'> {
  readonly trained: TrainedClassifier;
  readonly queries: Dataset;
  readonly queryCount: number;
}

export const measurement = {
  id: 'influence-benchmark',
  version: '1',
  source: {
    kind: 'published',
    citation:
      'Park et al., TRAK, ICML 2023 (LDS); Deng et al., dattri, NeurIPS 2024; Bareeva et al., Quanda, 2024 (protocols)',
  },
} as const;

/** What the measurement is of, checked. Throws Failure `usage` for unknown methods and parameters, `not-found`. */
export function plannedMeasurement(
  context: OperationContext,
  request: InfluenceBenchmarkRequest,
): InfluenceMeasurement {
  for (const { id, parameters } of request.methods) readParameters(findInfluenceMethod(id), parameters);
  const { modelId, trainingId, queryId, queries, ...asked } = request;
  return {
    ...asked,
    trained: projectTraining(context, modelId, trainingId),
    queries: context.project().datasets.get(queryId),
    queryCount: queries,
  };
}

/** Measures how faithful influence methods are and keeps the run. */
export function measureInfluence(
  context: OperationContext,
  request: InfluenceBenchmarkRequest,
  job: Pick<JobContext, 'signal' | 'report'>,
): Promise<{ runId: number }> {
  const plan = plannedMeasurement(context, request);
  const { trained, methods, queries } = plan;
  return recordAnalysis(
    context,
    {
      kind: 'influence-benchmark',
      method: measurement.id,
      subject: `${methods.map(({ id }) => id).join(', ')} on ${trained.training.name}`,
      modelId: request.modelId,
      datasetId: trained.training.id,
      training: { trainingId: trained.training.id, otherId: queries.id },
      parameters: { queries: plan.queryCount, subsets: plan.subsets, leftOut: plan.leftOut },
    },
    (directory) => {
      const places = { directory, indexDirectory: context.project().indexDirectory };
      return computeMeasurement(context, plan, places, { signal: job.signal, onProgress: job.report });
    },
  );
}

/** Measures and puts the record together; nothing is stored. */
export async function computeMeasurement(
  context: OperationContext,
  plan: InfluenceMeasurement,
  { directory, indexDirectory }: { readonly directory: string; readonly indexDirectory: string },
  following: AnalysisFollowing,
): Promise<ComputedAnalysis> {
  const { trained, queries } = plan;
  const samplesFile = await samplesFileOf(context, trained.training, directory);
  const result = await context.compute.call(
    'influenceBenchmark',
    {
      trained: trainedWork(trained, { samplesFile, indexDirectory }),
      queries: {
        name: queries.name,
        samplesFile: await samplesFileOf(context, queries, directory, 'queries.jsonl'),
      },
      methods: plan.methods,
      metrics: plan.metrics,
      seeds: plan.seeds,
      queryCount: plan.queryCount,
      subsets: plan.subsets,
      leftOut: plan.leftOut,
      known: plan.known,
      directory,
    },
    following,
  );
  const manifest = influenceBenchmarkManifest.parse(JSON.parse(await readFile(result.manifest.path, 'utf8')));
  const checkpoints = plan.methods.some(({ id, parameters }) => {
    const method = findInfluenceMethod(id);
    return method.needsWith(readParameters(method, parameters)).checkpoints;
  });
  return {
    content: {
      ...recordBase(context.author(), 'influence-benchmark', measurement, trained.classifier),
      parameters: result.parameters,
      inputs: [
        ...trainedInputs(trained, checkpoints),
        { role: 'data set', name: queries.name, sha256: queries.sha256 },
      ],
      seed: plan.seeds[0] ?? 0,
      runtime: result.runtime,
      metrics: measuredValues(manifest),
      passes: manifest.passes,
      warnings: result.warnings,
    },
    files: [result.manifest],
    seconds: result.seconds,
  };
}

/** `lds of K-SBE`: every value with its interval. */
function measuredValues({ metrics, entries, seeds }: InfluenceBenchmarkManifest): MetricValues {
  const settings = { seeds: seeds.length, interval: 'bootstrap 95 %' };
  return Object.fromEntries(
    entries.flatMap(({ method, values }, position) => {
      const twice = entries.findIndex((other) => other.method === method) < position;
      const name = twice ? `${method}, entry ${position + 1}` : method;
      return metrics.flatMap(({ id }, at) => {
        const value = values[at] ?? null;
        return value === null ? [] : [[`${id} of ${name}`, { ...value, settings }] as const];
      });
    }),
  );
}
