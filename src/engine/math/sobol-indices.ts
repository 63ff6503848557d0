import { sobolSequence } from './sobol-sequence.ts';

/** Inputs at which a function is evaluated for its total Sobol' indices. */
export interface SobolDesign {
  /** N. */
  readonly designs: number;
  /** r. */
  readonly variables: number;
  /**
   * [N (r + 1), r] float32 in [0, 1]: first the N rows of A, then for each variable i the N rows of A in which that
   * variable comes from B. A and B are the two halves of one scrambled Sobol' sequence in 2r dimensions.
   */
  readonly rows: Float32Array;
}

/**
 * The design of Saltelli et al. (2010), as far as total indices need it: the rows of B itself are not among them.
 *
 * @param designs N, best a power of two
 * @param variables r, up to half of the dimensions of `sobolSequence`
 */
export function sobolDesign(designs: number, variables: number, seed: number): SobolDesign {
  const points = sobolSequence(designs, 2 * variables, seed);
  const rows = new Float32Array(designs * (variables + 1) * variables);
  for (let block = 0; block <= variables; block++) {
    for (let n = 0; n < designs; n++) {
      const from = n * 2 * variables;
      const to = (block * designs + n) * variables;
      for (let k = 0; k < variables; k++) {
        rows[to + k] = points[from + k + (block === k + 1 ? variables : 0)] as number;
      }
    }
  }
  return { designs, variables, rows };
}

/**
 * Total Sobol' indices by Jansen's estimator (Jansen 1999; Saltelli et al. 2010, table 2 f):
 *
 *   ST_i = sum_n (f(A)_n - f(A_B^i)_n)^2 / (2 N V),
 *
 * with V the sample variance of f(A). All are 0 where the function is constant.
 *
 * @param answers [N (r + 1)] the function at the design's rows
 * @returns [r] float64
 */
export function totalIndices({ designs, variables }: SobolDesign, answers: ArrayLike<number>): Float64Array {
  if (answers.length !== designs * (variables + 1)) {
    throw new RangeError(`invalid answers: ${answers.length} values for ${designs * (variables + 1)} rows`);
  }
  let mean = 0;
  for (let n = 0; n < designs; n++) mean += (answers[n] as number) / designs;
  let variance = 0;
  for (let n = 0; n < designs; n++) variance += ((answers[n] as number) - mean) ** 2 / (designs - 1);
  return Float64Array.from({ length: variables }, (_, i) => {
    let sum = 0;
    for (let n = 0; n < designs; n++) {
      sum += ((answers[n] as number) - (answers[(i + 1) * designs + n] as number)) ** 2;
    }
    return variance > 0 ? sum / (2 * designs * variance) : 0;
  });
}
