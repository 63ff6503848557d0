import path from 'node:path';
import type { Dataset } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';
import type { TrainedModel } from '#contract/influence-work.ts';
import type { RecordContent, RecordInput } from '#contract/record.ts';
import type { RuntimeRequest } from '#contract/scalars.ts';
import type { ClassifierSource } from '#contract/work.ts';
import type { OperationContext } from './context.ts';
import { projectClassifier, sourceOf } from './models.ts';
import type { NamedClassifier } from './record-content.ts';
import { inputOf, recordedClassifier, recordedRuntime } from './recorded.ts';

/** A model of the project with what it was trained on. */
export interface TrainedClassifier {
  readonly classifier: NamedClassifier;
  readonly runtime: RuntimeRequest;
  /** In order of training. */
  readonly checkpoints: readonly { readonly classifier: ClassifierSource; readonly learningRate: number }[];
  readonly training: Dataset;
}

/** Files of a call to a worker about a trained model. */
export interface TrainingPlaces {
  /** JSON lines of the training set's samples. */
  readonly samplesFile: string;
  readonly indexDirectory: string;
}

/** A model and its training set. Throws Failure `not-found` for an empty data set. */
export function projectTraining(
  context: OperationContext,
  modelId: number,
  trainingId: number,
): TrainedClassifier {
  const project = context.project();
  const classifier = projectClassifier(context, modelId);
  return {
    classifier,
    runtime: context.runtime(),
    checkpoints: checkpointsOf(context, classifier, modelId),
    training: filled(project.datasets.get(trainingId)),
  };
}

/**
 * The model and training set of a record.
 *
 * @throws Failure `integrity` when one of them is not in the project any more, or a checkpoint is another one
 */
export function recordedTraining(context: OperationContext, content: RecordContent): TrainedClassifier {
  const project = context.project();
  const classifier = recordedClassifier(context, content);
  const model = project.models.list().find(({ sha256 }) => sha256 === classifier.sha256);
  const checkpoints = model === undefined ? [] : checkpointsOf(context, classifier, model.id);
  const used = content.inputs.filter(({ role }) => role === 'checkpoint');
  const same = used.every(({ sha256 }, at) => sha256 === checkpoints[at]?.classifier.sha256);
  if (used.length > 0 && (used.length !== checkpoints.length || !same)) {
    throw new Failure(
      'integrity',
      `The checkpoints of "${classifier.name}" are not those of the record. Add the model with just those again.`,
    );
  }
  return {
    classifier,
    runtime: recordedRuntime(content),
    checkpoints,
    training: recordedDataset(context, content, 0),
  };
}

/** The data set that a record names first, or at a later position. Throws Failure `integrity` when it is gone. */
export function recordedDataset(
  context: OperationContext,
  content: RecordContent,
  position: number,
): Dataset {
  const wanted = content.inputs.filter(({ role }) => role === 'data set')[position];
  const { name, sha256 } = wanted ?? inputOf(content, 'data set');
  const found = context
    .project()
    .datasets.list()
    .find((candidate) => candidate.sha256 === sha256);
  if (found !== undefined) return found;
  throw new Failure(
    'integrity',
    `The data set "${name}" of the record is gone. Import it again from the same pictures.`,
  );
}

function checkpointsOf(
  context: OperationContext,
  classifier: NamedClassifier,
  modelId: number,
): TrainedClassifier['checkpoints'] {
  const { models } = context.project();
  const source = sourceOf(classifier);
  return models.get(modelId).checkpoints.map(({ sha256, learningRate }) => ({
    classifier: { ...source, path: models.pathOf(sha256), sha256 },
    learningRate,
  }));
}

function filled(dataset: Dataset): Dataset {
  if (dataset.samples > 0) return dataset;
  throw new Failure(
    'not-found',
    `"${dataset.name}" has no pictures. Name the data set that the model was trained on.`,
  );
}

/** Writes the samples of a data set for a worker. */
export async function samplesFileOf(
  context: OperationContext,
  { id }: Pick<Dataset, 'id'>,
  directory: string,
  name = 'training.jsonl',
): Promise<string> {
  const file = path.join(directory, name);
  await context.project().samples.writeFile(id, file);
  return file;
}

/** A trained model as workers take it. */
export function trainedWork(
  { classifier, runtime, checkpoints, training }: TrainedClassifier,
  { samplesFile, indexDirectory }: TrainingPlaces,
): TrainedModel {
  return {
    classifier: sourceOf(classifier),
    runtime,
    checkpoints: [...checkpoints],
    training: { name: training.name, samplesFile },
    indexDirectory,
  };
}

/** What went in of a trained model, by content: the model, the checkpoints where they were used, the training set. */
export function trainedInputs(
  { classifier, checkpoints, training }: TrainedClassifier,
  useCheckpoints: boolean,
): RecordInput[] {
  return [
    { role: 'model', name: classifier.name, sha256: classifier.sha256 },
    ...(useCheckpoints ? checkpoints : []).map((checkpoint, at) => ({
      role: 'checkpoint',
      name: `${classifier.name}, checkpoint ${at + 1}, learning rate ${checkpoint.learningRate}`,
      sha256: checkpoint.classifier.sha256,
    })),
    { role: 'data set', name: training.name, sha256: training.sha256 },
  ];
}
