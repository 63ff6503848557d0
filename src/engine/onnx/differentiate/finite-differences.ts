/** Test support: the gradient that a rule writes against differences of the forward model. */
import type { SeededRandom } from '../../math/random.ts';
import { createSession, type Session } from '../../runtime/session.ts';
import { float32Data, float32Tensor } from '../../runtime/tensor.ts';
import type { AttributeValue } from '../attributes.ts';
import { GraphBuilder } from '../build.ts';
import type { OnnxModel } from '../model.ts';
import type { TensorProto } from '../proto/onnx_pb.ts';
import { encodeModel } from '../write.ts';
import { differentiate, gradientName } from './differentiate.ts';

/** A float32 operand of the function under test. */
export interface Operand {
  readonly name: string;
  readonly dims: readonly number[];
  readonly data: Float32Array;
  /** Its sizes show only in a run. */
  readonly open: boolean;
}

/**
 * An operand with values between `low` and `high`, all different by at least (high - low) / count and none near
 * 0, in random order: no step of a difference then crosses a kink at 0 or changes which of two elements is larger.
 */
export function operand(
  name: string,
  dims: readonly number[],
  random: SeededRandom,
  options: { readonly low?: number; readonly high?: number; readonly open?: boolean } = {},
): Operand {
  const { low = -2, high = 2, open = false } = options;
  const count = dims.reduce((product, size) => product * size, 1);
  const values = Float32Array.from({ length: count }, (_, i) => {
    const value = low + ((i + 0.5) * (high - low)) / count;
    return low < 0 ? value + (value < 0 ? -0.1 : 0.1) : value;
  });
  return { name, dims, data: random.shuffle(values), open };
}

/** Several operands whose values differ from those of the others as well. */
export function apart(
  shapes: Readonly<Record<string, readonly number[]>>,
  random: SeededRandom,
  options: Parameters<typeof operand>[3] = {},
): readonly Operand[] {
  const counts = Object.values(shapes).map((dims) => dims.reduce((product, size) => product * size, 1));
  const pool = operand('pool', [counts.reduce((sum, count) => sum + count, 0)], random, options);
  let taken = 0;
  return Object.entries(shapes).map(([name, dims], i) => {
    const data = pool.data.slice(taken, taken + (counts[i] ?? 0));
    taken += data.length;
    return { name, dims, data, open: pool.open };
  });
}

/** Options of a one-node model. */
export interface OneNode {
  readonly opset?: number;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  /** Inputs behind the operands: constants, or null where one is left out. */
  readonly constants?: readonly (TensorProto | null)[];
}

/** y = operator(operands .., constants ..). */
export function oneNode(operator: string, operands: readonly Operand[], options: OneNode = {}): OnnxModel {
  const graph = new GraphBuilder(options.opset ?? 17);
  const inputs = declare(graph, operands);
  const constants = (options.constants ?? []).map((tensor) =>
    tensor === null ? '' : graph.initialiser(tensor),
  );
  graph.output(graph.add(operator, [...inputs, ...constants], options.attributes ?? {}, 'y'));
  return graph.model();
}

/** Declares the operands as inputs of a graph. */
export function declare(graph: GraphBuilder, operands: readonly Operand[]): readonly string[] {
  return operands.map(({ name, dims, open }) =>
    graph.input(name, 'float32', open ? dims.map(() => null) : dims),
  );
}

/** Coordinates of each operand that are compared. */
const coordinates = 16;
/** Step of the central differences; a power of two, so that it is exact. */
const step = 2 ** -6;

/**
 * The largest difference between the generated gradient of f = sum(cotangent * y), with random cotangents, and
 *
 *   (4 D(h/2) - D(h)) / 3,  D(h) = (f(x + h e_i) - f(x - h e_i)) / 2h,  h = 2^-6,
 *
 * relative to the largest derivative of the operand (or 1 where all are smaller). The extrapolation leaves an
 * error of order h^4 f'''''; rounding leaves about 10/3 x 2^-24 |y| / h = 1.3e-5 for each |y| of 1 that changes.
 */
