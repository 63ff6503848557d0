import type { DoubleMatrix } from '../../math/double-products.ts';
import { tridiagonalEigen } from '../../math/tridiagonal-eigen.ts';
import { kernelMatrix, type NystromMap } from './feature-map.ts';

/** Share of the largest eigenvalue below which directions are dropped: the landmarks say little of them. */
const smallestShare = 1e-6;
/** The same where all samples are landmarks: nothing is approximated then, and only rounding is dropped. */
const smallestExactShare = 1e-13;

/**
 * The features of an RBF kernel that given landmarks span.
 *
 * @param exact the landmarks are all samples
 */
export async function nystromMap(
  landmarks: DoubleMatrix,
  gamma: number,
  exact: boolean,
  threads: number,
  pause: () => Promise<void>,
): Promise<NystromMap> {
  const m = landmarks.rows;
  const kernel = await kernelMatrix(landmarks, landmarks, gamma, threads);
  // The graph moves one side only, so that the two triangles round differently.
  for (let i = 0; i < m; i++) {
    kernel[i * m + i] = 1;
    for (let j = 0; j < i; j++)
      kernel[i * m + j] = ((kernel[i * m + j] as number) + (kernel[j * m + i] as number)) / 2;
  }
  const { values, vectors } = await tridiagonalEigen(kernel, m, pause);
  const limit = (exact ? smallestExactShare : smallestShare) * (values[0] as number);
  const rank = values.reduce((kept, value) => kept + (value > limit ? 1 : 0), 0);
  const whitening = new Float64Array(m * rank);
  for (let k = 0; k < rank; k++) {
    const scale = 1 / Math.sqrt(values[k] as number);
    for (let i = 0; i < m; i++) whitening[i * rank + k] = scale * (vectors[k * m + i] as number);
  }
  return {
    kind: 'nystrom',
    width: landmarks.columns,
    rank,
    gamma,
    landmarks,
    whitening: { rows: m, columns: rank, data: whitening },
  };
}
