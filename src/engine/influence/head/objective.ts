import type { Matrix } from '../../math/matrix-product.ts';

/** What a linear head is fitted to. */
export interface HeadData {
  /** Input of the last layer, [n, D]. */
  readonly features: Matrix;
  /** [n] int32; rows with -1 don't take part. */
  readonly labels: Int32Array;
  readonly classes: number;
}

/** Lets others run, and is where a cancel is heard: throws then. */
export type Pause = () => Promise<void>;

/** About so many multiplications go by between two pauses: some 20 ms. */
export const betweenPauses = 20_000_000;

/** Cost and gradient at one point. */
export interface Slope {
  readonly cost: number;
  /** [K, D + 1]: a row per class, its bias last. */
  readonly gradient: Float64Array;
}

/**
 * The cost of multinomial logistic regression,
 *
 *   L(W, b) = (1/N) sum_{i in rows} -log softmax(W^T h_i + b)_{y_i} + (regularisation / 2) |W|^2,
 *
 * with N the number of labelled rows of all data, also where `rows` leaves some out: leaving a row out takes its term
 * away and nothing else, as influence functions have it (Koh and Liang 2017, section 2.1). The bias is free.
 * In scikit-learn's terms C = 1 / (N regularisation), whichever rows take part.
 */
export class HeadObjective {
  readonly width: number;
  readonly classes: number;
  readonly length: number;
  readonly #data: HeadData;
  readonly #rows: Int32Array;
  readonly #regularisation: number;
  readonly #total: number;
  readonly #pause: Pause;

  constructor(data: HeadData, rows: Int32Array | undefined, regularisation: number, pause: Pause) {
    const labelled = labelledRows(data.labels, data.classes);
    this.#data = data;
    this.#rows = rows === undefined ? labelled : rows.filter((row) => isLabel(data, row));
    this.#regularisation = regularisation;
    this.#total = labelled.length;
    this.#pause = pause;
    this.width = data.features.columns + 1;
    this.classes = data.classes;
    this.length = this.classes * this.width;
  }

  /** Rows with a label that take part. */
  get rows(): Int32Array {
    return this.#rows;
  }

  /** @param point [K, D + 1] */
  async slope(point: Float64Array): Promise<Slope> {
    const { width, classes } = this;
    const features = width - 1;
    const { data } = this.#data.features;
    const { labels } = this.#data;
    const gradient = new Float64Array(this.length);
    const outputs = new Float64Array(classes);
    const rowWork = 2 * this.length;
    let loss = 0;
    let work = 0;
    for (const row of this.#rows) {
      const at = row * features;
      const label = labels[row] as number;
      const total = classOutputs(point, data, at, features, outputs);
      loss += total - (outputs[label] as number);
      for (let k = 0; k < classes; k++) {
        const share = (Math.exp((outputs[k] as number) - total) - (k === label ? 1 : 0)) / this.#total;
        if (Math.abs(share) < 1e-300) continue;
        const start = k * width;
        for (let d = 0; d < features; d++) {
          gradient[start + d] = (gradient[start + d] as number) + share * (data[at + d] as number);
        }
        gradient[start + features] = (gradient[start + features] as number) + share;
      }
      work += rowWork;
      if (work > betweenPauses) {
        work = 0;
        await this.#pause();
      }
    }
    let square = 0;
    for (let i = 0; i < this.length; i++) {
      if (i % width === features) continue;
      const value = point[i] as number;
      square += value * value;
      gradient[i] = (gradient[i] as number) + this.#regularisation * value;
    }
    return { cost: loss / this.#total + (this.#regularisation / 2) * square, gradient };
  }

  /**
   * Second derivative at a point, lower triangle, [K (D + 1), K (D + 1)]: blocks (1/N) sum_i p_k (1{k = l} - p_l)
   * h_i h_i^T. Adding one constant to every bias changes nothing, so the square of that direction is added: it makes
   * the matrix definite and leaves every step at right angles to it as it is.
   */
  async curvature(point: Float64Array): Promise<Float64Array> {
    const { width, classes, length } = this;
    const features = width - 1;
    const { data } = this.#data.features;
    const result = new Float64Array(length * length);
    const outputs = new Float64Array(classes);
    const example = new Float64Array(width);
    example[features] = 1;
    let work = 0;
    for (const row of this.#rows) {
      const at = row * features;
      const total = classOutputs(point, data, at, features, outputs);
      for (let k = 0; k < classes; k++) outputs[k] = Math.exp((outputs[k] as number) - total);
      for (let d = 0; d < features; d++) example[d] = data[at + d] as number;
      for (let k = 0; k < classes; k++) {
        for (let l = 0; l <= k; l++) {
          const p = outputs[k] as number;
          const weight = (p * ((k === l ? 1 : 0) - (outputs[l] as number))) / this.#total;
          if (Math.abs(weight) * this.#total < 1e-10) continue;
          addOuterProduct(result, length, k * width, l * width, example, weight, k === l);
          work += (width * width) / (k === l ? 2 : 1);
        }
      }
      if (work > betweenPauses) {
        work = 0;
        await this.#pause();
      }
    }
    for (let i = 0; i < length; i++) {
      if (i % width !== features)
        result[i * length + i] = (result[i * length + i] as number) + this.#regularisation;
    }
    for (let k = 0; k < classes; k++) {
      for (let l = 0; l <= k; l++) {
        const place = (k * width + features) * length + l * width + features;
        result[place] = (result[place] as number) + 1 / (classes * classes);
      }
    }
    return result;
  }
}

/** Rows whose label is one of the classes. */
export function labelledRows(labels: Int32Array, classes: number): Int32Array {
  const rows: number[] = [];
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row] as number;
    if (label >= 0 && label < classes) rows.push(row);
  }
  return Int32Array.from(rows);
}

function isLabel(data: HeadData, row: number): boolean {
  const label = data.labels[row] ?? -1;
  return label >= 0 && label < data.classes;
}

/** Writes w_k . h + b_k of one row into `outputs` [K]; returns the logarithm of the sum of their exponentials. */
function classOutputs(
  point: Float64Array,
  data: Float32Array,
  at: number,
  features: number,
  outputs: Float64Array,
): number {
  const width = features + 1;
  let largest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < outputs.length; k++) {
    const start = k * width;
    let even = point[start + features] as number;
    let odd = 0;
    let d = 0;
    for (; d + 1 < features; d += 2) {
      even += (point[start + d] as number) * (data[at + d] as number);
      odd += (point[start + d + 1] as number) * (data[at + d + 1] as number);
    }
    if (d < features) even += (point[start + d] as number) * (data[at + d] as number);
    outputs[k] = even + odd;
    largest = Math.max(largest, even + odd);
  }
  let sum = 0;
  for (let k = 0; k < outputs.length; k++) sum += Math.exp((outputs[k] as number) - largest);
  return largest + Math.log(sum);
}

/** Adds weight x x^T to the block at (top, left); on the diagonal only its lower triangle. */
function addOuterProduct(
  into: Float64Array,
  stride: number,
  top: number,
  left: number,
  x: Float64Array,
  weight: number,
  diagonal: boolean,
): void {
  for (let a = 0; a < x.length; a++) {
    const factor = weight * (x[a] as number);
    if (factor === 0) continue;
    const start = (top + a) * stride + left;
    const end = diagonal ? a + 1 : x.length;
    for (let b = 0; b < end; b++) {
      into[start + b] = (into[start + b] as number) + factor * (x[b] as number);
    }
  }
}
