import { intOf, intsOf } from '../attributes.ts';
import type { Shape } from '../model.ts';
import { positiveAxis } from '../shape/facts.ts';
import type { NodeContext } from './rule.ts';

/** Bounds far above what pictures need, and far below what a rule that writes a constant per tap or place bears. */
const largestStep = 2 ** 16;
const largestWindow = 2 ** 20;
const largestAxis = 2 ** 24;
/** A Resize is undone through a matrix of size x size. */
const largestResizedAxis = 4096;

/**
 * Refuses a node whose attributes contradict its operator or whose sizes are absurd, before its rule divides,
 * counts or allocates by them. ONNX Runtime would refuse such a node too, but only when it loads the model.
 *
 * @throws Failure `unsupported` that names the node.
 */
export function requirePlausible(context: NodeContext): void {
  const { node } = context;
  const list = (name: string) => intsOf(node, name) ?? [];
  const steps = [...list('strides'), ...list('dilations'), ...list('kernel_shape')];
  if (node.attribute.some(({ name }) => name === 'blocksize' || name === 'group')) {
    steps.push(intOf(node, 'blocksize', 1), intOf(node, 'group', 1));
  }
  if (steps.some((step) => step < 1 || step > largestStep)) {
    throw context.fail('its kernel_shape, strides, dilations, blocksize or group hold a number out of range');
  }
  if ([...list('pads'), ...list('output_padding')].some((pad) => Math.abs(pad) > largestStep)) {
    throw context.fail('its pads are out of range');
  }
  const taps = list('kernel_shape').reduce((product, size) => product * size, 1);
  if (taps > largestWindow) throw context.fail(`its window of ${taps} elements is too large`);
  const shapes = [...node.input.keys()].map((i) => context.inputShape(i));
  const limit = node.opType === 'Resize' ? largestResizedAxis : largestAxis;
  for (const shape of [...shapes, ...[...node.output.keys()].map((i) => context.outputShape(i))]) {
    if (shape?.some((size) => typeof size === 'number' && size > limit) === true) {
      throw context.fail(`a size of [${shape.join(', ')}] is too large`);
    }
  }
  requireAxes(context, shapes[0] ?? null);
}

/** Axes that the input has, each once in an order. */
function requireAxes(context: NodeContext, shape: Shape | null): void {
  const { node } = context;
  if (node.opType === 'Slice' && context.integers(4)?.includes(0) === true) {
    throw context.fail('a step of 0 never ends');
  }
  if (shape === null) return;
  const rank = shape.length;
  const order = node.opType === 'Transpose' ? intsOf(node, 'perm') : undefined;
  const once = new Set(order);
  if (order !== undefined && (once.size !== rank || order.some((axis) => axis < 0 || axis >= rank))) {
    throw context.fail(`its perm [${order.join(', ')}] is no order of ${rank} axes`);
  }
  const axes = [
    ...(intsOf(node, 'axes') ?? []),
    ...node.attribute.flatMap(({ name, i }) => (name === 'axis' ? Number(i) : [])),
  ];
  // Unsqueeze names axes of its result, Flatten may name the one behind the last.
  const most = node.opType === 'Unsqueeze' ? (context.outputShape()?.length ?? rank) : rank + 1;
  if (axes.some((axis) => axis >= most || positiveAxis(axis, most) < 0)) {
    throw context.fail(`its axes [${axes.join(', ')}] are not all among the ${rank} of its input`);
  }
}
