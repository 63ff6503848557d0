import { z } from 'zod';
import type { Dataset, Sample } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';
import { sampleIndex, sha256 } from '#contract/scalars.ts';
import { DatasetDigest } from '../store/dataset-digest.ts';
import type { Project } from '../store/project.ts';

const sampleList = z.object({
  /** What the samples are to the run, in words. */
  name: z.string(),
  dataset: z.object({ name: z.string(), sha256 }),
  indices: z.array(sampleIndex),
  /** The digest of these samples alone, as that of a data set. */
  sha256,
  /** Where the log of ground-truth masks stood when the run read them; 0: as they were imported. */
  masks: z.int().min(0).default(0),
});
export type SampleList = z.infer<typeof sampleList>;

/** The run's output `samples`: which samples of which data sets went in, so that a replay reads exactly them. */
export const sampleLists = z.object({
  schema: z.literal('waferlens-samples/1'),
  sets: z.array(sampleList),
});
export type SampleLists = z.infer<typeof sampleLists>;

/** Samples that go into a run together. */
export interface SampleSet {
  readonly name: string;
  readonly dataset: Pick<Dataset, 'name' | 'sha256'>;
  readonly samples: readonly Sample[];
  /** Where the log of ground-truth masks stood when they were read. */
  readonly masks: number;
}

/** Reads samples as a set, with the masks that count now. */
export function readSampleSet(
  project: Project,
  datasetId: number,
  name: string,
  indices: readonly number[],
): SampleSet {
  const masks = project.masks.position();
  const samples = project.samples.of(datasetId, indices, masks);
  return { name, dataset: project.datasets.get(datasetId), samples, masks };
}

export function listOf({ name, dataset, samples, masks }: SampleSet): SampleList {
  return {
    name,
    dataset: { name: dataset.name, sha256: dataset.sha256 },
    indices: samples.map(({ index }) => index),
    sha256: digestOf(samples),
    masks,
  };
}

/**
 * The samples that a list names.
 *
 * @throws Failure `integrity` when the data set is gone or a listed sample is not what it was
 */
export function listedSamples(
  project: Project,
  list: SampleList,
): SampleSet & { readonly datasetId: number } {
  const dataset = project.datasets.list().find((candidate) => candidate.sha256 === list.dataset.sha256);
  if (dataset === undefined) {
    throw new Failure(
      'integrity',
      `The data set "${list.dataset.name}" of the record is gone. Import it again from the same pictures.`,
    );
  }
  const samples = project.samples.of(dataset.id, list.indices, list.masks);
  if (digestOf(samples) !== list.sha256) {
    throw new Failure(
      'integrity',
      `The ${list.name} of "${dataset.name}" are not those that the run read. Run verify to see what was changed.`,
    );
  }
  return { name: list.name, dataset, samples, masks: list.masks, datasetId: dataset.id };
}

function digestOf(samples: readonly Sample[]): string {
  const digest = new DatasetDigest();
  for (const sample of samples) digest.add(sample);
  return digest.finish();
}
