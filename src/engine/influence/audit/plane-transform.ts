/** Fourier transforms of square planes whose side is a power of two, by Cooley and Tukey's radix 2, in place. */
export class PlaneTransform {
  readonly side: number;
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;
  readonly #swap: Int32Array;
  readonly #re: Float64Array;
  readonly #im: Float64Array;

  /** @throws RangeError for a side that is no power of two from 2 on */
  constructor(side: number) {
    const bits = Math.log2(side);
    if (!(Number.isInteger(bits) && bits >= 1)) throw new RangeError(`invalid side: ${side}`);
    this.side = side;
    const angle = (i: number) => (2 * Math.PI * i) / side;
    this.#cos = Float64Array.from({ length: side / 2 }, (_, i) => Math.cos(angle(i)));
    this.#sin = Float64Array.from({ length: side / 2 }, (_, i) => Math.sin(angle(i)));
    this.#swap = new Int32Array(side);
    for (let i = 0; i < side; i++) {
      let mirrored = 0;
      for (let bit = 0; bit < bits; bit++) if (i & (1 << bit)) mirrored |= 1 << (bits - 1 - bit);
      this.#swap[i] = mirrored;
    }
    this.#re = new Float64Array(side);
    this.#im = new Float64Array(side);
  }

  /**
   * Sum over x, y of value(y, x) exp(sign i 2 pi (ky y + kx x) / side), without a factor.
   *
   * @param re [side, side], changed; `im` likewise
   * @param sign -1: to frequencies; 1: back, times side^2
   */
  run(re: Float64Array, im: Float64Array, sign: -1 | 1): void {
    const { side } = this;
    for (let line = 0; line < side; line++) this.#line(re, im, line * side, 1, sign);
    for (let line = 0; line < side; line++) this.#line(re, im, line, side, sign);
  }

  #line(re: Float64Array, im: Float64Array, start: number, step: number, sign: -1 | 1): void {
    const { side } = this;
    const a = this.#re;
    const b = this.#im;
    for (let i = 0; i < side; i++) {
      const from = start + (this.#swap[i] as number) * step;
      a[i] = re[from] as number;
      b[i] = im[from] as number;
    }
    for (let half = 1; half < side; half *= 2) {
      const turn = side / (2 * half);
      for (let block = 0; block < side; block += 2 * half) {
        for (let j = 0; j < half; j++) {
          const cos = this.#cos[j * turn] as number;
          const sin = sign * (this.#sin[j * turn] as number);
          const low = block + j;
          const high = low + half;
          const x = (a[high] as number) * cos - (b[high] as number) * sin;
          const y = (a[high] as number) * sin + (b[high] as number) * cos;
          a[high] = (a[low] as number) - x;
          b[high] = (b[low] as number) - y;
          a[low] = (a[low] as number) + x;
          b[low] = (b[low] as number) + y;
        }
      }
    }
    for (let i = 0; i < side; i++) {
      re[start + i * step] = a[i] as number;
      im[start + i * step] = b[i] as number;
    }
  }
}
