import { intOf, intsOf, stringOf } from '../../attributes.ts';
import { positiveAxis } from '../../shape/facts.ts';
import type { GradientRule, GradientRules } from '../rule.ts';

/** The same elements in the same order under other sizes: back to the old sizes. */
const reshape: GradientRule = (context) => [context.reshapeLike(context.cotangent(), 0)];

/** Back by the inverse permutation. */
const transpose: GradientRule = (context) => {
  const order =
    intsOf(context.node, 'perm') ?? Array.from({ length: context.rank(0) }, (_, i) => i).reverse();
  const inverse = order.map((_, axis) => order.indexOf(axis));
  return [context.graph.add('Transpose', [context.cotangent()], { perm: inverse })];
};

/** Every operand gets its part of the cotangent. */
const concat: GradientRule = (context) => {
  const { graph, node } = context;
  const axis = intOf(node, 'axis', 1);
  const known = node.input.findIndex((_, i) => context.inputShape(i) !== null);
  const from = axis >= 0 ? axis : positiveAxis(axis, context.rank(Math.max(known, 0)));
  const sizes = graph.sizes(node.input.map((_, i) => context.inputSize(i, from)));
  const parts = graph.split(context.cotangent(), sizes, axis, node.input.length);
  return parts.map((part, i) => context.when(i, () => part));
};

/** The parts' cotangents joined; zeros where the result does not depend on a part. */
const split: GradientRule = (context) => {
  const { graph, node } = context;
  const parts = node.output.map((_, i) => context.cotangent(i));
  return [graph.add('Concat', parts, { axis: intOf(node, 'axis', 0) })];
};

/** Sums over the copies: sizes [r_0, d_0, r_1, d_1 ..], added along every r. */
const tile: GradientRule = (context) => {
  const { graph } = context;
  const repeats = context.integers(1);
  if (repeats === undefined) throw context.fail('its number of repeats is not constant');
  const sizes = repeats.flatMap((times, axis) => [times, context.inputSize(0, axis)]);
  const apart = graph.resized(context.cotangent(), graph.sizes(sizes));
  const copies = repeats.map((_, axis) => 2 * axis);
  return [graph.reduceSum(apart, copies, false)];
};

/** The inverse move. In column-row-depth order a block's places follow the depth: [N, C, H b, W b] to [N, C b b, H, W]. */
const depthToSpace: GradientRule = (context) => {
  const { graph, node } = context;
  const block = intOf(node, 'blocksize', 1);
  const g = context.cotangent();
  if (stringOf(node, 'mode', 'DCR') === 'DCR') return [graph.add('SpaceToDepth', [g], { blocksize: block })];
  const [samples, height, width] = [0, 2, 3].map((axis) => context.inputSize(0, axis));
  const blocks = graph.sizes([samples ?? 1, -1, height ?? 1, block, width ?? 1, block]);
  const apart = graph.add('Transpose', [graph.resized(g, blocks)], { perm: [0, 1, 3, 5, 2, 4] });
  return [context.reshapeLike(apart, 0)];
};

const spaceToDepth: GradientRule = (context) => [
  context.graph.add('DepthToSpace', [context.cotangent()], {
    blocksize: intOf(context.node, 'blocksize', 1),
  }),
];

/** Elements that move, and copies that are added up again. */
export const layoutRules: GradientRules = {
  Reshape: reshape,
  Flatten: reshape,
  Squeeze: reshape,
  Unsqueeze: reshape,
  Transpose: transpose,
  Concat: concat,
  Split: split,
  Expand: (context) => [context.undoBroadcast(context.cotangent(), 0)],
  Tile: tile,
  DepthToSpace: depthToSpace,
  SpaceToDepth: spaceToDepth,
};
