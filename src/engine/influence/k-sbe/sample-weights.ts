import type { DoubleMatrix } from '../../math/double-products.ts';
import type { KsbeState } from './kept-state.ts';
import { shardBlocks } from './row-shards.ts';

const rowsTogether = 2048;

/**
 * alpha = Phi a for queries a = (Phi^T Phi + N lambda I)^-1 phi(x), summed in float64.
 *
 * @param a [r, Q]
 * @returns one array of N per query
 */
export async function sampleWeights(
  { shards, format, moments }: KsbeState,
  directory: string | null,
  a: DoubleMatrix,
  report: (done: number) => Promise<void>,
): Promise<Float32Array[]> {
  const queries = a.columns;
  const all = Array.from({ length: queries }, () => new Float32Array(moments.rows));
  let start = 0;
  for (const shard of shards) {
    for await (const { rows, phi } of shardBlocks(shard, format, directory, rowsTogether)) {
      for (let i = 0; i < rows; i++) {
        for (let q = 0; q < queries; q++) {
          let sum = 0;
          for (let k = 0; k < format.r; k++) {
            sum += (phi[i * format.r + k] as number) * (a.data[k * queries + q] as number);
          }
          (all[q] as Float32Array)[start + i] = sum;
        }
      }
      start += rows;
      await report(start);
    }
  }
  return all;
}
