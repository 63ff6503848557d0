import { intOf, intsOf, stringOf } from '../attributes.ts';
import type { Dimension, Shape } from '../model.ts';
import {
  broadcastShapes,
  facts,
  inputFacts,
  knownIntegers,
  positiveAxis,
  productOf,
  type RuleContext,
  type RuleTable,
  type ShapeRule,
} from './facts.ts';

/** Attribute in older operator sets, input in newer ones; null when it is an input whose content is unknown. */
function axesOf(context: RuleContext, input: number): readonly number[] | null | undefined {
  const given = intsOf(context.node, 'axes');
  if (given !== undefined) return given;
  const facts = context.inputs[input];
  return facts === undefined ? undefined : knownIntegers(facts);
}

const reshape: ShapeRule = (context) => {
  const x = inputFacts(context, 0);
  const wanted = context.inputs[1]?.values ?? intsOf(context.node, 'shape');
  if (wanted === undefined) {
    const rank = context.inputs[1]?.shape?.[0];
    const known = typeof rank === 'number' && rank >= 0 && rank <= 64;
    const shape = known ? Array.from({ length: rank }, () => null) : null;
    return [facts(x.type, shape)];
  }
  const copyZero = intOf(context.node, 'allowzero', 0) === 0;
  const sizes = wanted.map((size, i): Dimension => (size === 0 && copyZero ? (x.shape?.[i] ?? null) : size));
  const open = sizes.indexOf(-1);
  if (open >= 0) sizes[open] = remaining(x.shape, sizes, open);
  return [facts(x.type, sizes, x.values)];
};

/** The size that −1 stands for: whatever is left of the input once equal symbols on both sides are cancelled. */
function remaining(from: Shape | null, sizes: Shape, open: number): Dimension {
  if (from === null) return null;
  const left = [...from];
  const right: Dimension[] = [];
  for (const [i, size] of sizes.entries()) {
    if (i === open) continue;
    const match = typeof size === 'string' ? left.indexOf(size) : -1;
    if (match >= 0) left.splice(match, 1);
    else right.push(size);
  }
  const symbols = left.filter((size) => typeof size === 'string');
  const numbers = productOf(left.filter((size) => typeof size !== 'string'));
  const divisor = productOf(right);
  if (numbers === null || divisor === null || divisor === 0) return null;
  if (symbols.length === 0) return numbers / divisor;
  return symbols.length === 1 && numbers === divisor ? (symbols[0] ?? null) : null;
}

const flatten: ShapeRule = (context) => {
  const x = inputFacts(context, 0);
  if (x.shape === null) return [facts(x.type, [null, null])];
  const axis = positiveAxis(intOf(context.node, 'axis', 1), x.shape.length);
  const side = (sizes: Shape): Dimension => (sizes.length === 1 ? (sizes[0] ?? null) : productOf(sizes));
  return [facts(x.type, [side(x.shape.slice(0, axis)), side(x.shape.slice(axis))])];
};

const transpose: ShapeRule = (context) => {
  const x = inputFacts(context, 0);
  if (x.shape === null) return [facts(x.type, null)];
  const order = intsOf(context.node, 'perm') ?? x.shape.map((_, i) => i).reverse();
  const shape = order.map((axis) => x.shape?.[axis] ?? null);
  return [facts(x.type, shape, x.values === undefined ? null : transposed(x.values, x.shape, order))];
};

/** The elements of a small matrix in the order of its columns; null for other ranks. */
function transposed(values: readonly Dimension[], shape: Shape, order: readonly number[]) {
  const [rows, columns] = shape;
  if (order.every((axis, i) => axis === i)) return values;
  if (shape.length !== 2 || typeof rows !== 'number' || typeof columns !== 'number') return null;
  return values.map((_, i) => values[(i % rows) * columns + Math.floor(i / rows)] ?? null);
}

const squeeze: ShapeRule = (context) => {
  const x = inputFacts(context, 0);
  const axes = axesOf(context, 1);
  if (x.shape === null || axes === null) return [facts(x.type, null)];
  const rank = x.shape.length;
  const dropped = axes === undefined ? null : new Set(axes.map((axis) => positiveAxis(axis, rank)));
  if (dropped === null && x.shape.some((size) => typeof size !== 'number')) return [facts(x.type, null)];
  const shape = x.shape.filter((size, i) => (dropped === null ? size !== 1 : !dropped.has(i)));
  return [facts(x.type, shape, x.values)];
};

const unsqueeze: ShapeRule = (context) => {
  const x = inputFacts(context, 0);
  const axes = axesOf(context, 1);
  if (x.shape === null || axes === null || axes === undefined) return [facts(x.type, null)];
  const rank = x.shape.length + axes.length;
  const added = new Set(axes.map((axis) => positiveAxis(axis, rank)));
  const old = x.shape.values();
  const shape = Array.from(
    { length: rank },
    (_, i): Dimension => (added.has(i) ? 1 : (old.next().value ?? null)),
  );
  return [facts(x.type, shape, x.values)];
};

