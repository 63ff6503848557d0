import type { RuntimeObtained } from '#contract/scalars.ts';
import type { ClassifierSource } from '#contract/work.ts';
import { digestOf } from '../index-store/disk.ts';
import type { InfluenceNeeds } from '../influence-method.ts';
import type { Standardisation } from './file-rows.ts';
import type { TrainedModel } from './opened.ts';

/** Everything that the arrays of a network depend on beside the pictures: file, preprocessing, and how it runs. */
export function identityOf(source: ClassifierSource, obtained: RuntimeObtained): unknown {
  const { provider, threads, onnxRuntime, optimisation, batchSize } = obtained;
  return {
    model: source.sha256,
    // The default feature tensor enters where there is no last layer alone, and counts all the same.
    feature: source.featureTensor,
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
