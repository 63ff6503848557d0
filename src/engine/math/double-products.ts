import { GraphBuilder } from '../onnx/build.ts';
import { encodeModel } from '../onnx/write.ts';
import { createSession, type Session } from '../runtime/session.ts';
import type { Tensor } from '../runtime/tensor.ts';

const opset = 13;

/** The values of a float64 tensor. */
export function float64Data(tensor: Tensor | undefined, name: string): Float64Array {
  if (tensor?.type !== 'float64') throw new TypeError(`${name} is ${tensor?.type ?? 'missing'}, not float64`);
  return tensor.data;
}

/** A matrix in row-major order, [rows, columns] float64. */
export interface DoubleMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/** Products in float64 by ONNX Runtime's Gemm, many times as fast as loops for large matrices. */
export class DoubleProducts {
  readonly #threads: number;
  readonly #sessions = new Map<string, Promise<Session>>();

  constructor(threads: number) {
    this.#threads = threads;
  }

  /** a b, or with a factor taken transposed a^T b (`first`), a b^T (`second`). */
  async multiply(
    a: DoubleMatrix,
    b: DoubleMatrix,
    transposed: 'neither' | 'first' | 'second' = 'neither',
  ): Promise<DoubleMatrix> {
    const session = await this.#open(transposed);
    const results = await session.run({
      a: { type: 'float64', dims: [a.rows, a.columns], data: a.data },
      b: { type: 'float64', dims: [b.rows, b.columns], data: b.data },
    });
    return {
      rows: transposed === 'first' ? a.columns : a.rows,
      columns: transposed === 'second' ? b.rows : b.columns,
      data: float64Data(results.product, 'product'),
    };
  }

  async dispose(): Promise<void> {
    for (const session of this.#sessions.values()) await (await session).dispose();
    this.#sessions.clear();
  }

  #open(transposed: string): Promise<Session> {
    const known = this.#sessions.get(transposed);
    if (known !== undefined) return known;
    const builder = new GraphBuilder(opset);
    const a = builder.input('a', 'float64', ['rows', 'inner']);
    const b = builder.input('b', 'float64', ['others', 'columns']);
    const attributes = { transA: transposed === 'first' ? 1 : 0, transB: transposed === 'second' ? 1 : 0 };
    builder.output(builder.add('Gemm', [a, b], attributes, 'product'), 'float64');
    const model = encodeModel(builder.model());
    const opened = createSession({ model, threads: this.#threads, title: 'a matrix product' });
    this.#sessions.set(transposed, opened);
    return opened;
  }
}
