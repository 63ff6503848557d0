import { intOf, intsOf } from './attributes.ts';
import { isDefaultDomain, type OnnxModel, type Shape } from './model.ts';
import type { NodeProto } from './proto/onnx_pb.ts';
import { knownIntegers, positiveAxis, type TensorFacts } from './shape/facts.ts';

/** Where a tensor keeps the places of the picture. `ncl` is [N, C, h·w], a step between the other three. */
export type Layout = 'nchw' | 'nhwc' | 'tokens' | 'ncl';

/** How the places of the picture lie in a tensor. */
export interface Geometry {
  readonly layout: Layout;
  /** Height and width of the grid of places; null where the model leaves the picture size open. */
  readonly grid: readonly [number, number] | null;
  /** Tokens before the grid (class, distillation, register tokens); 0 outside of `tokens`. */
  readonly leading: number;
}

/** A tensor's geometry, or the one from which a chain of Reshape and Transpose started and may yet come back to. */
interface Tracked {
  readonly geometry: Geometry;
  readonly channels: number | null;
  readonly within: boolean;
}

/** Operators whose result has a place for each place of the picture, in [N, C, h, w] and in any other layout. */
const placewise = new Set(
  (
    'Relu LeakyRelu PRelu Elu Selu Celu ThresholdedRelu Sigmoid HardSigmoid HardSwish Swish Mish Tanh Softplus ' +
    'Softsign Gelu Erf Exp Abs Neg Sqrt Clip Dropout Identity Cast BatchNormalization LayerNormalization ' +
    'SimplifiedLayerNormalization RMSNormalization LpNormalization Add Sub Mul Div Pow Min Max Sum Mean Where ' +
    'QuantizeLinear DequantizeLinear'
  ).split(' '),
);
/** Operators that keep the picture's geometry (at another size) where the picture has two axes after the channels. */
const pictorial = new Set(
  (
    'InstanceNormalization GroupNormalization LRN Pad Resize Upsample DepthToSpace SpaceToDepth MaxPool AveragePool ' +
    'LpPool Split Concat'
  ).split(' '),
);
const pictureSources = new Set(['Conv', 'ConvTranspose']);

/**
 * Follows the picture's grid through a graph: it starts at convolutions, is kept by what works place by place, and
 * is found again behind the Transpose and Reshape with which exporters change [N, C, h, w] to [N, h, w, C] and to
 * tokens [N, T, C], join k x k neighbours into channels, or shuffle channels.
 */
export function pictureGeometry(
  model: OnnxModel,
  facts: ReadonlyMap<string, TensorFacts>,
): ReadonlyMap<string, Geometry> {
  const tracked = new Map<string, Tracked>();
  for (const node of model.graph.node) {
    if (!isDefaultDomain(node.domain)) continue;
    for (const [i, name] of node.output.entries()) {
      if (name === '' || (i > 0 && node.opType !== 'Split')) continue;
      const shape = facts.get(name)?.shape ?? null;
      if (shape === null) continue;
      const found = outputGeometry(node, shape, tracked, facts);
      if (found !== null) tracked.set(name, found);
    }
  }
  const geometry = new Map<string, Geometry>();
  for (const [name, known] of tracked) if (!known.within) geometry.set(name, known.geometry);
  return geometry;
}

function outputGeometry(
  node: NodeProto,
  shape: Shape,
  tracked: ReadonlyMap<string, Tracked>,
  facts: ReadonlyMap<string, TensorFacts>,
): Tracked | null {
  if (pictureSources.has(node.opType)) return shape.length === 4 ? pictureOf('nchw', shape) : null;
  const rankOf = (name: string) => facts.get(name)?.shape?.length;
  const inputs = node.input.flatMap((name) => tracked.get(name) ?? []);
  const [first] = inputs;
  if (first === undefined) return null;
  if (node.opType === 'Reshape') return reshaped(first, shape);
  if (node.opType === 'Transpose') return transposed(first, intsOf(node, 'perm'), shape);
  const source = inputs.find((input) => !input.within && axesOf(input.geometry.layout) === shape.length);
  if (source === undefined) return null;
  const { layout } = source.geometry;
  if (placewise.has(node.opType)) return sized(source.geometry, shape);
  if (node.opType === 'MatMul') {
    // Weights on the right: a linear layer at every place. A product of two pictures' tensors is attention.
    const [x = '', weights = ''] = node.input;
    const linear = tracked.has(x) && rankOf(weights) === 2 && (layout === 'nhwc' || layout === 'tokens');
    return linear ? sized(source.geometry, shape) : null;
  }
  if (layout === 'tokens') return tokensJoinedOrCut(node, source.geometry, shape, tracked, facts);
  if (node.opType === 'Slice') return sliced(node, layout, shape, facts);
  return pictorial.has(node.opType) && layout !== 'ncl' ? pictureOf(layout, shape) : null;
}

