import type { RuntimeObtained, RuntimeRequest } from '#contract/scalars.ts';
import type { ClassifierSource } from '#contract/work.ts';
import type { OpenClassifier } from '../../work/open-classifier.ts';
import { digestOf } from '../index-store/disk.ts';
import type { InfluenceNeeds } from '../influence-method.ts';
import type { Standardisation } from './file-rows.ts';
import type { TrainedModel } from './opened.ts';

/** Pictures per run where nothing else is asked for, and bytes that a run may hold; a cancel is heard between runs. */
const usualBatch = 8;
const mostBytesPerRun = 2 ** 31;

/**
 * Pictures per run when arrays are made: as asked for, or 8, or as many as a run of 2 GB holds. It enters the last
 * digits, so it follows from the model alone and not from what this PC measures: what was kept stays valid elsewhere.
 */
export function arrayBatch(
  open: Pick<OpenClassifier, 'classifier' | 'peakBytes'>,
  { batchSize }: Pick<RuntimeRequest, 'batchSize'>,
): number {
  if (open.classifier.batch !== 'dynamic') return open.classifier.batch;
  if (batchSize !== null) return batchSize;
  let batch = usualBatch;
  while (batch > 1 && open.peakBytes(batch) > mostBytesPerRun) batch /= 2;
  return batch;
}

/** Everything that the arrays of a network depend on beside the pictures: file, preprocessing, and how it runs. */
export function identityOf(source: ClassifierSource, obtained: RuntimeObtained): unknown {
  const { provider, threads, onnxRuntime, optimisation, batchSize } = obtained;
  return {
    model: source.sha256,
    // The default feature tensor enters where there is no last layer alone, and counts all the same.
    feature: source.featureTensor,
    ...(source.embedding === undefined ? {} : { embedding: source.embedding }),
    answer: source.answerName,
    preprocessing: source.preprocessing,
    // Another provider, number of threads or batch may give other last digits.
    runtime: { provider, threads, onnxRuntime, optimisation, batchSize },
  };
}

/** Everything that the arrays of a training set depend on beside its samples. */
export function settingsDigest(
  trained: TrainedModel,
  needs: InfluenceNeeds,
  obtained: RuntimeObtained,
  standardisation: Standardisation | null,
): string {
  const checkpoints = needs.checkpoints ? trained.checkpoints : [];
  return digestOf({
    version: 1,
    models: [trained.classifier, ...checkpoints.map(({ classifier }) => classifier)].map((source) =>
      identityOf(source, obtained),
    ),
    rates: checkpoints.map(({ learningRate }) => learningRate),
    classes: trained.classifier.labels,
    inputs: needs.inputs,
    side: needs.inputs === 'pixels' ? needs.side : null,
    projection: needs.projection,
    standardisation,
  });
}
