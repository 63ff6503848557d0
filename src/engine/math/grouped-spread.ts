/** Collects what independent draws contribute to a sum, and tells the sum's standard error from their spread. */
export class GroupedSpread {
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  #groups = 0;

  constructor(length: number) {
    this.#sums = new Float64Array(length);
    this.#squares = new Float64Array(length);
  }

  /** What one group of draws contributes; groups are of the same size, or nearly. */
  add(values: ArrayLike<number>): void {
    this.#groups++;
    for (let i = 0; i < this.#sums.length; i++) {
      const value = values[i] as number;
      this.#sums[i] = (this.#sums[i] as number) + value;
      this.#squares[i] = (this.#squares[i] as number) + value * value;
    }
  }

  /** Standard error of the sum over all groups, times the root of `inflation`; null for fewer than two groups. */
  errors(inflation = 1): Float64Array | null {
    const groups = this.#groups;
    if (groups < 2) return null;
    const factor = (groups / (groups - 1)) * inflation;
    return this.#squares.map((square, i) =>
      Math.sqrt(Math.max(0, square - (this.#sums[i] as number) ** 2 / groups) * factor),
    );
  }
}