function axesOf(layout: Layout): number {
  return layout === 'nchw' || layout === 'nhwc' ? 4 : 3;
}

function whole(size: unknown): number | null {
  return typeof size === 'number' ? size : null;
}

/** Geometry read from a shape of four axes. */
function pictureOf(layout: 'nchw' | 'nhwc', shape: Shape): Tracked {
  const [, second, third, fourth] = shape;
  const [channels, height, width] = layout === 'nchw' ? [second, third, fourth] : [fourth, second, third];
  const grid = typeof height === 'number' && typeof width === 'number' ? ([height, width] as const) : null;
  return { geometry: { layout, grid, leading: 0 }, channels: whole(channels), within: false };
}

/** The same places in a tensor of the same layout; null when the shape says otherwise. */
function sized(geometry: Geometry, shape: Shape): Tracked | null {
  const { layout, grid, leading } = geometry;
  if (layout === 'nchw' || layout === 'nhwc') return pictureOf(layout, shape);
  const [places, channels] = layout === 'ncl' ? [shape[2], shape[1]] : [shape[1], shape[2]];
  if (grid !== null && typeof places === 'number' && places !== grid[0] * grid[1] + leading) return null;
  return { geometry, channels: whole(channels), within: false };
}

const swaps: readonly (readonly [from: Layout, order: string, to: Layout])[] = [
  ['nchw', '0,2,3,1', 'nhwc'],
  ['nhwc', '0,3,1,2', 'nchw'],
  ['tokens', '0,2,1', 'ncl'],
  ['ncl', '0,2,1', 'tokens'],
];

function transposed(from: Tracked, order: readonly number[] | undefined, shape: Shape): Tracked | null {
  const swap = from.within
    ? undefined
    : swaps.find(([layout, known]) => layout === from.geometry.layout && known === order?.join());
  if (swap === undefined) return from.geometry.leading === 0 ? { ...from, within: true } : null;
  return sized({ ...from.geometry, layout: swap[2] }, shape);
}

/**
 * A Reshape, or the last of several with Transpose between them, comes back to the picture when its result has the
 * same number of values per sample over the same grid, or over one that is k times coarser or finer on both axes.
 */
function reshaped(from: Tracked, shape: Shape): Tracked | null {
  const { grid, leading, layout } = from.geometry;
  if (leading !== 0) return null;
  const family: readonly Layout[] =
    layout === 'nchw' || layout === 'ncl' ? ['nchw', 'ncl'] : ['nhwc', 'tokens'];
  for (const wanted of family) {
    if (axesOf(wanted) !== shape.length) continue;
    const found = gridAfter(from, wanted, shape);
    if (found !== null) return sized({ layout: wanted, grid: found.grid, leading: 0 }, shape);
  }
  // With sizes that only a run tells, a first Reshape of [N, C, h, w] to three axes still says what it does.
  const open = grid === null && !from.within && layout === 'nchw' && shape.length === 3;
  if (open && from.channels !== null && shape[1] === from.channels) {
    return { ...from, geometry: { layout: 'ncl', grid: null, leading: 0 } };
  }
  return { ...from, within: true };
}

