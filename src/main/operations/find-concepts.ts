import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type ConceptManifest, type ConceptRequest, conceptManifest } from '#contract/concepts.ts';
import type { Estimate, MetricValues, ParameterValues } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import type { WorkProgress } from '#contract/job.ts';
import type { RuntimeRequest } from '#contract/scalars.ts';
import { conceptsDescription } from '#engine/concept/index.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import { readSampleSet, type SampleSet } from '../provenance/sample-lists.ts';
import { classOf, samplesOfClass } from './class-samples.ts';
import type { OperationContext } from './context.ts';
import { projectClassifier, sourceOf } from './models.ts';
import {
  analysisInputs,
  type ComputedAnalysis,
  recordAnalysis,
  sampleListFile,
  writeSamples,
} from './record-analysis.ts';
import { type NamedClassifier, recordBase } from './record-content.ts';

/** What a search for concepts works on, with everything that was to be looked up found. */
export interface ConceptSearch {
  readonly classifier: NamedClassifier;
  readonly runtime: RuntimeRequest;
  readonly target: { readonly index: number; readonly label: string };
  /** How the pictures were chosen: `predicted` or `labelled`. */
  readonly rule: string;
  readonly samples: SampleSet;
  readonly parameters: ParameterValues;
  readonly seed: number;
  /** The concept of an earlier run that is taken apart, and the blob of that run's manifest. */
  readonly within: { readonly runId: number; readonly concept: number; readonly sha256: string } | null;
}

export interface AnalysisFollowing {
  readonly signal: AbortSignal;
  readonly onProgress: (event: WorkProgress) => void;
  /** Of work in parts: throws between two of them when the job is to stop there for now. */
  readonly makeWay?: () => void;
}

/** Finds the concepts of a class by CRAFT and keeps the run. @throws Failure `not-found` as `samplesOfClass`. */
export async function findConcepts(
  context: OperationContext,
  request: ConceptRequest,
  job: Pick<JobContext, 'signal' | 'report'>,
): Promise<{ runId: number }> {
  const search = await conceptSearch(context, request);
  const { modelId, datasetId, parameters } = request;
  return recordAnalysis(
    context,
    {
      kind: 'concepts',
      method: conceptsDescription.id,
      subject: subjectOf(search),
      modelId,
      datasetId,
      parameters,
    },
    (directory) =>
      computeConcepts(context, search, directory, { signal: job.signal, onProgress: job.report }),
  );
}

/** What a search would cost. */
export async function estimateConcepts(
  context: OperationContext,
  request: ConceptRequest,
): Promise<Estimate & { pictures: number }> {
  const { classifier, runtime, target, samples, parameters, seed, within } = await conceptSearch(
    context,
    request,
  );
  const pictures = samples.samples.length;
  const cost = await context.interactive.call('estimateConcepts', {
    classifier: sourceOf(classifier),
    runtime,
    target,
    parameters,
    seed,
    within: withinWork(context, within),
    pictures,
  });
  return { ...cost, pictures };
}

function subjectOf({ target, within }: ConceptSearch): string {
  return within === null ? target.label : `${target.label}, concept ${within.concept} of run ${within.runId}`;
}

async function conceptSearch(context: OperationContext, request: ConceptRequest): Promise<ConceptSearch> {
  const project = context.project();
  const { modelId, pictures, parameters, seed } = request;
  const common = {
    classifier: projectClassifier(context, modelId),
    runtime: context.runtime(),
    target: classOf(project, modelId, request.classIndex),
    rule: pictures,
    parameters,
    seed,
  };
  if (request.within === null) {
    return { ...common, samples: await samplesOfClass(project, request), within: null };
  }
  const { runId, concept } = request.within;
  const { datasetId, sha256, manifest } = await project.concepts.storedOf(runId);
  const parent = manifest.concepts.find(({ index }) => index === concept);
  if (
    parent === undefined ||
    datasetId !== request.datasetId ||
    manifest.target.index !== common.target.index
  ) {
    throw new Failure(
      'usage',
      `Run ${runId} has concepts 0 to ${manifest.rank - 1} of "${manifest.target.label}" in ` +
        `"${project.datasets.get(datasetId).name}". Name one of them, with that class and data set.`,
    );
  }
  const indices = [...new Set(parent.crops.map(({ sampleIndex }) => sampleIndex))].sort((a, b) => a - b);
  const name = `pictures with concept ${concept} of run ${runId}`;
  const samples = readSampleSet(project, datasetId, name, indices);
  return { ...common, samples, within: { runId, concept, sha256 } };
}

function withinWork(context: OperationContext, within: ConceptSearch['within']) {
  if (within === null) return null;
  const { runId, concept, sha256 } = within;
  return { runId, concept, manifestPath: context.project().blobs.pathOf(sha256) };
}

/** Finds concepts and puts the record together; nothing is stored. */
export async function computeConcepts(
  context: OperationContext,
  search: ConceptSearch,
  directory: string,
  following: AnalysisFollowing,
): Promise<ComputedAnalysis> {
  const { classifier, runtime, target, samples, parameters, seed, within } = search;
  const result = await context.compute.call(
    'concepts',
    {
      classifier: sourceOf(classifier),
      runtime,
      target,
      samplesFile: await writeSamples(path.join(directory, 'samples.jsonl'), samples),
      parameters,
      seed,
      within: withinWork(context, within),
      directory,
    },
    following,
  );
  const manifest = conceptManifest.parse(JSON.parse(await readFile(result.manifest.path, 'utf8')));
  const { id, source } = conceptsDescription;
  const inputs = analysisInputs(classifier, [samples]);
  return {
    content: {
      ...recordBase(context.author(), 'concepts', { id, version: result.methodVersion, source }, classifier),
      parameters: result.parameters,
      inputs:
        within === null
          ? inputs
          : [...inputs, { role: 'concepts', name: `concepts of run ${within.runId}`, sha256: within.sha256 }],
      target: { ...target, rule: search.rule },
      seed,
      runtime: result.runtime,
      metrics: conceptMetrics(manifest),
      passes: result.passes,
      warnings: result.warnings,
    },
    files: [result.manifest, ...result.files, await sampleListFile(directory, [samples])],
    seconds: result.seconds,
  };
}

function conceptMetrics({ reconstructionError, rank, concepts }: ConceptManifest): MetricValues {
  return {
    'reconstruction-error': {
      value: reconstructionError,
      low: null,
      high: null,
      settings: { rank, norm: 'Frobenius, relative' },
    },
    ...Object.fromEntries(
      concepts.map(({ index, importance }) => [
        `importance:${index}`,
        { ...importance, settings: { index: 'total Sobol', interval: 'bootstrap 95 %' } },
      ]),
    ),
  };
}
