/**
 * Softmax over classes, row by row, computed in float64 with the row's maximum subtracted.
 *
 * @param logits [n, K] float32
 * @param classes K
 * @returns [n, K] float64 probabilities
 */
export function softmax(logits: ArrayLike<number>, classes: number): Float64Array {
  if (!(Number.isInteger(classes) && classes > 0)) throw new RangeError(`invalid classes: ${classes}`);
  const probabilities = new Float64Array(logits.length);
  for (let start = 0; start < logits.length; start += classes) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classes; k++) largest = Math.max(largest, logits[start + k] as number);
    let sum = 0;
    for (let k = 0; k < classes; k++) {
      const value = Math.exp((logits[start + k] as number) - largest);
      probabilities[start + k] = value;
      sum += value;
    }
    for (let k = 0; k < classes; k++) probabilities[start + k] = (probabilities[start + k] as number) / sum;
  }
  return probabilities;
}

/** Index of the largest value; the first one where several are equal. */
export function argmax(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) {
    if ((values[i] as number) > (values[best] as number)) best = i;
  }
  return best;
}

/** The same of one row of a matrix [n, width]. */
export function rowArgmax(values: Float32Array | Float64Array, row: number, width: number): number {
  return argmax(values.subarray(row * width, (row + 1) * width));
}