const concat: ShapeRule = (context) => {
  const first = inputFacts(context, 0);
  const shapes = context.inputs.map((input) => input?.shape ?? null);
  const known = shapes.find((shape) => shape !== null);
  if (known === undefined || known === null) return [facts(first.type, null)];
  const axis = positiveAxis(intOf(context.node, 'axis', 1), known.length);
  const shape = known.map((_, i): Dimension => {
    const sizes = shapes.map((candidate) => candidate?.[i] ?? null);
    if (i !== axis) return sizes.find((size) => size !== null) ?? null;
    return sizes.reduce<Dimension>(
      (sum, size) => (typeof sum === 'number' && typeof size === 'number' ? sum + size : null),
      0,
    );
  });
  const parts = context.inputs.map((input) => input?.values);
  const values = known.length === 1 && parts.every((part) => part !== undefined) ? parts.flat() : null;
  return [facts(first.type, shape, values)];
};

const split: ShapeRule = (context) => {
  const { node } = context;
  const x = inputFacts(context, 0);
  if (x.shape === null) return node.output.map(() => facts(x.type, null));
  const shape = x.shape;
  const axis = positiveAxis(intOf(node, 'axis', 0), shape.length);
  const total = shape[axis];
  const parts =
    intsOf(node, 'split') ?? (context.inputs[1] === undefined ? undefined : knownIntegers(context.inputs[1]));
  const even = typeof total === 'number' ? Math.ceil(total / node.output.length) : null;
  return node.output.map((_, part) => {
    let size: Dimension = parts === null ? null : (parts?.[part] ?? even);
    if (parts === undefined && typeof total === 'number' && even !== null) {
      size = Math.min(even, total - part * even);
    }
    return facts(
      x.type,
      shape.map((old, i) => (i === axis ? size : old)),
    );
  });
};

const expand: ShapeRule = (context) => {
  const x = inputFacts(context, 0);
  const wanted = context.inputs[1]?.values;
  return [facts(x.type, wanted === undefined ? null : broadcastShapes(x.shape, wanted))];
};

const tile: ShapeRule = (context) => {
  const x = inputFacts(context, 0);
  const repeats = context.inputs[1]?.values;
  const shape = x.shape?.map((size, i): Dimension => {
    const times = repeats?.[i] ?? null;
    if (times === 1) return size;
    return typeof size === 'number' && typeof times === 'number' ? size * times : null;
  });
  return [facts(x.type, shape ?? null)];
};

/** Resize by sizes or scales, of all axes or of those that are named; what neither says is unknown. */
const resize: ShapeRule = (context) => {
  const { node } = context;
  const x = inputFacts(context, 0);
  if (x.shape === null) return [facts(x.type, null)];
  const rank = x.shape.length;
  const named = intsOf(node, 'axes')?.map((axis) => positiveAxis(axis, rank));
  const entryOf = (axis: number) => (named === undefined ? axis : named.indexOf(axis));
  const bySizes = context.inputs[3] !== undefined;
  const stretched = stringOf(node, 'keep_aspect_ratio_policy', 'stretch') === 'stretch';
  // Input 1 held the scales until operator set 10, and holds the region of interest since.
  const scales = context.inputs[context.inputs.length === 2 ? 1 : 2]?.values;
  const shape = x.shape.map((size, axis): Dimension => {
    const entry = entryOf(axis);
    if (entry < 0) return size;
    if (bySizes) return stretched ? (context.inputs[3]?.values?.[entry] ?? null) : null;
    const scale = scales?.[entry];
    if (scale === 1) return size;
    // The runtime multiplies in float32, which makes 3 x (7 / 3) a whole 7.
    return typeof size === 'number' && typeof scale === 'number'
      ? Math.floor(Math.fround(size * scale))
      : null;
  });
  return [facts(x.type, shape)];
};

const depthToSpace: ShapeRule = (context) => {
  const x = inputFacts(context, 0);
  const block = intOf(context.node, 'blocksize', 1);
  if (x.shape?.length !== 4) return [facts(x.type, null)];
  const [batch = null, channels = null, height = null, width = null] = x.shape;
  const scaled = (size: Dimension, factor: number): Dimension =>
    typeof size === 'number' ? size * factor : null;
  return [
    facts(x.type, [batch, scaled(channels, 1 / block ** 2), scaled(height, block), scaled(width, block)]),
  ];
};

const spaceToDepth: ShapeRule = (context) => {
  const x = inputFacts(context, 0);
  const block = intOf(context.node, 'blocksize', 1);
  if (x.shape?.length !== 4) return [facts(x.type, null)];
  const [batch = null, channels = null, height = null, width = null] = x.shape;
  const scaled = (size: Dimension, factor: number): Dimension =>
    typeof size === 'number' ? size * factor : null;
  const sizes = [scaled(channels, block ** 2), scaled(height, 1 / block), scaled(width, 1 / block)];
  return [facts(x.type, [batch, ...sizes])];
};

export const layoutRules: RuleTable = {
  Reshape: reshape,
  Flatten: flatten,
  Transpose: transpose,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Concat: concat,
  Split: split,
  Expand: expand,
  Tile: tile,
  Resize: resize,
  Upsample: resize,
  DepthToSpace: depthToSpace,
  SpaceToDepth: spaceToDepth,
};
