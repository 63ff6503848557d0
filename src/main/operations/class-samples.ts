import type { Sample } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';
import { SeededRandom } from '#engine/math/random.ts';
import { readSampleSet, type SampleSet } from '../provenance/sample-lists.ts';
import type { Project } from '../store/project.ts';
import { listCases } from './case-table.ts';

/** Separates the draw of samples from what the same seed draws elsewhere. */
const drawStream = 31;

export interface ClassSamples {
  readonly modelId: number;
  readonly datasetId: number;
  readonly classIndex: number;
  /** Those that the newest evaluation assigns to the class, or those that bear its label. */
  readonly pictures: 'predicted' | 'labelled';
  /** At most so many, drawn by the seed; null: all. */
  readonly limit: number | null;
  readonly seed: number;
}

/** The class of a model. Throws Failure `not-found` that lists the classes there are. */
export function classOf(
  project: Project,
  modelId: number,
  classIndex: number,
): { index: number; label: string } {
  const { name, labels } = project.models.get(modelId);
  const label = labels[classIndex];
  if (label !== undefined) return { index: classIndex, label };
  throw new Failure(
    'not-found',
    `"${name}" has no class ${classIndex}. Its classes are: ${labels.map((own, at) => `${at} ${own}`).join(', ')}.`,
  );
}

/**
 * The pictures of one class, in the order of the data set.
 *
 * @throws Failure `not-found` for a class that the model has not, before an evaluation, and where no picture fits
 */
export async function samplesOfClass(project: Project, wanted: ClassSamples): Promise<SampleSet> {
  const { modelId, datasetId, pictures, limit, seed } = wanted;
  const { label } = classOf(project, modelId, wanted.classIndex);
  const dataset = project.datasets.get(datasetId);
  const fitting =
    pictures === 'predicted'
      ? await predictedAs(project, modelId, datasetId, label)
      : labelledAs(project, datasetId, label);
  const how = pictures === 'predicted' ? 'predicted as' : 'labelled';
  if (fitting.length === 0) {
    const others = pictures === 'predicted' ? 'labelled' : 'predicted';
    throw new Failure(
      'not-found',
      `No picture of "${dataset.name}" is ${how} "${label}". Choose another class or data set, or take the ${others} pictures.`,
    );
  }
  const drawn = drawSamples(fitting, limit, seed);
  const share = drawn.length < fitting.length ? `${drawn.length} of ${fitting.length} ` : '';
  return readSampleSet(project, datasetId, `${share}pictures ${how} ${label}`, drawn);
}

async function predictedAs(
  project: Project,
  modelId: number,
  datasetId: number,
  predicted: string,
): Promise<number[]> {
  try {
    const rows = await listCases(project, modelId, datasetId, {
      misclassified: false,
      label: null,
      predicted,
    });
    return rows.map(({ index }) => index);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'not-found') throw error;
    throw new Failure('not-found', `${error.message}, or take the labelled pictures`);
  }
}

function labelledAs(project: Project, datasetId: number, label: string): number[] {
  return samplesWithLabel(project, datasetId, label).map(({ index }) => index);
}

/** A data set's samples of one label, or all of them for null. */
export function samplesWithLabel(project: Project, datasetId: number, label: string | null): Sample[] {
  return [...project.samples.iterate(datasetId)].filter((sample) => label === null || sample.label === label);
}

/** At most `limit` of them, drawn by the seed, in their own order. */
export function drawSamples(indices: readonly number[], limit: number | null, seed: number): number[] {
  if (limit === null || indices.length <= limit) return [...indices];
  const drawn = new SeededRandom(seed, drawStream).shuffle([...indices]).slice(0, limit);
  return drawn.sort((a, b) => a - b);
}
