import { floatOf, stringOf } from '../../attributes.ts';
import type { GradientRule, GradientRules, NodeContext } from '../rule.ts';

/** dx = g f'(x). */
function slope(derivative: (context: NodeContext, x: string) => string): GradientRule {
  return (context) => [
    context.graph.apply('Mul', context.cotangent(), derivative(context, context.input(0))),
  ];
}

/** dx = g where x > threshold; else what `below` writes. At a kink the side below counts, as in PyTorch. */
function above(
  threshold: (context: NodeContext) => number,
  below: (context: NodeContext, g: string, x: string) => string | number,
): GradientRule {
  return (context) => {
    const { graph } = context;
    const g = context.cotangent();
    const x = context.input(0);
    return [graph.where(graph.apply('Greater', x, threshold(context)), g, below(context, g, x))];
  };
}

const zero = () => 0;

/** x > 0: gamma; else gamma alpha exp(x / width). */
function exponential(
  read: (context: NodeContext) => { readonly alpha: number; readonly gamma: number; readonly width: number },
): GradientRule {
  return (context) => {
    const { graph } = context;
    const { alpha, gamma, width } = read(context);
    const g = gamma === 1 ? context.cotangent() : graph.apply('Mul', context.cotangent(), gamma);
    const x = context.input(0);
    const decay = graph.apply('Exp', width === 1 ? x : graph.apply('Div', x, width));
    const below = graph.apply('Mul', graph.apply('Mul', g, alpha), decay);
    return [graph.where(graph.apply('Greater', x, 0), g, below)];
  };
}

/** s (1 - s) of a sigmoid's value s. */
function sigmoidSlope({ graph }: NodeContext, s: string): string {
  return graph.apply('Mul', s, graph.apply('Sub', 1, s));
}

/** Slope 1 for x > 0, a learned one per channel below. */
const parametric: GradientRule = (context) => {
  const { graph } = context;
  const g = context.cotangent();
  const x = context.input(0);
  const positive = graph.apply('Greater', x, 0);
  return [
    context.when(0, () => graph.where(positive, g, graph.apply('Mul', g, context.input(1)))),
    context.when(1, () => context.undoBroadcast(graph.where(positive, 0, graph.apply('Mul', g, x)), 1)),
  ];
};

/**
 * Exact: Phi(x) + x phi(x). Tanh form, with t = tanh(u), u = sqrt(2/pi) (x + 0.044715 x^3):
 * (1 + t) / 2 + x (1 - t^2) u' / 2.
 */
const gelu = slope((context, x) => {
  const { graph, node } = context;
  const square = graph.apply('Mul', x, x);
  if (stringOf(node, 'approximate', 'none') === 'tanh') return geluTanhSlope(context, x, square);
  const bell = graph.apply('Exp', graph.apply('Mul', square, -0.5));
  const density = graph.apply('Mul', bell, 1 / Math.sqrt(2 * Math.PI));
  const erf = graph.apply('Erf', graph.apply('Mul', x, Math.SQRT1_2));
  const distribution = graph.apply('Mul', graph.apply('Add', erf, 1), 0.5);
  return graph.apply('Add', distribution, graph.apply('Mul', x, density));
});

function geluTanhSlope({ graph }: NodeContext, x: string, square: string): string {
  const scale = Math.sqrt(2 / Math.PI);
  const cubic = 0.044715;
  const inner = graph.apply('Add', graph.apply('Mul', square, scale * cubic), scale);
  const t = graph.apply('Tanh', graph.apply('Mul', x, inner));
  const growth = graph.apply('Add', graph.apply('Mul', square, 3 * scale * cubic), scale);
  const curve = graph.apply('Mul', graph.apply('Sub', 1, graph.apply('Mul', t, t)), growth);
  const twice = graph.apply('Add', graph.apply('Add', t, 1), graph.apply('Mul', x, curve));
  return graph.apply('Mul', twice, 0.5);
}

