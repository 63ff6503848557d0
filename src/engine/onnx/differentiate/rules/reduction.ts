import { intOf, intsOf } from '../../attributes.ts';
import type { GradientRule, GradientRules, NodeContext } from '../rule.ts';

/** The axes that a Reduce operator sums over: attribute or constant input; undefined for all of them. */
function axesOf(context: NodeContext): readonly number[] | undefined {
  const given = intsOf(context.node, 'axes');
  if (given !== undefined) return given;
  if (!context.has(1)) return undefined;
  const axes = context.integers(1);
  if (axes === undefined) throw context.fail('its axes are not constant');
  return axes.length === 0 ? undefined : axes;
}

/** The node's axes, whether it reduces at all, and a way to bring a reduced tensor back to the input's rank. */
function reductionOf(context: NodeContext) {
  const { graph, node } = context;
  const axes = axesOf(context);
  const nothing = axes === undefined && intOf(node, 'noop_with_empty_axes', 0) === 1;
  const keep = intOf(node, 'keepdims', 1) === 1;
  const widen = (x: string): string =>
    keep || nothing || axes === undefined ? x : graph.unsqueeze(x, countedFromFront(context, axes));
  return { axes: axes ?? [], nothing, widen };
}

/** Unsqueeze counts negative axes in the result, which has the rank of the input: both mean the same. */
function countedFromFront(context: NodeContext, axes: readonly number[]): readonly number[] {
  return axes.every((axis) => axis >= 0)
    ? axes
    : axes.map((axis) => (axis < 0 ? axis + context.rank(0) : axis));
}

/** g, repeated along the reduced axes. */
function repeated(context: NodeContext, g: string): string {
  return context.graph.apply('Expand', g, context.inputSizes(0));
}

/** How many elements were reduced to one, as a float32 tensor. */
function countOf(context: NodeContext): string {
  const { graph } = context;
  const product = (sizes: string) => graph.cast(graph.add('ReduceProd', [sizes], { keepdims: 0 }), 'float32');
  return graph.apply('Div', product(context.inputSizes(0)), product(graph.sizesOf(context.outputName(0))));
}

/** A rule from the widened cotangent and output to the gradient, which is broadcast to the input if need be. */
function reduction(
  gradient: (context: NodeContext, g: string, widen: (x: string) => string) => string,
): GradientRule {
  return (context) => {
    const { widen } = reductionOf(context);
    return [gradient(context, widen(context.cotangent()), widen)];
  };
}

/** Shared equally among all elements that reach the extremum, as PyTorch's amax and amin do. */
const extremum = (context: NodeContext): readonly (string | undefined)[] => {
  const { graph, node } = context;
  const { axes, nothing, widen } = reductionOf(context);
  if (nothing) return [context.cotangent()];
  const y = widen(context.output());
  const hit = graph.cast(graph.apply('Equal', context.input(0), y), 'float32');
  const all = intsOf(node, 'axes') === undefined && axes.length === 0;
  const count = all ? graph.add('ReduceSum', [hit], { keepdims: 0 }) : graph.reduceSum(hit, axes, true);
  return [graph.apply('Mul', hit, graph.apply('Div', widen(context.cotangent()), count))];
};

/** y = product of x: dx = g times the product of the others, which is y / x but where zeros are among them. */
const product: GradientRule = (context) => {
  const { graph } = context;
  const { axes, nothing, widen } = reductionOf(context);
  if (nothing) return [context.cotangent()];
  const x = context.input(0);
  const zero = graph.apply('Equal', x, 0);
  const safe = graph.where(zero, 1, x);
  const over = (operator: 'ReduceSum' | 'ReduceProd', y: string) => {
    if (axes.length === 0) return graph.add(operator, [y], { keepdims: 1 });
    return operator === 'ReduceSum' ? graph.reduceSum(y, axes, true) : graph.reduceProduct(y, axes, true);
  };
  const zeros = over('ReduceSum', graph.cast(zero, 'float32'));
  const others = graph.apply('Sub', zeros, graph.cast(zero, 'float32'));
  const rest = graph.apply('Div', over('ReduceProd', safe), safe);
  const whole = graph.where(graph.apply('Equal', others, 0), rest, 0);
  return [graph.apply('Mul', widen(context.cotangent()), whole)];
};

export const reductionRules: GradientRules = {
  ReduceSum: reduction((context, g) => repeated(context, g)),
  ReduceMean: reduction((context, g) => repeated(context, context.graph.apply('Div', g, countOf(context)))),
  ReduceMax: extremum,
  ReduceMin: extremum,
  /** y = sum |x|: dx = g sign x. */
  ReduceL1: reduction((context, g) =>
    context.graph.apply('Mul', g, context.graph.apply('Sign', context.input(0))),
  ),
  /** y = sqrt(sum x^2): dx = g x / y, and 0 where y = 0. */
  ReduceL2: reduction((context, g, widen) => {
    const { graph } = context;
    const y = widen(context.output());
    const safe = graph.where(graph.apply('Equal', y, 0), 1, y);
    return graph.apply('Mul', graph.apply('Div', g, safe), context.input(0));
  }),
  /** y = sum x^2: dx = 2 g x. */
  ReduceSumSquare: reduction((context, g) =>
    context.graph.apply('Mul', g, context.graph.apply('Mul', context.input(0), 2)),
  ),
  /** y = log sum x: dx = g / sum x. */
  ReduceLogSum: reduction((context, g, widen) =>
    repeated(context, context.graph.apply('Div', g, context.graph.apply('Exp', widen(context.output())))),
  ),
  ReduceProd: product,
  /** y = log sum exp x: dx = g exp(x − y). */
  ReduceLogSumExp: reduction((context, g, widen) => {
    const { graph } = context;
    const share = graph.apply('Exp', graph.apply('Sub', context.input(0), widen(context.output())));
    return graph.apply('Mul', g, share);
  }),
};
