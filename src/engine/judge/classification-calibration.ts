import type { Evaluation, ReliabilityBin } from '#contract/evaluation.ts';
import type { JudgedAnswers } from './classification-answers.ts';

const bins = 15;

/** Smallest probability whose logarithm is taken, as scikit-learn's `log_loss` clips float32 answers. */
const smallest = 2 ** -23;

type Calibration = Pick<
  Evaluation,
  'expectedCalibrationError' | 'brier' | 'negativeLogLikelihood' | 'reliability'
>;

/**
 * How far probabilities can be taken at their word.
 *
 * - Reliability: 15 equal bins of the predicted class's probability, (low, high] (Guo et al. 2017).
 * - Expected calibration error: mean over the samples of |accuracy - confidence| of their bin.
 * - Brier score: mean over the samples of the squared distance to the one-hot truth, summed over the classes
 *   (Brier 1950), 0..2.
 * - Negative log-likelihood of the true class, natural logarithm, probabilities clipped to [2^-23, 1].
 *
 * @param probabilities [N, K] of the whole set
 */
export function calibrationOf(
  answers: JudgedAnswers,
  probabilities: Float32Array | Float64Array,
  classes: number,
): Calibration {
  const { row, truth, predicted, confidence } = answers;
  const count = new Int32Array(bins);
  const hits = new Int32Array(bins);
  const confidenceSum = new Float64Array(bins);
  let brier = 0;
  let logLikelihood = 0;
  for (let at = 0; at < truth.length; at++) {
    const label = truth[at] as number;
    const sure = confidence[at] as number;
    const bin = Math.min(bins - 1, Math.max(0, Math.ceil(sure * bins) - 1));
    count[bin] = (count[bin] as number) + 1;
    confidenceSum[bin] = (confidenceSum[bin] as number) + sure;
    if (predicted[at] === label) hits[bin] = (hits[bin] as number) + 1;
    const start = (row[at] as number) * classes;
    for (let k = 0; k < classes; k++) {
      brier += ((probabilities[start + k] as number) - (k === label ? 1 : 0)) ** 2;
    }
    logLikelihood += Math.log(Math.min(1, Math.max(smallest, probabilities[start + label] as number)));
  }
  const reliability = Array.from({ length: bins }, (_, bin): ReliabilityBin => {
    const inBin = count[bin] as number;
    return {
      low: bin / bins,
      high: (bin + 1) / bins,
      count: inBin,
      confidence: inBin === 0 ? null : (confidenceSum[bin] as number) / inBin,
      accuracy: inBin === 0 ? null : (hits[bin] as number) / inBin,
    };
  });
  const samples = truth.length;
  if (samples === 0) {
    return { expectedCalibrationError: null, brier: null, negativeLogLikelihood: null, reliability };
  }
  const gap = reliability.reduce(
    (sum, bin) => sum + bin.count * Math.abs((bin.accuracy ?? 0) - (bin.confidence ?? 0)),
    0,
  );
  return {
    expectedCalibrationError: gap / samples,
    brier: brier / samples,
    negativeLogLikelihood: -logLikelihood / samples,
    reliability,
  };
}
