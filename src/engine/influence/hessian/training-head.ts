import { Failure } from '#contract/failure.ts';
import type { WeightsArrays } from '../arrays.ts';
import { heard } from '../checked-arrays.ts';
import { blockRows, HeldRows } from '../held-rows.ts';
import type { InfluenceContext } from '../influence-method.ts';
import { cleanRows, residualRows, usableSamples } from '../last-layer.ts';
import type { Rows } from '../rows.ts';

/** What the loss of the last layer over a training set is made of; rows of unusable samples are zero in `clean`. */
export interface TrainingHead {
  /** Samples with a label and numbers: n of the mean loss. */
  readonly samples: number;
  /** D. */
  readonly width: number;
  readonly classes: number;
  readonly usable: Uint8Array;
  readonly cleanFeatures: Rows;
  readonly cleanProbabilities: Rows;
  readonly features: Rows;
  readonly residuals: Rows;
  dispose(): void;
}

/** Looks through a training set. Throws Failure `usage` where no sample is usable. */
export async function trainingHead(
  methodId: string,
  weights: WeightsArrays,
  labels: Int32Array,
  context: InfluenceContext,
): Promise<TrainingHead> {
  const held = new HeldRows();
  try {
    const features = await held.of(weights.features);
    const probabilities = await held.of(weights.probabilities);
    const block = blockRows(Math.max(features.width, probabilities.width));
    const { usable, count } = await usableSamples(
      { ...weights, features, probabilities },
      labels,
      block,
      (done) => heard(context, done, labels.length, 'looking through features'),
    );
    if (count === 0) {
      throw new Failure(
        'usage',
        `${methodId}: no labelled training sample has features and outputs that are numbers. Check the model's ` +
          'outputs.',
      );
    }
    return {
      samples: count,
      width: features.width,
      classes: probabilities.width,
      usable,
      features,
      cleanFeatures: cleanRows(features, usable),
      cleanProbabilities: cleanRows(probabilities, usable),
      residuals: residualRows({ ...weights, probabilities }, labels),
      dispose: () => held.clear(),
    };
  } catch (error) {
    held.clear();
    throw error;
  }
}
