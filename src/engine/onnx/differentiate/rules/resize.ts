import { intsOf } from '../../attributes.ts';
import { tensorFloat } from '../../tensor.ts';
import type { GradientRule, GradientRules, NodeContext } from '../rule.ts';

/**
 * Resizing is linear and acts on each axis alone: y = A_h x A_w^T. dx = A_h^T g A_w. The matrices come from the
 * operator itself, applied to unit vectors of one axis, so that every coordinate mode, nearest mode and cubic
 * coefficient is the runtime's own.
 */
const resize: GradientRule = (context) => {
  if (intsOf(context.node, 'axes') !== undefined)
    throw context.fail('it names axes; export all sizes or scales');
  const from = context.inputShape(0);
  if (from === null) throw context.fail(`the shape of ${context.inputName(0)} is not known`);
  const scales = context.constantFloats(2);
  const sizes = context.has(3) ? context.outputShape() : null;
  let g = context.cotangent();
  for (const [axis, size] of from.entries()) {
    const scale = context.has(3) ? undefined : scales?.[axis];
    const target = sizes?.[axis];
    if (scale === 1 || (target !== undefined && target !== null && target === size)) continue;
    if (axis === 0 && size === null) continue;
    if (typeof size !== 'number' || (scale === undefined && typeof target !== 'number')) {
      throw context.fail('its sizes are not known beforehand; name the size of the picture');
    }
    const matrix = interpolation(context, size, scale ?? Number(target), scale !== undefined);
    g = along(context, g, matrix, axis, from.length);
  }
  return [g];
};

/** The matrix [size, new size] of one axis: row i is the resized unit vector i, a picture [size, 1, size, 1]. */
function interpolation(context: NodeContext, size: number, to: number, scaled: boolean): string {
  const { graph, node } = context;
  const unit = new Float32Array(size * size);
  for (let i = 0; i < size; i++) unit[i * size + i] = 1;
  const pictures = graph.initialiser(
    tensorFloat(`units_${node.output[0]}_${size}_${to}`, [size, 1, size, 1], unit),
  );
  const inputs = scaled
    ? [pictures, '', graph.floats([4], [1, 1, to, 1])]
    : [pictures, '', '', graph.list([size, 1, to, 1])];
  return graph.apply('Squeeze', graph.repeat(node, inputs), graph.list([1, 3]));
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
