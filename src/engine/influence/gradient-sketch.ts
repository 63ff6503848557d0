/** How gradients are projected. Gradients of the same model, size and seed can be compared. */
export interface Projection {
  /** Numbers per projected gradient, P. */
  readonly size: number;
  readonly seed: number;
}

/**
 * A seeded random projection R^W -> R^P by feature hashing (Weinberger et al. 2009; the count sketch of Charikar et al.
 * 2002 with one row): each of the W numbers is added, with a random sign, to one of the P places, both drawn by a hash
 * of the number's index. The matrix [P, W] is never stored, and projecting costs W additions whatever P.
 *
 * For vectors g and g' the product of the projections is an unbiased estimate of g . g' with variance
 *
 *   (|g|^2 |g'|^2 + (g . g')^2 - 2 sum_j g_j^2 g'_j^2) / P  <=  2 |g|^2 |g'|^2 / P      (Weinberger, lemma 2),
 *
 * the bound of a Rademacher matrix (Johnson and Lindenstrauss): a cosine has a standard error of at most sqrt(2 / P),
 * 0.0625 with P = 512.
 */
export class GradientSketch {
  readonly #size: number;
  readonly #start: number;

  constructor({ size, seed }: Projection) {
    if (!(Number.isInteger(size) && size >= 1)) throw new RangeError(`invalid projection size: ${size}`);
    this.#size = size;
    this.#start = scrambled(scrambled(seed >>> 0) ^ 0x51a7c3e5);
  }

  /**
   * Adds the projection of a piece of the vector to `sums` [P].
   *
   * @param offset index of the piece's first number in the whole vector
   */
  add(sums: Float64Array, piece: Float32Array, offset: number): void {
    const size = this.#size;
    for (let i = 0; i < piece.length; i++) {
      const hash = scrambled((this.#start + Math.imul(offset + i + 1, 0x9e3779b9)) >>> 0);
      const place = (hash >>> 1) % size;
      const value = piece[i] as number;
      sums[place] = (sums[place] as number) + ((hash & 1) === 0 ? value : -value);
    }
  }
}

/** The scrambling of splitmix32: distinct numbers stay distinct. */
function scrambled(state: number): number {
  let z = state;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}
