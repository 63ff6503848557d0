/**
 * Orthonormal basis of the residuals: p - y sums to zero over the classes, so it lives in K - 1 dimensions, and so does
 * everything that the Hessian of the softmax cross-entropy acts on. Helmert's columns, [K, K - 1].
 */
export function classBasis(classes: number): Float64Array {
  const width = classes - 1;
  const basis = new Float64Array(classes * width);
  for (let c = 0; c < width; c++) {
    const length = Math.sqrt((c + 1) * (c + 2));
    for (let k = 0; k <= c; k++) basis[k * width + c] = 1 / length;
    basis[(c + 1) * width + c] = -(c + 1) / length;
  }
  return basis;
}

/** A vector [K], read from `from` on, in the basis: [K - 1]. */
export function toBasis(
  basis: Float64Array,
  classes: number,
  vector: ArrayLike<number>,
  from: number,
  into: Float64Array,
): void {
  const width = classes - 1;
  for (let c = 0; c < width; c++) {
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += (basis[k * width + c] as number) * (vector[from + k] as number);
    into[c] = sum;
  }
}

/** Rows in the basis, [rows, K - 1], back as [rows, K]. */
export function fromBasis(basis: Float64Array, classes: number, reduced: ArrayLike<number>): Float64Array {
  const width = classes - 1;
  const rows = reduced.length / width;
  const found = new Float64Array(rows * classes);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < classes; k++) {
      let sum = 0;
      for (let c = 0; c < width; c++) {
        sum += (basis[k * width + c] as number) * (reduced[row * width + c] as number);
      }
      found[row * classes + k] = sum;
    }
  }
  return found;
}
