/** The samples that count: with a known label and an answer. */
export interface JudgedAnswers {
  /** Position of each in the whole set. */
  readonly row: Int32Array;
  readonly truth: Int32Array;
  readonly predicted: Int32Array;
  /** Probability of the predicted class. */
  readonly confidence: Float64Array;
}

/** @throws RangeError for a truth that is no class */
export function judgedAnswers(
  truth: Int32Array,
  probabilities: Float32Array | Float64Array,
  classes: number,
): JudgedAnswers {
  const row = new Int32Array(truth.length);
  const known = new Int32Array(truth.length);
  const predicted = new Int32Array(truth.length);
  const confidence = new Float64Array(truth.length);
  let count = 0;
  for (let sample = 0; sample < truth.length; sample++) {
    const label = truth[sample] as number;
    if (label >= classes) throw new RangeError(`invalid truth: class ${label} of ${classes}`);
    const start = sample * classes;
    let best = 0;
    for (let k = 1; k < classes; k++) {
      if ((probabilities[start + k] as number) > (probabilities[start + best] as number)) best = k;
    }
    const highest = probabilities[start + best] as number;
    if (label < 0 || Number.isNaN(highest)) continue;
    row[count] = sample;
    known[count] = label;
    predicted[count] = best;
    confidence[count] = highest;
    count++;
  }
  return {
    row: row.subarray(0, count),
    truth: known.subarray(0, count),
    predicted: predicted.subarray(0, count),
    confidence: confidence.subarray(0, count),
  };
}
