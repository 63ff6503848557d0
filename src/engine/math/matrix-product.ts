import { GraphBuilder } from '../onnx/build.ts';
import { encodeModel } from '../onnx/write.ts';
import { createSession, type Session } from '../runtime/session.ts';
import { float32Data, float32Tensor } from '../runtime/tensor.ts';

/** A matrix in row-major order, [rows, columns] float32. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
}

/** A matrix around existing data. Throws RangeError when the sizes do not fit it. */
export function matrix(data: Float32Array, rows: number, columns: number): Matrix {
  if (data.length !== rows * columns) {
    throw new RangeError(`invalid matrix: [${rows}, ${columns}] needs another length than ${data.length}`);
  }
  return { rows, columns, data };
}

/** Which factors of a product are taken transposed. */
export type Transposed = 'neither' | 'first' | 'second';

/** Products of two matrices, wherever they are computed. */
export interface MatrixProduct {
  multiply(a: Matrix, b: Matrix, transposed?: Transposed): Promise<Matrix>;
}

/** One Gemm: its kernels use every core and vector unit, which loops in JavaScript do not. */
const opset = 13;

/**
 * Matrix products by ONNX Runtime on the CPU, in float32. The same sizes and threads give the same bytes on one PC.
 */
export class RuntimeMatrixProduct implements MatrixProduct {
  readonly #threads: number;
  readonly #sessions = new Map<Transposed, Promise<Session>>();

  constructor(threads: number) {
    this.#threads = threads;
  }

  /** a b, a^T b (`first`) or a b^T (`second`). Throws RangeError when the inner sizes differ. */
  async multiply(a: Matrix, b: Matrix, transposed: Transposed = 'neither'): Promise<Matrix> {
    const [rows, inner] = transposed === 'first' ? [a.columns, a.rows] : [a.rows, a.columns];
    const [others, columns] = transposed === 'second' ? [b.columns, b.rows] : [b.rows, b.columns];
    if (inner !== others) throw new RangeError(`invalid product: inner sizes ${inner} and ${others}`);
    const session = await this.#open(transposed);
    const results = await session.run({
      a: float32Tensor(a.data, [a.rows, a.columns]),
      b: float32Tensor(b.data, [b.rows, b.columns]),
    });
    return matrix(float32Data(results.product, 'product'), rows, columns);
  }

  async dispose(): Promise<void> {
    for (const session of this.#sessions.values()) await (await session).dispose();
    this.#sessions.clear();
  }

  #open(transposed: Transposed): Promise<Session> {
    const known = this.#sessions.get(transposed);
    if (known !== undefined) return known;
    const builder = new GraphBuilder(opset);
    const a = builder.input('a', 'float32', ['rows', 'inner']);
    const b = builder.input('b', 'float32', ['others', 'columns']);
    const attributes = { transA: transposed === 'first' ? 1 : 0, transB: transposed === 'second' ? 1 : 0 };
    builder.output(builder.add('Gemm', [a, b], attributes, 'product'));
    const model = encodeModel(builder.model());
    const opened = createSession({ model, threads: this.#threads, title: 'a matrix product' });
    this.#sessions.set(transposed, opened);
    return opened;
  }
}
