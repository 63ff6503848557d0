import { floatValues } from '../../tensor.ts';
import type { GradientRule, GradientRules, NodeContext } from '../rule.ts';

/** y = a + b: the cotangent, summed where an operand was broadcast. */
const add: GradientRule = (context) =>
  [0, 1].map((i) => context.when(i, () => context.undoBroadcast(context.cotangent(), i)));

const subtract: GradientRule = (context) => {
  const g = context.cotangent();
  return [
    context.when(0, () => context.undoBroadcast(g, 0)),
    context.when(1, () => context.undoBroadcast(context.graph.apply('Neg', g), 1)),
  ];
};

/** y = a b: da = g b, db = g a. */
const multiply: GradientRule = (context) =>
  [0, 1].map((i) =>
    context.when(i, () => {
      const other = context.input(1 - i);
      return context.undoBroadcast(context.graph.apply('Mul', context.cotangent(), other), i);
    }),
  );

/** y = a / b: da = g / b, db = -g y / b. */
const divide: GradientRule = (context) => {
  const { graph } = context;
  const ratio = graph.apply('Div', context.cotangent(), context.input(1));
  return [
    context.when(0, () => context.undoBroadcast(ratio, 0)),
    context.when(1, () =>
      context.undoBroadcast(graph.apply('Neg', graph.apply('Mul', ratio, context.output())), 1),
    ),
  ];
};

/** The only value of input i, when it is a constant with one element. */
function onlyValue(context: NodeContext, i: number): number | undefined {
  const tensor = context.constant(i);
  const values = tensor === undefined ? undefined : floatValues(tensor);
  return values?.length === 1 ? values[0] : undefined;
}

/**
 * y = a^b: da = g b a^(b-1), and 0 where b = 0; db = g y ln a, and 0 where a <= 0 (where the power is no smooth
 * function of its exponent).
 */
const power: GradientRule = (context) => {
  const { graph } = context;
  const g = context.cotangent();
  const a = context.input(0);
  const b = context.input(1);
  const exponent = onlyValue(context, 1);
  const base = () => {
    if (exponent === 2) return graph.apply('Mul', g, graph.apply('Mul', a, 2));
    const slope = graph.apply('Mul', b, graph.apply('Pow', a, graph.apply('Sub', b, 1)));
    return graph.apply('Mul', g, graph.where(graph.apply('Equal', b, 0), 0, slope));
  };
  const logarithm = () => {
    const positive = graph.apply('Greater', a, 0);
    return graph.apply('Log', graph.where(positive, a, 1));
  };
  return [
    context.when(0, () => context.undoBroadcast(base(), 0)),
    context.when(1, () =>
      context.undoBroadcast(graph.apply('Mul', graph.apply('Mul', g, context.output()), logarithm()), 1),
    ),
  ];
};

/** y = max(x_1 .. x_n) or min: shared equally among the operands that reach it, as PyTorch's `maximum` does. */
const extremum: GradientRule = (context) => {
  const { graph, node } = context;
  const hits = node.input.map((_, i) =>
    graph.cast(graph.apply('Equal', context.input(i), context.output()), 'float32'),
  );
  const share =
    hits.length === 1 ? context.cotangent() : graph.apply('Div', context.cotangent(), graph.sum(hits));
  return hits.map((hit, i) =>
    context.when(i, () => context.undoBroadcast(graph.apply('Mul', share, hit), i)),
  );
};

/** y = x_1 + .. + x_n, divided by n for the mean. */
const total =
  (mean: boolean): GradientRule =>
  (context) => {
    const { graph, node } = context;
    const g = mean ? graph.apply('Div', context.cotangent(), node.input.length) : context.cotangent();
    return node.input.map((_, i) => context.when(i, () => context.undoBroadcast(g, i)));
  };

/** y = a where the condition holds, else b. */
const where: GradientRule = (context) => {
  const { graph } = context;
  const g = context.cotangent();
  const condition = context.raw(0);
  return [
    undefined,
    context.when(1, () => context.undoBroadcast(graph.where(condition, g, 0), 1)),
    context.when(2, () => context.undoBroadcast(graph.where(condition, 0, g), 2)),
  ];
};

/** Two operands (or several) that broadcast against each other. */
export const arithmeticRules: GradientRules = {
  Add: add,
  Sub: subtract,
  Mul: multiply,
  Div: divide,
  Pow: power,
  Min: extremum,
  Max: extremum,
  Sum: total(false),
  Mean: total(true),
  Where: where,
};
