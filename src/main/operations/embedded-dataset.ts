import type { Dataset } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';
import type { TrainedModel } from '#contract/influence-work.ts';
import type { RuntimeRequest } from '#contract/scalars.ts';
import type { Project } from '../store/project.ts';
import type { OperationContext } from './context.ts';
import { projectClassifier, sourceOf } from './models.ts';
import type { NamedClassifier } from './record-content.ts';
import { samplesFileOf } from './trained-model.ts';

/** A data set, whatever it is for, with the model that looks at it and what stands for a picture. */
export interface EmbeddedDataset {
  readonly classifier: NamedClassifier;
  readonly runtime: RuntimeRequest;
  readonly dataset: Dataset;
  /** Feature tensor whose means over places stand for a picture; null: what the last linear layer takes. */
  readonly feature: string | null;
}

/** Throws Failure `not-found` for an empty data set. */
export function embeddedDataset(
  context: OperationContext,
  request: { readonly modelId: number; readonly datasetId: number; readonly feature: string | null },
): EmbeddedDataset {
  const dataset = context.project().datasets.get(request.datasetId);
  if (dataset.samples === 0)
    throw new Failure('not-found', `"${dataset.name}" has no pictures. Choose another data set.`);
  return {
    classifier: projectClassifier(context, request.modelId),
    runtime: context.runtime(),
    dataset,
    feature: request.feature,
  };
}

/** The same as workers take it: influence methods keep the embeddings, whatever the data set is for. */
export function embeddedWork(
  { classifier, runtime, dataset, feature }: EmbeddedDataset,
  places: { readonly samplesFile: string; readonly indexDirectory: string },
): TrainedModel {
  return {
    classifier: { ...sourceOf(classifier), ...(feature === null ? {} : { embedding: feature }) },
    runtime,
    checkpoints: [],
    training: { name: dataset.name, samplesFile: places.samplesFile },
    indexDirectory: places.indexDirectory,
  };
}

/** Lists of samples as workers read them, written once per data set while its project is open. */
export class SampleFiles {
  readonly #files = new WeakMap<Project, Map<string, Promise<string>>>();

  of(context: OperationContext, dataset: Dataset): Promise<string> {
    const project = context.project();
    const files = this.#files.get(project) ?? new Map<string, Promise<string>>();
    this.#files.set(project, files);
    const key = `${dataset.id} ${dataset.sha256}`;
    const known = files.get(key);
    if (known !== undefined) return known;
    const written = project
      .temporaryDirectory('samples')
      .then((directory) => samplesFileOf(context, dataset, directory, 'samples.jsonl'));
    files.set(key, written);
    written.catch(() => files.delete(key));
    return written;
  }
}
