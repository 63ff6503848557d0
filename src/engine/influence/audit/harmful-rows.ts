import { type Head, type HeadData, type HeadMetric, headProbabilities, type Pause } from '../head/refit.ts';
import type { ValidationData } from './head-effect.ts';

/**
 * What leaving each row out would do to the mean loss of the validation pictures, to first order (Koh and Liang 2017,
 * equation 2, on the refitted head): one solve for all of them, because effects on a mean add up.
 *
 * @param metric the factorised second derivative of the head's cost at `head`
 * @returns [n]: positive where a row helps, negative where it harms; NaN without a label
 */
export async function helpToValidation(
  data: HeadData,
  head: Head,
  metric: NonNullable<HeadMetric>,
  validation: ValidationData,
  pause: Pause,
): Promise<Float64Array> {
  const { classes, features } = data;
  const width = features.columns + 1;
  const slope = new Float64Array(classes * width);
  const others = headProbabilities(head, validation.features);
  let judged = 0;
  for (const [row, label] of validation.labels.entries()) {
    if (label < 0) continue;
    judged++;
    addGradient(slope, validation.features.data, row, label, others, classes, width);
  }
  if (judged > 0) for (let i = 0; i < slope.length; i++) slope[i] = (slope[i] as number) / judged;
  await pause();
  const direction = metric(slope);
  const probabilities = headProbabilities(head, features);
  const labelled = data.labels.reduce((sum, label) => sum + Number(label >= 0), 0);
  const help = new Float64Array(data.labels.length).fill(Number.NaN);
  for (const [row, label] of data.labels.entries()) {
    if (label < 0) continue;
    let sum = 0;
    for (let k = 0; k < classes; k++) {
      const error = (probabilities[row * classes + k] as number) - Number(k === label);
      let product = direction[k * width + width - 1] as number;
      for (let d = 0; d < width - 1; d++) {
        product +=
          (direction[k * width + d] as number) * (features.data[row * features.columns + d] as number);
      }
      sum += error * product;
    }
    help[row] = sum / labelled;
  }
  return help;
}

/** Adds the gradient of one row's loss, [K, D + 1]. */
function addGradient(
  into: Float64Array,
  features: Float32Array,
  row: number,
  label: number,
  probabilities: Float64Array,
  classes: number,
  width: number,
): void {
  const at = row * (width - 1);
  for (let k = 0; k < classes; k++) {
    const error = (probabilities[row * classes + k] as number) - Number(k === label);
    const start = k * width;
    for (let d = 0; d < width - 1; d++) {
      into[start + d] = (into[start + d] as number) + error * (features[at + d] as number);
    }
    into[start + width - 1] = (into[start + width - 1] as number) + error;
  }
}
