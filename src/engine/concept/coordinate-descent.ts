/**
 * One sweep of cyclic coordinate descent over the rows of U >= 0 that minimises |A - U W|^2 with W fixed, each
 * coordinate set to its exact minimum: u_t <- max(0, u_t + (p_t - sum_s u_s g_st) / g_tt) with the products
 * p = A W^T and the Gram matrix g = W W^T (Cichocki and Phan 2009, "HALS", section 3; the update of scikit-learn's
 * solver `cd`).
 *
 * @param factor U [n, r], changed in place
 * @param products A W^T [n, r]
 * @param gram W W^T [r, r]
 * @returns the sum of squared changes
 */
export function descend(
  factor: Float32Array | Float64Array,
  products: Float32Array | Float64Array,
  gram: Float32Array | Float64Array,
  rank: number,
): number {
  let change = 0;
  for (let start = 0; start < factor.length; start += rank) {
    change += descendRow(factor, products, start, gram, rank);
  }
  return change;
}

function descendRow(
  factor: Float32Array | Float64Array,
  products: Float32Array | Float64Array,
  start: number,
  gram: Float32Array | Float64Array,
  rank: number,
): number {
  let change = 0;
  for (let t = 0; t < rank; t++) {
    const curvature = gram[t * rank + t] as number;
    if (curvature <= 0) continue;
    let slope = -(products[start + t] as number);
    for (let s = 0; s < rank; s++) slope += (gram[t * rank + s] as number) * (factor[start + s] as number);
    const old = factor[start + t] as number;
    const next = Math.max(0, old - slope / curvature);
    factor[start + t] = next;
    change += (next - old) ** 2;
  }
  return change;
}

/** Sweeps of one row, and the share of its size below which a change no longer counts. */
const mostSweeps = 1000;
const still = 1e-7;

/**
 * Non-negative least squares with one matrix for many right-hand sides: the U >= 0 [n, r] that minimises
 * |A - U W|^2. The problem is convex, so coordinate descent, row by row until nothing moves, finds its minimum.
 *
 * @param products A W^T [n, r]
 * @param gram W W^T [r, r]
 */
export function nonNegativeLeastSquares(
  products: Float32Array | Float64Array,
  gram: Float32Array | Float64Array,
  rank: number,
): Float32Array {
  const factor = new Float64Array(products.length);
  for (let start = 0; start < factor.length; start += rank) {
    for (let sweep = 0; sweep < mostSweeps; sweep++) {
      const change = descendRow(factor, products, start, gram, rank);
      let size = 0;
      for (let t = 0; t < rank; t++) size += (factor[start + t] as number) ** 2;
      if (change <= size * still ** 2) break;
    }
  }
  return Float32Array.from(factor);
}
