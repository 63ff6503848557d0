import { Failure } from '#contract/failure.ts';
import type { RuntimeRequest } from '#contract/scalars.ts';
import type { ClassifierSource } from '#contract/work.ts';
import { OpenClassifier } from '../../work/open-classifier.ts';
import { featureSource } from './feature-source.ts';

const wayOut = 'Add the model again with checkpoints of its own training.';

/** Opens a checkpoint. Throws Failure that names it. */
export async function openCheckpoint(
  source: ClassifierSource,
  runtime: RuntimeRequest,
): Promise<OpenClassifier> {
  try {
    return await OpenClassifier.open(source, runtime);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure(
      error.code,
      `checkpoint ${source.path} can't be used: ${error.message} ${wayOut}`,
      error.data,
      error,
    );
  }
}

/**
 * A checkpoint is an earlier state of the same network: it takes the same pictures, scores the same classes and has a
 * last layer of the same kind.
 *
 * @throws Failure `model` that names the checkpoint and the difference
 */
export function checkArchitecture(
  model: OpenClassifier,
  modelSource: ClassifierSource,
  checkpoint: OpenClassifier,
  source: ClassifierSource,
): void {
  const own = model.classifier;
  const other = checkpoint.classifier;
  const refuse = (what: string, its: string, models: string): never => {
    throw new Failure(
      'model',
      `checkpoint ${source.path} is no state of the same network: it ${what} ${its}, the model ${models}. ${wayOut}`,
    );
  };
  if (other.classes !== own.classes) refuse('scores', `${other.classes} classes`, `${own.classes}`);
  if (source.labels.join('\n') !== modelSource.labels.join('\n')) {
    refuse('has the classes', source.labels.join(', '), modelSource.labels.join(', '));
  }
  const size = (of: typeof own) => `${of.channels} x ${of.height} x ${of.width}`;
  if (size(other) !== size(own)) refuse('takes', size(other), size(own));
  const [mine, its] = [featureSource(model), featureSource(checkpoint)];
  if (its.kind !== mine.kind) {
    const ends = (linear: boolean) => (linear ? 'a linear layer' : 'another kind of layer');
    refuse('ends in', ends(its.kind === 'layer'), ends(mine.kind === 'layer'));
  }
  if (its.width !== null && mine.width !== null && its.width !== mine.width) {
    refuse('has', `${its.width} features`, `${mine.width}`);
  }
}
