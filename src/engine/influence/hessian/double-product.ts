import { GraphBuilder } from '../../onnx/build.ts';
import { encodeModel } from '../../onnx/write.ts';
import { createSession, type Session } from '../../runtime/session.ts';

/** A matrix in row-major order, [rows, columns] float64. */
export interface DoubleMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

type Transposed = 'neither' | 'first' | 'second';

/** Products in float64 by ONNX Runtime: what is factorised and inverted needs more digits than float32 has. */
export class DoubleProduct {
  readonly #threads: number;
  readonly #sessions = new Map<Transposed, Promise<Session>>();

  constructor(threads: number) {
    this.#threads = threads;
  }

  /** a b, a^T b (`first`) or a b^T (`second`). */
  async multiply(a: DoubleMatrix, b: DoubleMatrix, transposed: Transposed): Promise<DoubleMatrix> {
    const session = await this.#open(transposed);
    const tensor = ({ data, rows, columns }: DoubleMatrix) => ({
      type: 'float64' as const,
      data,
      dims: [rows, columns],
    });
    const { product } = await session.run({ a: tensor(a), b: tensor(b) });
    if (product?.type !== 'float64') throw new TypeError('a product in float64 has another type');
    return {
      rows: transposed === 'first' ? a.columns : a.rows,
      columns: transposed === 'second' ? b.rows : b.columns,
      data: product.data,
    };
  }

  async dispose(): Promise<void> {
    for (const session of this.#sessions.values()) await (await session).dispose();
    this.#sessions.clear();
  }

  #open(transposed: Transposed): Promise<Session> {
    const known = this.#sessions.get(transposed);
    if (known !== undefined) return known;
    const builder = new GraphBuilder(13);
    const a = builder.input('a', 'float64', ['rows', 'inner']);
    const b = builder.input('b', 'float64', ['others', 'columns']);
    const attributes = { transA: transposed === 'first' ? 1 : 0, transB: transposed === 'second' ? 1 : 0 };
    builder.output(builder.add('Gemm', [a, b], attributes, 'product'), 'float64', null);
    const opened = createSession({
      model: encodeModel(builder.model()),
      threads: this.#threads,
      title: 'a matrix product',
    });
    this.#sessions.set(transposed, opened);
    return opened;
  }
}
