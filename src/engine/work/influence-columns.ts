import { setImmediate } from 'node:timers/promises';
import type { ProducedArray } from '#contract/work.ts';
import { blocksOf } from '../influence/rows.ts';
import type { TrainingSet } from '../influence/training-set/training-set.ts';
import type { Matrix } from '../math/matrix-product.ts';
import { rowArgmax } from '../math/softmax.ts';
import { produceArray } from './produced.ts';

/** Rows that are looked at between two pauses. */
const blockRows = 4096;

/**
 * What the gallery says of every training picture beside its value: `predicted`, int32 [samples of the data set], the
 * class that the model gives it, and `similarities`, float32 of the same length, the cosine of its last-layer features
 * and those of the explained picture. -1 and NaN where a sample could not be read; a cosine with a zero vector is NaN.
 *
 * @param features of the explained picture, [1, D]
 */
export async function galleryColumns(
  set: Pick<TrainingSet, 'arrays' | 'positions' | 'total'>,
  features: Matrix,
  directory: string,
): Promise<ProducedArray[]> {
  const { model } = set.arrays;
  const predicted = new Int32Array(set.total).fill(-1);
  const similarities = new Float32Array(set.total).fill(Number.NaN);
  const own = features.data.subarray(0, features.columns);
  const length = Math.sqrt(product(own, own));
  for await (const { start, block } of blocksOf(model.features, blockRows)) {
    const probabilities = await model.probabilities.read(start, block.rows);
    for (let at = 0; at < block.rows; at++) {
      const position = set.positions[start + at] as number;
      predicted[position] = rowArgmax(probabilities.data, at, probabilities.columns);
      const row = block.data.subarray(at * block.columns, (at + 1) * block.columns);
      similarities[position] = product(row, own) / (Math.sqrt(product(row, row)) * length);
    }
    await setImmediate();
  }
  return [
    await produceArray(directory, 'predicted', predicted, [set.total]),
    await produceArray(directory, 'similarities', similarities, [set.total]),
  ];
}

function product(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
