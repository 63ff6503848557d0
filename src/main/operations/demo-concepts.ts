import type { ExampleSet } from '#contract/concepts.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import { drawSamples, samplesWithLabel } from './class-samples.ts';
import type { OperationContext } from './context.ts';
import { demoCases, demoCasesOf } from './demo-cases.ts';
import { findConcepts } from './find-concepts.ts';
import { testConcepts } from './test-concepts.ts';

export interface DemoSets {
  readonly modelId: number;
  readonly trainingId: number;
  readonly validationId: number;
}

/** Quick rather than thorough: the demo shows how concepts look, and its report says that they are of few pictures. */
const pictures = 40;
const conceptParameters = { rank: 6, patch: 32 };
const testParameters = { randomSets: 20 };
const seed = 0;

/** A concept vector is not fitted to fewer examples; a very small demo has no test. */
const fewestExamples = 8;

/**
 * Concepts for the classes that the demo's cases are taken for, and a test of concepts given by labels. What is there
 * already is left alone.
 */
export async function fillDemoConcepts(
  context: OperationContext,
  sets: DemoSets,
  job: Pick<JobContext, 'signal' | 'report'>,
): Promise<void> {
  const project = context.project();
  const { modelId, trainingId } = sets;
  const { labels } = project.models.get(modelId);
  const cases = await demoCasesOf(project, modelId, sets.validationId, demoCases);
  const classes = [...new Set(cases.map(({ predicted }) => labels.indexOf(predicted)))].sort((a, b) => a - b);
  const found = new Set((await project.concepts.list(modelId)).map(({ target }) => target.index));
  for (const classIndex of classes) {
    if (found.has(classIndex)) continue;
    await findConcepts(
      context,
      {
        modelId,
        datasetId: trainingId,
        classIndex,
        pictures: 'labelled',
        limit: pictures,
        parameters: conceptParameters,
        seed,
        within: null,
      },
      job,
    );
  }
  const concepts = demoExamples(context, trainingId);
  const tested = (await project.tcav.list(modelId)).length > 0;
  if (classes.length === 0 || concepts === null || tested) return;
  const random = { randomDatasetId: trainingId, parameters: testParameters, seed };
  await testConcepts(
    context,
    { modelId, datasetId: trainingId, classIndices: classes, concepts, ...random },
    job,
  );
}

/** Two concepts that labels give, and one that means nothing; null where there are too few pictures of one. */
function demoExamples(context: OperationContext, datasetId: number): ExampleSet[] | null {
  const project = context.project();
  // Most pictures stay for the random sets, which may not hold examples.
  const most = Math.min(pictures, Math.floor(project.datasets.get(datasetId).samples / 6));
  const drawn = [
    { name: 'residues', label: 'residue' },
    { name: 'clean structure', label: 'clean' },
    { name: 'drawn at random', label: null },
  ].map(({ name, label }) => {
    const fitting = samplesWithLabel(project, datasetId, label).map(({ index }) => index);
    return { name, datasetId, label, indices: drawSamples(fitting, most, seed) };
  });
  return drawn.some(({ indices }) => indices.length < fewestExamples) ? null : drawn;
}
