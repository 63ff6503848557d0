import { readFile } from 'node:fs/promises';
import type { MetricValues, ParameterValues, TargetRequest } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import { type InfluenceManifest, influenceManifest } from '#contract/influence.ts';
import type { InfluenceWorkResult } from '#contract/influence-work.ts';
import type { RecordContent, RecordInput } from '#contract/record.ts';
import type { ProducedArray, ProducedFile } from '#contract/work.ts';
import { readParameters } from '#engine/explain/describe.ts';
import { findInfluenceMethod } from '#engine/influence/index.ts';
import { listedParameter } from '../store/influence-rankings.ts';
import type { OperationContext } from './context.ts';
import type { PictureToExplain } from './explain-picture.ts';
import type { AnalysisFollowing } from './find-concepts.ts';
import { recordBase, recordInputs } from './record-content.ts';
import { type TrainedClassifier, type TrainingPlaces, trainedInputs, trainedWork } from './trained-model.ts';

/** Pictures whose answers are traced back by one method, with everything that was to be looked up found. */
export interface InfluenceTrace {
  readonly trained: TrainedClassifier;
  readonly pictures: readonly PictureToExplain[];
  readonly method: string;
  readonly parameters: ParameterValues;
  readonly target: TargetRequest;
  /** How many training pictures are listed for and against. */
  readonly top: number;
  readonly seed: number;
}

/** One picture's ranking, with its files still in the folder they were written to. */
export interface ComputedInfluence {
  readonly content: Omit<RecordContent, 'outputs'>;
  readonly manifest: InfluenceManifest;
  readonly files: readonly (ProducedFile | ProducedArray)[];
  readonly seconds: number;
}

type TracedQuery = NonNullable<InfluenceWorkResult['queries'][number]>;

/**
 * Traces the answers for pictures back to training pictures, all in one call so that the method is fitted once, and
 * puts their records together; nothing is stored.
 *
 * @param places `directories`: one folder per picture, which exists
 * @returns per picture what was found, or why nothing was
 */
export async function computeInfluence(
  context: OperationContext,
  trace: InfluenceTrace,
  places: TrainingPlaces & { readonly directories: readonly string[] },
  following: AnalysisFollowing,
): Promise<(ComputedInfluence | Failure)[]> {
  const { trained, pictures, parameters, target, top, seed } = trace;
  const result = await context.compute.call(
    'influence',
    {
      trained: trainedWork(trained, places),
      method: trace.method,
      parameters,
      queries: pictures.map(({ source, labelIndex }, at) => ({
        picture: source,
        labelIndex,
        directory: places.directories[at] ?? '',
      })),
      target,
      top,
      seed,
    },
    following,
  );
  return Promise.all(
    pictures.map((picture, at) => {
      const query = result.queries[at] ?? null;
      return query === null
        ? new Failure('image', problemOf(result, at, picture))
        : computed(context, trace, picture, result, query);
    }),
  );
}

function problemOf({ problems }: InfluenceWorkResult, at: number, { name }: PictureToExplain): string {
  const problem = problems.find(({ query }) => query === at);
  return problem?.message ?? `${name}: the worker gave no answer`;
}

async function computed(
  context: OperationContext,
  trace: InfluenceTrace,
  picture: PictureToExplain,
  result: InfluenceWorkResult,
  query: TracedQuery,
): Promise<ComputedInfluence> {
  const method = findInfluenceMethod(trace.method);
  const manifest = influenceManifest.parse(JSON.parse(await readFile(query.manifest.path, 'utf8')));
  const { id, source } = method;
  const { classifier } = trace.trained;
  const base = recordBase(
    context.author(),
    'influence',
    { id, version: result.methodVersion, source },
    classifier,
  );
  return {
    content: {
      ...base,
      parameters: { ...result.parameters, [listedParameter]: trace.top },
      inputs: inputsOf(trace, picture, result, query, manifest),
      target: { ...query.target, rule: String(trace.target) },
      seed: trace.seed,
      runtime: result.runtime,
      output: query.output,
      metrics: metricsOf(manifest),
      passes: query.passes,
      warnings: [...result.warnings, ...query.warnings],
    },
    manifest,
    files: [query.manifest, query.scores, ...(query.columns ?? [])],
    seconds: query.seconds + result.fit.seconds / Math.max(1, result.queries.length),
  };
}

function inputsOf(
  { trained, method }: InfluenceTrace,
  picture: PictureToExplain,
  { parameters }: InfluenceWorkResult,
  query: TracedQuery,
  { index }: InfluenceManifest,
): RecordInput[] {
  const definition = findInfluenceMethod(method);
  const known = readParameters(definition, parameters);
  const { checkpoints } = definition.needsWith(known);
  const read = query.inputs.filter(({ role }) => role === 'picture' || role === 'tensor');
  return [
    ...trainedInputs(trained, checkpoints),
    ...recordInputs(null, picture, read),
    { role: 'index', name: `what ${method} knows of ${trained.training.name}`, sha256: index.sha256 },
  ];
}

function metricsOf({ agreement, sum, absoluteSum }: InfluenceManifest): MetricValues {
  const value = (measured: number, settings: Record<string, unknown>) => ({
    value: measured,
    low: null,
    high: null,
    settings,
  });
  return {
    ...(agreement === null ? {} : { agreement: value(agreement, { of: 'surrogate with model' }) }),
    sum: value(sum, {}),
    'absolute-sum': value(absoluteSum, {}),
  };
}
