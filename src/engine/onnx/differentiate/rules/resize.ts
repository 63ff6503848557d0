import { intsOf, stringOf } from '../../attributes.ts';
import { type Dimension, shallowCopy } from '../../model.ts';
import { positiveAxis } from '../../shape/facts.ts';
import { tensorFloat } from '../../tensor.ts';
import type { GradientRule, GradientRules, NodeContext } from '../rule.ts';

/** How one axis is resized: by a factor, or to a size. */
type Target =
  | { readonly kind: 'scale'; readonly scale: number }
  | { readonly kind: 'size'; readonly size: number };

/**
 * Resizing is linear and acts on each axis alone: y = A_h x A_w^T. dx = A_h^T g A_w. The matrices come from the
 * operator itself, applied to unit vectors of one axis, so that every coordinate mode, nearest mode, filter and
 * cubic coefficient is the runtime's own.
 */
const resize: GradientRule = (context) => {
  const from = context.inputShape(0);
  refuseWhatHasNoRule(context);
  if (from === null) throw context.fail(`the shape of ${context.inputName(0)} is not known`);
  let g = context.cotangent();
  for (const [axis, size] of from.entries()) {
    const target = targetOf(context, axis, from.length);
    if (target === null || (target.kind === 'scale' && target.scale === 1)) continue;
    if (target.kind === 'size' && target.size === size) continue;
    if (typeof size !== 'number') throw unknownSize(context);
    g = along(context, g, interpolation(context, size, target), axis, from.length);
  }
  return [g];
};

function refuseWhatHasNoRule(context: NodeContext): void {
  const { node } = context;
  const mode = stringOf(node, 'coordinate_transformation_mode', 'half_pixel');
  if (mode === 'tf_crop_and_resize') throw context.fail('it cuts a region of interest out');
  const policy = stringOf(node, 'keep_aspect_ratio_policy', 'stretch');
  if (context.has(3) && policy !== 'stretch') throw context.fail(`its policy on aspect ratios is ${policy}`);
}

function unknownSize(context: NodeContext) {
  return context.fail('its sizes are not known beforehand; name the size of the picture');
}

/** What becomes of an axis; null where it stays as it is. From operator set 18 on a node may name a few axes. */
function targetOf(context: NodeContext, axis: number, rank: number): Target | null {
  const named = intsOf(context.node, 'axes')?.map((one) => positiveAxis(one, rank));
  const place = named === undefined ? axis : named.indexOf(axis);
  if (place < 0) return null;
  if (!context.has(3)) {
    const scale = context.graph.factsOf(context.inputName(2)).values?.[place];
    if (typeof scale !== 'number') throw unknownSize(context);
    return { kind: 'scale', scale };
  }
  const given: Dimension = context.graph.factsOf(context.inputName(3)).values?.[place] ?? null;
  const size = given ?? context.outputShape()?.[axis] ?? null;
  if (typeof size === 'number') return { kind: 'size', size };
  // Samples are not resized, however many there are.
  if (axis === 0) return null;
  throw unknownSize(context);
}

/** The matrix [size, new size] of one axis: row i is the resized unit vector i, a picture [size, 1, size, 1]. */
function interpolation(context: NodeContext, size: number, target: Target): string {
  const { graph, node } = context;
  const unit = new Float32Array(size * size);
  for (let i = 0; i < size; i++) unit[i * size + i] = 1;
  const to = target.kind === 'scale' ? target.scale : target.size;
  const pictures = graph.initialiser(
    tensorFloat(`units_${node.output[0]}_${size}_${to}`, [size, 1, size, 1], unit),
  );
  const inputs =
    target.kind === 'scale'
      ? [pictures, '', graph.floats([4], [1, 1, to, 1])]
      : [pictures, '', '', graph.list([size, 1, to, 1])];
  const like = shallowCopy(node);
  like.attribute = node.attribute.filter(({ name }) => name !== 'axes');
  return graph.apply('Squeeze', graph.repeat(like, inputs), graph.list([1, 3]));
}

/** Multiplies one axis of x by the transposed matrix. */
function along(context: NodeContext, x: string, matrix: string, axis: number, rank: number): string {
  const { graph } = context;
  const back = graph.transposeMatrix(matrix, 2);
  if (axis === rank - 1) return graph.apply('MatMul', x, back);
  if (axis === rank - 2) return graph.apply('MatMul', matrix, x);
  const order = Array.from({ length: rank }, (_, i) => i);
  order.splice(axis, 1);
  order.push(axis);
  const inverse = order.map((_, i) => order.indexOf(i));
  const last = graph.apply('MatMul', graph.add('Transpose', [x], { perm: order }), back);
  return graph.add('Transpose', [last], { perm: inverse });
}

export const resizeRules: GradientRules = { Resize: resize };