/** x sigmoid(a x): s + a x s (1 - s). */
const swish = slope((context, x) => {
  const { graph, node } = context;
  const scaled = graph.apply('Mul', x, floatOf(node, 'alpha', 1));
  const s = graph.apply('Sigmoid', scaled);
  return graph.apply('Add', s, graph.apply('Mul', scaled, sigmoidSlope(context, s)));
});

/** x tanh(softplus(x)) with t the tanh: t + x (1 - t^2) sigmoid(x). */
const mish = slope(({ graph }, x) => {
  const t = graph.apply('Tanh', graph.apply('Softplus', x));
  const bent = graph.apply('Sub', 1, graph.apply('Mul', t, t));
  const turn = graph.apply('Mul', bent, graph.apply('Sigmoid', x));
  return graph.apply('Add', t, graph.apply('Mul', x, turn));
});

/** x min(max(x/6 + 1/2, 0), 1): 0 below -3, 1 above 3, x/3 + 1/2 between. */
const hardSwish = slope(({ graph }, x) => {
  const ramp = graph.apply('Add', graph.apply('Div', x, 3), 0.5);
  const upper = graph.where(graph.apply('Greater', x, 3), 1, ramp);
  return graph.where(graph.apply('Less', x, -3), 0, upper);
});

const hardSigmoid: GradientRule = (context) => {
  const { graph, node } = context;
  const y = context.output();
  const inside = graph.apply('And', graph.apply('Greater', y, 0), graph.apply('Less', y, 1));
  return [graph.where(inside, graph.apply('Mul', context.cotangent(), floatOf(node, 'alpha', 0.2)), 0)];
};

/**
 * Passes strictly between the bounds; on a bound nothing passes, as PyTorch's ReLU6 has it. y lies between them where
 * x does, and asking y leaves the runtime free to fuse the Clip with the convolution before it.
 */
const clip: GradientRule = (context) => {
  const { graph } = context;
  const y = context.output();
  const g = context.cotangent();
  const low = context.has(1) ? graph.apply('Greater', y, context.input(1)) : null;
  const high = context.has(2) ? graph.apply('Less', y, context.input(2)) : null;
  const inside = low !== null && high !== null ? graph.apply('And', low, high) : (low ?? high);
  return [inside === null ? g : graph.apply('Mul', g, graph.cast(inside, 'float32'))];
};

export const activationRules: GradientRules = {
  Relu: (context) => {
    const { graph } = context;
    return [graph.apply('Mul', context.cotangent(), graph.positive(context.output()))];
  },
  LeakyRelu: above(zero, ({ graph, node }, g) => graph.apply('Mul', g, floatOf(node, 'alpha', 0.01))),
  ThresholdedRelu: above(({ node }) => floatOf(node, 'alpha', 1), zero),
  PRelu: parametric,
  Elu: exponential(({ node }) => ({ alpha: floatOf(node, 'alpha', 1), gamma: 1, width: 1 })),
  Selu: exponential(({ node }) => ({
    alpha: floatOf(node, 'alpha', 1.6732632),
    gamma: floatOf(node, 'gamma', 1.0507011),
    width: 1,
  })),
  Celu: exponential(({ node }) => ({ alpha: 1, gamma: 1, width: floatOf(node, 'alpha', 1) })),
  Sigmoid: slope((context) => sigmoidSlope(context, context.output())),
  HardSigmoid: hardSigmoid,
  HardSwish: hardSwish,
  Swish: swish,
  Mish: mish,
  Softplus: slope(({ graph }, x) => graph.apply('Sigmoid', x)),
  /** 1 / (1 + |x|)^2 */
  Softsign: slope(({ graph }, x) => {
    const wide = graph.apply('Add', graph.apply('Abs', x), 1);
    return graph.apply('Reciprocal', graph.apply('Mul', wide, wide));
  }),
  Gelu: gelu,
  'com.microsoft::Gelu': gelu,
  Clip: clip,
};