function gridAfter(from: Tracked, layout: Layout, shape: Shape): { readonly grid: [number, number] } | null {
  const { grid } = from.geometry;
  const { channels } = from;
  if (grid === null || channels === null) return null;
  const sizes = shape.slice(1);
  const own = layout === 'nchw' || layout === 'ncl' ? sizes[0] : sizes.at(-1);
  if (typeof own !== 'number' || own === 0) return null;
  const factor = Math.sqrt(own / channels);
  const after: [number, number] = [grid[0] / factor, grid[1] / factor];
  if (!after.every(Number.isInteger)) return null;
  const expected =
    layout === 'nchw'
      ? [own, ...after]
      : layout === 'nhwc'
        ? [...after, own]
        : layout === 'ncl'
          ? [own, after[0] * after[1]]
          : [after[0] * after[1], own];
  return sizes.every((size, i) => size === expected[i]) ? { grid: after } : null;
}

/** Class and register tokens put before the grid, or cut off again. */
function tokensJoinedOrCut(
  node: NodeProto,
  geometry: Geometry,
  shape: Shape,
  tracked: ReadonlyMap<string, Tracked>,
  facts: ReadonlyMap<string, TensorFacts>,
): Tracked | null {
  if (node.opType === 'Concat') {
    const axis = positiveAxis(intOf(node, 'axis', 1), 3);
    const at = node.input.findIndex((name) => tracked.get(name)?.geometry.layout === 'tokens');
    if (axis !== 1 || at !== node.input.length - 1) return null;
    const before = node.input.slice(0, at).map((name) => facts.get(name)?.shape?.[1]);
    const known = before.filter((size) => typeof size === 'number');
    // One size that only a run tells still follows from the number of all tokens.
    const added =
      known.length === before.length
        ? known.reduce((sum, size) => sum + size, 0)
        : geometry.grid !== null && typeof shape[1] === 'number'
          ? shape[1] - geometry.grid[0] * geometry.grid[1] - geometry.leading
          : null;
    return added === null ? null : sized({ ...geometry, leading: geometry.leading + added }, shape);
  }
  if (node.opType !== 'Slice') return null;
  const [starts, ends, axes, steps] = sliceOf(node, facts);
  const plain = steps === undefined || steps?.every((step) => step === 1);
  if (!plain || axes?.length !== 1 || positiveAxis(axes[0] ?? 0, 3) !== 1) return null;
  const places = facts.get(node.input[0] ?? '')?.shape?.[1];
  const toEnd = ends?.[0] !== undefined && (ends[0] >= 2 ** 31 - 1 || ends[0] === places);
  return starts?.[0] === geometry.leading && toEnd ? sized({ ...geometry, leading: 0 }, shape) : null;
}

type Known = readonly number[] | null | undefined;

/** Starts, ends, axes and steps of a Slice in either form; undefined where left out, null where not known. */
function sliceOf(
  node: NodeProto,
  facts: ReadonlyMap<string, TensorFacts>,
): readonly [Known, Known, Known, Known] {
  const input = (i: number): Known => {
    const name = node.input[i] ?? '';
    return name === '' ? undefined : knownIntegers(facts.get(name));
  };
  return [
    intsOf(node, 'starts') ?? input(1),
    intsOf(node, 'ends') ?? input(2),
    intsOf(node, 'axes') ?? input(3),
    input(4),
  ];
}

/** Channels cut out, or every k-th place; a part of the picture would have its places elsewhere. */
function sliced(
  node: NodeProto,
  layout: Layout,
  shape: Shape,
  facts: ReadonlyMap<string, TensorFacts>,
): Tracked | null {
  if (layout !== 'nchw' && layout !== 'nhwc') return null;
  const [, , axes, steps] = sliceOf(node, facts);
  const channelAxis = layout === 'nchw' ? 1 : 3;
  const from = facts.get(node.input[0] ?? '')?.shape;
  const kept = axes?.every((given, i) => {
    const axis = positiveAxis(given, 4);
    const size = from?.[axis];
    const step = steps?.[i] ?? 1;
    if (axis === channelAxis || (typeof size === 'number' && shape[axis] === size)) return true;
    return axis !== 0 && step > 1 && typeof size === 'number' && shape[axis] === Math.ceil(size / step);
  });
  return kept === true ? pictureOf(layout, shape) : null;
}
