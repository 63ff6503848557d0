import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '#contract/failure.ts';
import { DoubleProducts } from '../../math/double-products.ts';
import { type Matrix, matrix } from '../../math/matrix-product.ts';
import { asFloat32, decodeNpy, encodeNpy } from '../../math/npy.ts';
import { heard } from '../checked-arrays.ts';
import type { InfluenceContext } from '../influence-method.ts';
import { classBasis, fromBasis, toBasis } from './class-basis.ts';
import { dampedHessian, unknowns } from './dense-hessian.ts';
import { inverseFactor } from './inverse-factor.ts';
import type { TrainingHead } from './training-head.ts';

/** Unknowns up to which the Hessian is factorised: 4,096 take 400 MB while it is done, and some 10 s. */
export const mostUnknowns = 4096;
const fileName = 'inverse-factor.npy';
/** Numbers of gradients in a block of self-influence. */
const blockNumbers = 2 ** 23;

/** Bytes that the factor of a last layer takes on disk. */
export function factorBytes(width: number, classes: number): number {
  return unknowns(width, classes) ** 2 * Float32Array.BYTES_PER_ELEMENT;
}

/** Refuses a last layer with too many unknowns. Throws Failure `usage`. */
export function requireFactorisable(methodId: string, width: number, classes: number, wayOut: string): void {
  const found = unknowns(width, classes);
  if (found <= mostUnknowns) return;
  throw new Failure(
    'usage',
    `${methodId}: the last layer has ${found} unknowns (${width} features, ${classes} classes); up to ` +
      `${mostUnknowns} can be solved for exactly. ${wayOut}`,
  );
}

/** H^-1 of the damped Hessian of the last layer, as its factor W in float32: H^-1 = W^T W. */
export class ExactInverse {
  readonly #factor: Matrix;
  readonly #classes: number;
  readonly #basis: Float64Array;

  private constructor(factor: Matrix, classes: number) {
    this.#factor = factor;
    this.#classes = classes;
    this.#basis = classBasis(classes);
  }

  /** Computes it, and leaves it in `directory` where there is one. */
  static async fit(
    head: TrainingHead,
    damping: number,
    context: InfluenceContext,
    directory: string | null,
  ): Promise<ExactInverse> {
    const n = unknowns(head.width, head.classes);
    const products = new DoubleProducts(context.threads);
    try {
      const hessian = await dampedHessian(head, damping, products, context);
      const inverse = await inverseFactor(hessian, n, products, (done, total) =>
        heard(context, done, total, 'inverting second derivatives'),
      );
      const factor = matrix(Float32Array.from(inverse), n, n);
      if (directory !== null) await keep(factor, directory);
      return new ExactInverse(factor, head.classes);
    } finally {
      await products.dispose();
    }
  }

  /** Reads what `fit` left. Throws Failure `integrity`. */
  static async open(head: TrainingHead, directory: string): Promise<ExactInverse> {
    const n = unknowns(head.width, head.classes);
    const path = join(directory, fileName);
    const damaged = (error?: unknown) =>
      new Failure('integrity', `"${path}" is damaged. Fit the method again.`, undefined, error);
    let data: Float32Array;
    try {
      data = asFloat32(decodeNpy(await readFile(path), path));
    } catch (error) {
      throw damaged(error);
    }
    if (data.length !== n * n || !data.every(Number.isFinite)) throw damaged();
    return new ExactInverse(matrix(data, n, n), head.classes);
  }

  /**
   * H^-1 g for gradients that are outer products (h, 1) r^T.
   *
   * @param h [Q, D]
   * @param r [Q, K]; only its part that sums to zero counts
   * @returns Q times [D + 1, K]
   */
  async solve(h: Matrix, r: Matrix, context: InfluenceContext): Promise<Float64Array[]> {
    const right = this.#gradients(h, r);
    const half = await context.products.multiply(right, this.#factor, 'second');
    const found = await context.products.multiply(half, this.#factor);
    const n = this.#factor.rows;
    return Array.from({ length: h.rows }, (_, q) =>
      fromBasis(this.#basis, this.#classes, found.data.subarray(q * n, (q + 1) * n)),
    );
  }

  /** g_i^T H^-1 g_i of each sample, [N]; NaN without a label. */
  async squares(head: TrainingHead, context: InfluenceContext): Promise<Float64Array> {
    const n = this.#factor.rows;
    const { count } = head.features;
    const found = new Float64Array(count);
    const block = Math.max(1, Math.floor(blockNumbers / n));
    for (let start = 0; start < count; start += block) {
      const rows = Math.min(block, count - start);
      const right = this.#gradients(
        await head.features.read(start, rows),
        await head.residuals.read(start, rows),
      );
      const half = await context.products.multiply(right, this.#factor, 'second');
      for (let row = 0; row < rows; row++) {
        let sum = 0;
        for (let i = row * n; i < (row + 1) * n; i++) sum += (half.data[i] as number) ** 2;
        found[start + row] = sum;
      }
      await heard(context, start + rows, count, 'measuring self-influence');
    }
    return found;
  }

  #gradients(h: Matrix, r: Matrix): Matrix {
    const dimensions = this.#classes - 1;
    const n = this.#factor.rows;
    const data = new Float32Array(h.rows * n);
    const reduced = new Float64Array(dimensions);
    for (let row = 0; row < h.rows; row++) {
      toBasis(this.#basis, this.#classes, r.data, row * this.#classes, reduced);
      for (let d = 0; d <= h.columns; d++) {
        const x = d === h.columns ? 1 : (h.data[row * h.columns + d] as number);
        for (let c = 0; c < dimensions; c++) {
          data[row * n + d * dimensions + c] = x * (reduced[c] as number);
        }
      }
    }
    return matrix(data, h.rows, n);
  }
}

async function keep({ data, rows, columns }: Matrix, directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, fileName), encodeNpy(data, [rows, columns]));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure('storage', `"${directory}" can't be written: ${reason}`, undefined, error);
  }
}
