import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BenchmarkManifest, BenchmarkRequest, BenchmarkTimes } from '#contract/benchmark.ts';
import type { Estimate, MetricValues, ParameterValues } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import type { RecordInput } from '#contract/record.ts';
import type { RuntimeObtained } from '#contract/scalars.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import { canonicalJson, sha256Of } from '../provenance/canonical-json.ts';
import type { SampleSet } from '../provenance/sample-lists.ts';
import type { KeptUnits } from '../store/benchmark-units.ts';
import { manifestOf, timesOf, warningsOf } from './benchmark-manifest.ts';
import { benchmarkSamples, samplePictures } from './benchmark-pictures.ts';
import { type BenchmarkPlan, planBenchmark, unitKey } from './benchmark-plan.ts';
import { measureUnits } from './benchmark-units.ts';
import type { OperationContext } from './context.ts';
import { settleFailedRun } from './explain-picture.ts';
import type { AnalysisFollowing } from './find-concepts.ts';
import { projectClassifier, sourceOf } from './models.ts';
import { analysisInputs, type ComputedAnalysis, sampleListFile } from './record-analysis.ts';
import { recordBase } from './record-content.ts';
import { expectedSegments } from './segment-picture.ts';

/** What a benchmark came to, wherever it is to be kept. */
export interface MeasuredBenchmark {
  readonly manifest: BenchmarkManifest;
  readonly times: BenchmarkTimes;
  readonly runtime: RuntimeObtained;
  readonly warnings: readonly string[];
  /** Of all units, those that an earlier attempt had done included, and of the rows. */
  readonly seconds: number;
}

const benchmarkMethod = {
  id: 'benchmark',
  version: '1',
  source: {
    kind: 'published',
    citation: 'Efron, Tibshirani: An Introduction to the Bootstrap. 1993, chapters 13 and 16; Holm 1979',
  },
} as const;

/** Measures a benchmark; what is kept of its units stays until somebody forgets them. */
export async function measureBenchmark(
  context: OperationContext,
  plan: BenchmarkPlan,
  kept: KeptUnits,
  directory: string,
  following: AnalysisFollowing,
): Promise<MeasuredBenchmark> {
  const measured = await measureUnits(context, plan, kept, directory, following);
  const first = measured.find((unit) => 'done' in unit);
  if (first === undefined) {
    const [failed] = measured.flatMap((unit) => ('failure' in unit ? [unit.failure] : []));
    throw new Failure(failed?.code ?? 'image', `no picture could be measured: ${failed?.message}`);
  }
  const start = performance.now();
  const found = manifestOf(plan, measured);
  const { rows } = await context.compute.call(
    'benchmarkRows',
    {
      entries: plan.entries.length,
      segmentations: plan.segmentations.length,
      metrics: plan.metrics.length,
      units: found.units,
      reference: plan.reference,
      seed: plan.seed,
    },
    { signal: following.signal },
  );
  const times = timesOf(plan, measured);
  return {
    manifest: { ...found, rows },
    times,
    runtime: first.done.result.runtime,
    warnings: warningsOf(plan, measured),
    seconds: times.units.reduce((sum, { whole }) => sum + whole, (performance.now() - start) / 1000),
  };
}

/** The record of a benchmark on a data set, with its files written into a folder. */
export async function benchmarkAnalysis(
  context: OperationContext,
  plan: BenchmarkPlan & { readonly samples: SampleSet },
  { manifest, runtime, warnings, seconds }: MeasuredBenchmark,
  directory: string,
): Promise<ComputedAnalysis> {
  const bytes = Buffer.from(canonicalJson(manifest));
  const file = path.join(directory, 'benchmark.json');
  await writeFile(file, bytes);
  return {
    content: {
      ...recordBase(context.author(), 'benchmark', benchmarkMethod, plan.classifier),
      parameters: parametersOf(plan),
      inputs: [...analysisInputs(plan.classifier, [plan.samples]), ...networksOf(plan)],
      seed: plan.seed,
      runtime,
      metrics: headline(manifest),
      passes: manifest.passes,
      warnings: [...warnings],
    },
    files: [
      { name: 'benchmark', path: file, sha256: sha256Of(bytes), bytes: bytes.length },
      await sampleListFile(directory, [plan.samples]),
    ],
    seconds,
  };
}

