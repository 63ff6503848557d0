import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type ExampleSet, type TcavManifest, type TcavRequest, tcavManifest } from '#contract/concepts.ts';
import type { Estimate, MetricValues, ParameterValues } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import type { RuntimeRequest } from '#contract/scalars.ts';
import { tcavDescription } from '#engine/concept/index.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import type { SampleSet } from '../provenance/sample-lists.ts';
import type { Project } from '../store/project.ts';
import { classOf, samplesOfClass, samplesWithLabel } from './class-samples.ts';
import type { OperationContext } from './context.ts';
import type { AnalysisFollowing } from './find-concepts.ts';
import { projectClassifier, sourceOf } from './models.ts';
import {
  analysisInputs,
  type ComputedAnalysis,
  recordAnalysis,
  sampleListFile,
  writeSamples,
} from './record-analysis.ts';
import { type NamedClassifier, recordBase } from './record-content.ts';

/** What a test of concepts works on, with everything that was to be looked up found. */
export interface ConceptTest {
  readonly classifier: NamedClassifier;
  readonly runtime: RuntimeRequest;
  readonly concepts: readonly { readonly name: string; readonly samples: SampleSet }[];
  readonly random: SampleSet;
  readonly classes: readonly {
    readonly target: { readonly index: number; readonly label: string };
    readonly samples: SampleSet;
  }[];
  readonly parameters: ParameterValues;
  readonly seed: number;
}

/** Tests concepts given by examples (TCAV) and keeps the run. @throws Failure `not-found` where no picture fits. */
export async function testConcepts(
  context: OperationContext,
  request: TcavRequest,
  job: Pick<JobContext, 'signal' | 'report'>,
): Promise<{ runId: number }> {
  const test = await conceptTest(context, request);
  const { modelId, datasetId, parameters } = request;
  const concepts = test.concepts.map(({ name }) => name).join(', ');
  const classes = test.classes.map(({ target }) => target.label).join(', ');
  return recordAnalysis(
    context,
    {
      kind: 'tcav',
      method: tcavDescription.id,
      subject: `${concepts} for ${classes}`,
      modelId,
      datasetId,
      parameters,
    },
    (directory) => computeTest(context, test, directory, { signal: job.signal, onProgress: job.report }),
  );
}

/** What a test would cost. */
export async function estimateTest(context: OperationContext, request: TcavRequest): Promise<Estimate> {
  const { classifier, runtime, concepts, classes, parameters, seed } = await conceptTest(context, request);
  return context.interactive.call('estimateTcav', {
    classifier: sourceOf(classifier),
    runtime,
    parameters,
    seed,
    examples: concepts.map(({ samples }) => samples.samples.length),
    pictures: classes.map(({ samples }) => samples.samples.length),
  });
}

async function conceptTest(context: OperationContext, request: TcavRequest): Promise<ConceptTest> {
  const project = context.project();
  const { modelId, datasetId, classIndices, randomDatasetId, parameters, seed } = request;
  const names = request.concepts.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) {
    throw new Failure('usage', `Two concepts are called "${twice}". Give each a name of its own.`);
  }
  const classes = [];
  for (const classIndex of new Set(classIndices)) {
    // The published score counts pictures of the class itself, so the label decides and not the model's answer.
    const wanted = { modelId, datasetId, classIndex, pictures: 'labelled', limit: null, seed } as const;
    classes.push({
      target: classOf(project, modelId, classIndex),
      samples: await samplesOfClass(project, wanted),
    });
  }
  return {
    classifier: projectClassifier(context, modelId),
    runtime: context.runtime(),
    concepts: request.concepts.map((set) => ({ name: set.name, samples: examplesOf(project, set) })),
    random: {
      name: 'random pictures',
      dataset: project.datasets.get(randomDatasetId),
      samples: samplesWithLabel(project, randomDatasetId, null),
      masks: project.masks.position(),
    },
    classes,
    parameters,
    seed,
  };
}

function examplesOf(project: Project, { name, datasetId, label, indices }: ExampleSet): SampleSet {
  const dataset = project.datasets.get(datasetId);
  const chosen = indices === null ? null : new Set(indices);
  const samples = samplesWithLabel(project, datasetId, label).filter(
    ({ index }) => chosen === null || chosen.has(index),
  );
  const masks = project.masks.position();
  if (samples.length > 0) return { name: `examples of ${name}`, dataset, samples, masks };
  const labels = dataset.classes.map((own) => own.label).join(', ') || 'none';
  throw new Failure(
    'not-found',
    `The concept "${name}" has no examples: no picture of "${dataset.name}" fits${label === null ? '' : ` the label "${label}"`}. Its labels are: ${labels}.`,
  );
}

/** Tests concepts and puts the record together; nothing is stored. */
export async function computeTest(
  context: OperationContext,
  test: ConceptTest,
  directory: string,
  following: AnalysisFollowing,
): Promise<ComputedAnalysis> {
  const { classifier, runtime, random, parameters, seed } = test;
  const written = (set: SampleSet, stem: string) => writeSamples(path.join(directory, `${stem}.jsonl`), set);
  const result = await context.compute.call(
    'tcav',
    {
      classifier: sourceOf(classifier),
      runtime,
      concepts: await Promise.all(
        test.concepts.map(async ({ name, samples }, at) => ({
          name,
          samplesFile: await written(samples, `concept-${at}`),
        })),
      ),
      randomSamplesFile: await written(random, 'random'),
      classes: await Promise.all(
        test.classes.map(async ({ target, samples }) => ({
          target,
          samplesFile: await written(samples, `class-${target.index}`),
        })),
      ),
      parameters,
      seed,
      directory,
    },
    following,
  );
  const manifest = tcavManifest.parse(JSON.parse(await readFile(result.manifest.path, 'utf8')));
  const { id, source } = tcavDescription;
  const sets = [
    ...test.classes.map(({ samples }) => samples),
    ...test.concepts.map(({ samples }) => samples),
    random,
  ];
  return {
    content: {
      ...recordBase(context.author(), 'tcav', { id, version: result.methodVersion, source }, classifier),
      parameters: result.parameters,
      inputs: analysisInputs(classifier, sets),
      seed,
      runtime: result.runtime,
      metrics: testMetrics(manifest),
      passes: result.passes,
      warnings: result.warnings,
    },
    files: [result.manifest, ...result.files, await sampleListFile(directory, sets)],
    seconds: result.seconds,
  };
}

function testMetrics({ concepts }: TcavManifest): MetricValues {
  return Object.fromEntries(
    concepts.flatMap(({ name, accuracy, separates, results }) => [
      [`accuracy:${name}`, { ...accuracy, settings: { separates } }],
      ...results.map(({ target, score, p, correctedP, significant }) => [
        `score:${name}:${target.label}`,
        { ...score, settings: { p, correctedP, significant } },
      ]),
    ]),
  );
}