export async function gradientError(
  model: OnnxModel,
  operands: readonly Operand[],
  random: SeededRandom,
  options: { readonly withRespectTo?: readonly string[]; readonly output?: string } = {},
): Promise<number> {
  const { withRespectTo = operands.map(({ name }) => name), output = 'y' } = options;
  const forward = await createSession({ model: encodeModel(model), threads: 1, optimisation: 'disabled' });
  const reverse = differentiate(model, {
    outputs: [{ tensor: output, cotangent: 'cotangent' }],
    withRespectTo,
  });
  const backward = await createSession({ model: encodeModel(reverse), threads: 1 });
  try {
    return await compare(forward, backward, operands, random, withRespectTo, output);
  } finally {
    await forward.dispose();
    await backward.dispose();
  }
}

async function compare(
  forward: Session,
  backward: Session,
  operands: readonly Operand[],
  random: SeededRandom,
  withRespectTo: readonly string[],
  output: string,
): Promise<number> {
  const feeds = Object.fromEntries(operands.map(({ name, data, dims }) => [name, float32Tensor(data, dims)]));
  const first = (await forward.run(feeds, [output]))[output];
  if (first === undefined) throw new TypeError('the model has no output y');
  const weights = Float32Array.from({ length: first.data.length }, () => random.between(-1, 1));
  const found = await backward.run({ ...feeds, cotangent: float32Tensor(weights, first.dims) });
  let worst = 0;
  for (const { name, data, dims } of operands) {
    if (!withRespectTo.includes(name)) continue;
    const gradient = float32Data(found[gradientName(name)], gradientName(name));
    const shape = found[gradientName(name)]?.dims;
    if (shape?.join() !== dims.join())
      throw new TypeError(`the gradient of ${name} has shape ${shape?.join()}`);
    const at = async (i: number, shift: number) => {
      const moved = Float32Array.from(data);
      moved[i] = (data[i] as number) + shift;
      return float32Data(
        (await forward.run({ ...feeds, [name]: float32Tensor(moved, dims) }, [output]))[output],
        'y',
      );
    };
    const slope = async (i: number, h: number) => {
      const [up, down] = [await at(i, h), await at(i, -h)];
      let sum = 0;
      for (let k = 0; k < up.length; k++)
        sum += (weights[k] as number) * ((up[k] as number) - (down[k] as number));
      return sum / (2 * h);
    };
    const picked = random.shuffle(Array.from(data, (_, i) => i)).slice(0, coordinates);
    let difference = 0;
    for (const i of picked) {
      const expected = (4 * (await slope(i, step / 2)) - (await slope(i, step))) / 3;
      difference = Math.max(difference, Math.abs((gradient[i] as number) - expected));
    }
    const scale = gradient.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
    worst = Math.max(worst, Number.isFinite(difference) ? difference / scale : Number.POSITIVE_INFINITY);
  }
  return worst;
}

/** The generated gradients of a model y for given cotangents (of the shape [length], or `dims`), by operand. */
export async function gradients(
  model: OnnxModel,
  operands: readonly Operand[],
  cotangent: readonly number[],
  dims: readonly number[] = [cotangent.length],
): Promise<Readonly<Record<string, readonly number[]>>> {
  const withRespectTo = operands.map(({ name }) => name);
  const reverse = differentiate(model, { outputs: [{ tensor: 'y', cotangent: 'cotangent' }], withRespectTo });
  const session = await createSession({ model: encodeModel(reverse), threads: 1 });
  const feeds = Object.fromEntries(operands.map((x) => [x.name, float32Tensor(x.data, x.dims)]));
  const results = await session.run({
    ...feeds,
    cotangent: float32Tensor(Float32Array.from(cotangent), dims),
  });
  await session.dispose();
  return Object.fromEntries(
    withRespectTo.map((name) => [name, [...float32Data(results[gradientName(name)], name)]]),
  );
}