/** Measures a benchmark and keeps the run in the open project. */
export async function runBenchmark(
  context: OperationContext,
  request: BenchmarkRequest,
  job: Pick<JobContext, 'signal' | 'report' | 'makeWay'>,
): Promise<{ runId: number }> {
  const plan = await projectBenchmark(context, request);
  const project = context.project();
  const { modelId, datasetId } = request;
  const { runId, directory } = await project.runs.start({
    kind: 'benchmark',
    method: benchmarkMethod.id,
    subject: benchmarkTitle(plan),
    ...{ modelId, datasetId, case: null },
    parameters: parametersOf(plan),
  });
  try {
    const following = { signal: job.signal, onProgress: job.report, makeWay: job.makeWay };
    const measured = await measureBenchmark(context, plan, project.benchmarkUnits, directory, following);
    const { content, files, seconds } = await benchmarkAnalysis(context, plan, measured, directory);
    const { times, manifest } = measured;
    const yields = { kind: 'benchmark' as const, times, judgementPasses: manifest.judgementPasses };
    await project.runs.finish(runId, { content, files, seconds, yields });
    await project.benchmarkUnits.forget(keysOf(plan));
  } catch (error) {
    await settleFailedRun(context, runId, error);
    throw error;
  }
  context.announce('benchmarks');
  return { runId };
}

/** What a request means: refused here if it can't be measured. */
export async function projectBenchmark(
  context: OperationContext,
  request: BenchmarkRequest,
): Promise<BenchmarkPlan & { readonly samples: SampleSet }> {
  const classifier = projectClassifier(context, request.modelId);
  const samples = await benchmarkSamples(context.project(), request);
  const pictures = samplePictures(samples, classifier.labels);
  const subject = { classifier, runtime: context.runtime(), pictures, samples };
  return { ...(await planBenchmark(context, request, subject)), samples };
}

/** Segments of a picture whose number nobody can know before. */
const unforeseenSegments = 64;

/** What a benchmark would cost: of its units those that are not done yet. */
export async function estimateBenchmark(
  context: OperationContext,
  request: BenchmarkRequest,
): Promise<Estimate & { pictures: number; units: number; done: number }> {
  const plan = await projectBenchmark(context, request);
  const { classifier, runtime, entries, metrics, baselines, segmentations } = plan;
  const perPicture = await context.interactive.call('estimateBenchmark', {
    ...{ runtime, metrics: [...metrics], baselines: [...baselines] },
    classifier: sourceOf(classifier),
    entries: entries.map(({ method, parameters }) => ({ method, parameters })),
    segments: segmentations.map(
      (choice) => expectedSegments(choice, classifier.preprocessing.size) ?? unforeseenSegments,
    ),
  });
  const pictures = plan.pictures.length;
  const units = pictures * segmentations.length;
  const done = context.project().benchmarkUnits.count(keysOf(plan));
  const left = (units - done) / segmentations.length;
  return {
    passes: Math.round(perPicture.passes * left),
    seconds: perPicture.seconds === null ? null : perPicture.seconds * left,
    peakBytes: perPicture.peakBytes,
    ...{ pictures, units, done },
  };
}

export function keysOf(plan: BenchmarkPlan): string[] {
  return plan.pictures.flatMap((picture) =>
    plan.segmentations.map((segmentation) => unitKey(plan, picture, segmentation)),
  );
}

/** The side-loaded networks of its segmenters, each once. */
export function networksOf({ segmentations }: BenchmarkPlan): RecordInput[] {
  const found = segmentations.flatMap(({ networks }) => networks);
  return [...new Map(found.map((network) => [`${network.role} ${network.sha256}`, network])).values()];
}

/** What lists call it. */
export function benchmarkTitle({ title, entries, pictures }: BenchmarkPlan): string {
  return title ?? `${entries.length} entries on ${pictures.length} pictures`;
}

function parametersOf(plan: BenchmarkPlan): ParameterValues {
  return {
    title: benchmarkTitle(plan),
    entries: plan.entries.map(({ title }) => title).join('; '),
    segmentations: plan.segmentations.map(({ title }) => title).join('; '),
    metrics: plan.metrics.join(', '),
    baselines: plan.baselines.join(', '),
    target: String(plan.target),
    reference: plan.entries[plan.reference]?.title ?? '',
  };
}

/** The first metric of every entry, over all segmentations. */
function headline({ metrics, rows, entries, segmentations }: BenchmarkManifest): MetricValues {
  const [metric] = metrics;
  const scope = segmentations.length > 1 ? null : 0;
  return Object.fromEntries(
    rows
      .filter(({ segmentation }) => segmentation === scope)
      .map(({ entry, means: [found] }) => [
        `${metric?.name}: ${entries[entry]?.title}`,
        {
          value: found?.value ?? null,
          low: found?.low ?? null,
          high: found?.high ?? null,
          settings: { pictures: found?.n ?? 0, interval: 'bootstrap 95 %' },
        },
      ]),
  );
}
