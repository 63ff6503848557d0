import type { GradientRule, GradientRules, NodeContext } from '../rule.ts';

/** dx = g f'(x), where `slope` writes f'(x) from the node's input x or output y. */
function slope(derivative: (context: NodeContext, x: string) => string): GradientRule {
  return (context) => [
    context.graph.apply('Mul', context.cotangent(), derivative(context, context.input(0))),
  ];
}

/** 1 / (1 + x^2) and its kin: 1 + sign x^2. */
function onePlusSquare({ graph }: NodeContext, x: string, sign: 1 | -1): string {
  return graph.apply(sign === 1 ? 'Add' : 'Sub', 1, graph.apply('Mul', x, x));
}

const inverse = (context: NodeContext, x: string) => context.graph.apply('Reciprocal', x);
const negative = (context: NodeContext, x: string) => context.graph.apply('Neg', x);
const root = (context: NodeContext, x: string) => context.graph.apply('Sqrt', x);

/** Smooth functions of one operand. */
export const elementwiseRules: GradientRules = {
  Neg: (context) => [context.graph.apply('Neg', context.cotangent())],
  Abs: slope(({ graph }, x) => graph.apply('Sign', x)),
  Exp: slope((context) => context.output()),
  Log: (context) => [context.graph.apply('Div', context.cotangent(), context.input(0))],
  Sqrt: (context) => {
    const { graph } = context;
    return [graph.apply('Div', graph.apply('Mul', context.cotangent(), 0.5), context.output())];
  },
  Reciprocal: slope((context) => {
    const y = context.output();
    return negative(context, context.graph.apply('Mul', y, y));
  }),
  /** 2 / sqrt(pi) exp(-x^2) */
  Erf: slope((context, x) => {
    const { graph } = context;
    const bell = graph.apply('Exp', negative(context, graph.apply('Mul', x, x)));
    return graph.apply('Mul', bell, 2 / Math.sqrt(Math.PI));
  }),
  Sin: slope(({ graph }, x) => graph.apply('Cos', x)),
  Cos: slope((context, x) => negative(context, context.graph.apply('Sin', x))),
  Tan: slope((context) => onePlusSquare(context, context.output(), 1)),
  Asin: slope((context, x) => inverse(context, root(context, onePlusSquare(context, x, -1)))),
  Acos: slope((context, x) =>
    negative(context, inverse(context, root(context, onePlusSquare(context, x, -1)))),
  ),
  Atan: slope((context, x) => inverse(context, onePlusSquare(context, x, 1))),
  Sinh: slope(({ graph }, x) => graph.apply('Cosh', x)),
  Cosh: slope(({ graph }, x) => graph.apply('Sinh', x)),
  Asinh: slope((context, x) => inverse(context, root(context, onePlusSquare(context, x, 1)))),
  Acosh: slope((context, x) => {
    const { graph } = context;
    return inverse(context, root(context, graph.apply('Sub', graph.apply('Mul', x, x), 1)));
  }),
  Atanh: slope((context, x) => inverse(context, onePlusSquare(context, x, -1))),
  Tanh: slope((context) => onePlusSquare(context, context.output(), -1)),
};
