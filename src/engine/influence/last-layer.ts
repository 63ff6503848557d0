import { type Matrix, matrix } from '../math/matrix-product.ts';
import type { QueryWeightsArrays, WeightsArrays } from './arrays.ts';
import type { Rows } from './rows.ts';

/**
 * The gradient of a sample's cross-entropy loss with respect to a last linear layer needs no reverse pass: with its
 * features h, their extension (h, 1) for the bias, its softmax output p and its one-hot label y it is the outer product
 *
 *   (h, 1) (p - y)^T,
 *
 * so that two of them have the product (h . h' + 1) ((p - y) . (p' - y')). Of a network that does not end in a linear
 * layer the same holds for a linear head on its features.
 */

/** p - y of each sample, [N, K]; a row of NaN for one without a label. */
export function residualRows({ probabilities }: WeightsArrays, labels: Int32Array): Rows {
  const classes = probabilities.width;
  return {
    count: probabilities.count,
    width: classes,
    read: async (start, count) => {
      const block = await probabilities.read(start, count);
      return residuals(block, labels.subarray(start, start + count));
    },
  };
}

/** p - t of each query, t the one-hot target, [Q, K]. */
export function queryResiduals({ probabilities }: QueryWeightsArrays, targets: Int32Array): Matrix {
  return residuals(probabilities, targets);
}

function residuals({ data, rows, columns }: Matrix, labels: Int32Array): Matrix {
  const found = Float32Array.from(data);
  for (let row = 0; row < rows; row++) {
    const label = labels[row] as number;
    if (label < 0) found.fill(Number.NaN, row * columns, (row + 1) * columns);
    else found[row * columns + label] = (found[row * columns + label] as number) - 1;
  }
  return matrix(found, rows, columns);
}

/** Which samples have a label, features and outputs that are numbers: the others take no part in what is fitted. */
export async function usableSamples(
  { features, probabilities }: WeightsArrays,
  labels: Int32Array,
  blockSize: number,
  pause: (done: number) => Promise<void>,
): Promise<{ readonly usable: Uint8Array; readonly count: number }> {
  const usable = new Uint8Array(labels.length);
  let count = 0;
  for (let start = 0; start < labels.length; start += blockSize) {
    const rows = Math.min(blockSize, labels.length - start);
    const [h, p] = [await features.read(start, rows), await probabilities.read(start, rows)];
    for (let row = 0; row < rows; row++) {
      if ((labels[start + row] as number) < 0 || !isFiniteRow(h, row) || !isFiniteRow(p, row)) continue;
      usable[start + row] = 1;
      count++;
    }
    await pause(start + rows);
  }
  return { usable, count };
}

function isFiniteRow({ data, columns }: Matrix, row: number): boolean {
  let sum = 0;
  for (let i = row * columns; i < (row + 1) * columns; i++) sum += Math.abs(data[i] as number);
  return Number.isFinite(sum);
}

/** Rows with those of unusable samples set to zero, so that they add nothing to sums. */
export function cleanRows(rows: Rows, usable: Uint8Array): Rows {
  return {
    count: rows.count,
    width: rows.width,
    read: async (start, count) => {
      const block = await rows.read(start, count);
      const flags = usable.subarray(start, start + count);
      if (!flags.includes(0)) return block;
      const cleaned = Float32Array.from(block.data);
      for (const [row, flag] of flags.entries()) {
        if (flag === 0) cleaned.fill(0, row * rows.width, (row + 1) * rows.width);
      }
      return matrix(cleaned, count, rows.width);
    },
  };
}
