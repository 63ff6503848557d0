import { float64Data } from '../../math/double-products.ts';
import { SeededRandom } from '../../math/random.ts';
import { GraphBuilder } from '../../onnx/build.ts';
import { encodeModel } from '../../onnx/write.ts';
import { createSession, type Session } from '../../runtime/session.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import type { Rows } from '../rows.ts';
import { addFeatures, type FeatureMap, featureFeeds, type Precision } from './feature-map.ts';
import type { KeptNumbers, RowSink } from './row-shards.ts';

const opset = 13;
/** Rows that go through the graph together: a third of a second's work for 1,024 landmarks. */
const rowsTogether = 2048;
/** Bytes of inputs that are read together. */
const bytesTogether = 64 * 2 ** 20;
const foldStream = 0x6664;

/** Sums over rows: what the ridge regression of Psi on Phi needs of them. */
export interface Moments {
  rows: number;
  /** Phi^T Phi, [r, r] float64. */
  readonly gram: Float64Array;
  /** Phi^T Psi, [r, s] float64. */
  readonly cross: Float64Array;
  /** Sum of |psi|^2. */
  energy: number;
}

export function emptyMoments(r: number, s: number): Moments {
  return { rows: 0, gram: new Float64Array(r * r), cross: new Float64Array(r * s), energy: 0 };
}

export function addMoments(to: Moments, other: Moments): void {
  to.rows += other.rows;
  to.energy += other.energy;
  for (let i = 0; i < to.gram.length; i++) to.gram[i] = (to.gram[i] as number) + (other.gram[i] as number);
  for (let i = 0; i < to.cross.length; i++)
    to.cross[i] = (to.cross[i] as number) + (other.cross[i] as number);
}

export interface PassOptions {
  readonly inputs: Rows;
  readonly outputs: Rows;
  /** First row; all from there on are taken. */
  readonly from: number;
  readonly inputMap: FeatureMap;
  readonly outputMap: FeatureMap;
  readonly precision: Precision;
  readonly folds: number;
  readonly seed: number;
  readonly threads: number;
  readonly sink: RowSink;
  readonly report: (done: number, total: number) => Promise<void>;
}

/**
 * One pass over the training set: features of every row into the sink, and their moments per fold. Kernel, whitening
 * and products run in one session; the sums are in float64 in any case, so that they depend on blocks as little as
 * they can. Folds are drawn within each block by the seed, equally large.
 */
export async function trainingPass(options: PassOptions): Promise<readonly Moments[]> {
  const { inputs, outputs, from, inputMap, outputMap, folds, precision } = options;
  const random = new SeededRandom(options.seed, foldStream);
  const moments = Array.from({ length: folds }, () => emptyMoments(inputMap.rank, outputMap.rank));
  const graph = await PassGraph.open(options);
  const size = Math.max(
    folds,
    Math.min(rowsTogether * folds, Math.floor(bytesTogether / (4 * inputs.width))),
  );
  try {
    for (let start = from; start < inputs.count; start += size) {
      const count = Math.min(size, inputs.count - start);
      const x = (await inputs.read(start, count)).data;
      const z = (await outputs.read(start, count)).data;
      const fold = random.shuffle(Int32Array.from({ length: count }, (_, i) => i % folds));
      const phi = kept(count * inputMap.rank, precision);
      const psi = kept(count * outputMap.rank, precision);
      for (const [f, sums] of moments.entries()) {
        const members = [...fold.keys()].filter((i) => fold[i] === f);
        for (let at = 0; at < members.length; at += rowsTogether) {
          const rows = members.slice(at, at + rowsTogether);
          const block = await graph.run(
            pick(x, rows, inputs.width),
            pick(z, rows, outputs.width),
            rows.length,
          );
          scatter(block.phi, rows, inputMap.rank, phi);
          scatter(block.psi, rows, outputMap.rank, psi);
          addMoments(sums, block);
          await options.report(start - from, inputs.count - from);
        }
      }
      await options.sink.write(phi, psi, count);
    }
    return moments;
  } finally {
    await graph.dispose();
  }
}

function kept(length: number, precision: Precision): KeptNumbers {
  return precision === 'float32' ? new Float32Array(length) : new Float64Array(length);
}

function pick(from: Float32Array, rows: readonly number[], width: number): Float32Array {
  const picked = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) picked.set(from.subarray(row * width, (row + 1) * width), i * width);
  return picked;
}

function scatter(from: KeptNumbers, rows: readonly number[], width: number, into: KeptNumbers): void {
  for (const [i, row] of rows.entries()) into.set(from.subarray(i * width, (i + 1) * width), row * width);
}

class PassGraph {
  readonly #options: PassOptions;
  readonly #session: Session;
  readonly #feeds: Record<string, Tensor>;

  private constructor(options: PassOptions, session: Session) {
    const { inputMap, outputMap, precision } = options;
    this.#options = options;
    this.#session = session;
    this.#feeds = {
      ...featureFeeds(inputMap, 'x_', precision),
      ...featureFeeds(outputMap, 'z_', precision),
    };
  }

  static async open(options: PassOptions): Promise<PassGraph> {
    const { inputMap, outputMap, precision, threads } = options;
    const builder = new GraphBuilder(opset);
    const features = (name: string, map: FeatureMap) => {
      const input = builder.input(name, 'float32', [null, map.width]);
      const numbers = precision === 'float32' ? input : builder.cast(input, 'float64');
      return addFeatures(builder, numbers, map, `${name}_`, precision);
    };
    const phi = features('x', inputMap);
    const psi = features('z', outputMap);
    builder.output(builder.add('Identity', [phi], {}, 'phi'), precision);
    builder.output(builder.add('Identity', [psi], {}, 'psi'), precision);
    const [widePhi, widePsi] = [builder.cast(phi, 'float64'), builder.cast(psi, 'float64')];
    builder.output(builder.add('Gemm', [widePhi, widePhi], { transA: 1 }, 'gram'), 'float64');
    builder.output(builder.add('Gemm', [widePhi, widePsi], { transA: 1 }, 'cross'), 'float64');
    const energy = builder.reduceSum(builder.add('Mul', [widePsi, widePsi]), [0, 1], false, 'energy');
    builder.output(energy, 'float64');
    const model = encodeModel(builder.model());
    return new PassGraph(options, await createSession({ model, threads, title: 'the features of samples' }));
  }

  async run(x: Float32Array, z: Float32Array, rows: number) {
    const { inputMap, outputMap } = this.#options;
    const results = await this.#session.run({
      x: { type: 'float32', dims: [rows, inputMap.width], data: x },
      z: { type: 'float32', dims: [rows, outputMap.width], data: z },
      ...this.#feeds,
    });
    return {
      rows,
      phi: numbersOf(results.phi, 'phi'),
      psi: numbersOf(results.psi, 'psi'),
      gram: float64Data(results.gram, 'gram'),
      cross: float64Data(results.cross, 'cross'),
      energy: float64Data(results.energy, 'energy')[0] as number,
    };
  }

  async dispose(): Promise<void> {
    await this.#session.dispose();
  }
}

function numbersOf(tensor: Tensor | undefined, name: string): KeptNumbers {
  if (tensor?.type === 'float32' || tensor?.type === 'float64') return tensor.data;
  throw new TypeError(`${name} is ${tensor?.type ?? 'missing'}, neither float32 nor float64`);
}
