import { type DoubleMatrix, float64Data } from '../../math/double-products.ts';
import { GraphBuilder } from '../../onnx/build.ts';
import { encodeModel } from '../../onnx/write.ts';
import { createSession, type Session } from '../../runtime/session.ts';
import type { Tensor } from '../../runtime/tensor.ts';

/** Numbers that products are computed in, and rows kept in. */
export type Precision = 'float32' | 'float64';

/** A kernel as finitely many features, <phi(x), phi(x')> ~ k(x, x'): Nyström's (Williams and Seeger 2001). */
export interface NystromMap {
  readonly kind: 'nystrom';
  /** Numbers per input. */
  readonly width: number;
  readonly rank: number;
  readonly gamma: number;
  /** [m, width]. */
  readonly landmarks: DoubleMatrix;
  /** U Lambda^-1/2 of the landmarks' kernel matrix, [m, rank]. */
  readonly whitening: DoubleMatrix;
}

/** The linear kernel: its features are the inputs. */
export interface LinearMap {
  readonly kind: 'linear';
  readonly width: number;
  readonly rank: number;
}

export type FeatureMap = NystromMap | LinearMap;

const opset = 13;

function typed(values: Float64Array, dims: readonly number[], precision: Precision): Tensor {
  return precision === 'float64'
    ? { type: 'float64', dims, data: values }
    : { type: 'float32', dims, data: Float32Array.from(values) };
}

/**
 * Adds the kernel between an input and given landmarks. Both are moved by the landmarks' mean first: distances stay,
 * and float32 loses less where all values are large.
 *
 * @returns name of [n, m]
 */
function addKernel(builder: GraphBuilder, x: string, prefix: string, precision: Precision): string {
  const centre = builder.input(`${prefix}centre`, precision, [1, null]);
  const across = builder.input(`${prefix}across`, precision, [null, null]);
  const squares = builder.input(`${prefix}squares`, precision, [1, null]);
  const minusGamma = builder.input(`${prefix}minusGamma`, precision, [1, 1]);
  const zero = builder.input(`${prefix}zero`, precision, [1, 1]);
  const moved = builder.add('Sub', [x, centre]);
  const own = builder.reduceSum(builder.add('Mul', [moved, moved]), [1], true);
  const product = builder.add('MatMul', [moved, across]);
  const distances = builder.add('Add', [builder.add('Add', [product, own]), squares]);
  return builder.add('Exp', [builder.add('Mul', [builder.add('Max', [distances, zero]), minusGamma])]);
}

/** What {@link addKernel} takes. `across` holds -2 times the moved landmarks, [width, m]. */
function kernelFeeds(landmarks: DoubleMatrix, gamma: number, prefix: string, precision: Precision) {
  const { rows, columns, data } = landmarks;
  const centre = new Float64Array(columns);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++)
      centre[j] = (centre[j] as number) + (data[i * columns + j] as number) / rows;
  const across = new Float64Array(rows * columns);
  const squares = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const moved = (data[i * columns + j] as number) - (centre[j] as number);
      across[j * rows + i] = -2 * moved;
      squares[i] = (squares[i] as number) + moved * moved;
    }
  }
  return {
    [`${prefix}centre`]: typed(centre, [1, columns], precision),
    [`${prefix}across`]: typed(across, [columns, rows], precision),
    [`${prefix}squares`]: typed(squares, [1, rows], precision),
    [`${prefix}minusGamma`]: typed(Float64Array.of(-gamma), [1, 1], precision),
    [`${prefix}zero`]: typed(Float64Array.of(0), [1, 1], precision),
  };
}

/** Adds the features of an input of the given precision; returns the name of [n, rank]. */
export function addFeatures(
  builder: GraphBuilder,
  x: string,
  map: FeatureMap,
  prefix: string,
  precision: Precision,
): string {
  if (map.kind === 'linear') return builder.add('Identity', [x]);
  const whitening = builder.input(`${prefix}whitening`, precision, [null, null]);
  return builder.add('MatMul', [addKernel(builder, x, prefix, precision), whitening]);
}

/** What {@link addFeatures} takes beside the input. */
export function featureFeeds(map: FeatureMap, prefix: string, precision: Precision): Record<string, Tensor> {
  if (map.kind === 'linear') return {};
  return {
    ...kernelFeeds(map.landmarks, map.gamma, prefix, precision),
    [`${prefix}whitening`]: typed(map.whitening.data, [map.landmarks.rows, map.rank], precision),
  };
}

/** k(a_i, b_j) in float64, [a.rows, b.rows]. */
export async function kernelMatrix(a: DoubleMatrix, b: DoubleMatrix, gamma: number, threads: number) {
  const builder = new GraphBuilder(opset);
  const x = builder.input('x', 'float64', [null, null]);
  const kernel = addKernel(builder, x, '', 'float64');
  builder.output(kernel, 'float64');
  const session = await createSession({
    model: encodeModel(builder.model()),
    threads,
    title: 'a kernel matrix',
  });
  try {
    const feeds = kernelFeeds(b, gamma, '', 'float64');
    const results = await session.run({
      x: { type: 'float64', dims: [a.rows, a.columns], data: a.data },
      ...feeds,
    });
    return float64Data(results[kernel], kernel);
  } finally {
    await session.dispose();
  }
}

/** Features of few rows in float64, for queries. */
export class FeatureSession {
  readonly map: FeatureMap;
  readonly #session: Session;
  readonly #feeds: Record<string, Tensor>;
  readonly #output: string;

  private constructor(map: FeatureMap, session: Session, output: string) {
    this.map = map;
    this.#session = session;
    this.#feeds = featureFeeds(map, '', 'float64');
    this.#output = output;
  }

  static async open(map: FeatureMap, threads: number): Promise<FeatureSession> {
    const builder = new GraphBuilder(opset);
    const x = builder.input('x', 'float64', [null, map.width]);
    const output = builder.output(addFeatures(builder, x, map, '', 'float64'), 'float64');
    const model = encodeModel(builder.model());
    return new FeatureSession(map, await createSession({ model, threads, title: 'kernel features' }), output);
  }

  /** @param rows [n, width] */
  async of(rows: { readonly rows: number; readonly columns: number; readonly data: ArrayLike<number> }) {
    if (rows.columns !== this.map.width) {
      throw new RangeError(`invalid inputs: ${rows.columns} numbers per row instead of ${this.map.width}`);
    }
    const x: Tensor = {
      type: 'float64',
      dims: [rows.rows, rows.columns],
      data: Float64Array.from(rows.data),
    };
    const results = await this.#session.run({ x, ...this.#feeds });
    const data = float64Data(results[this.#output], this.#output);
    return { rows: rows.rows, columns: this.map.rank, data };
  }

  async dispose(): Promise<void> {
    await this.#session.dispose();
  }
}
