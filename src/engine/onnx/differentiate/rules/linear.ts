import { float, floatOf, intOf } from '../../attributes.ts';
import type { GradientRule, GradientRules } from '../rule.ts';

/**
 * Y = alpha A' B' + beta C, where ' transposes or not. dA' = alpha G B'^T, dB' = alpha A'^T G, dC = beta G; a
 * transposed operand swaps the factors.
 */
const gemm: GradientRule = (context) => {
  const { graph, node } = context;
  const transA = intOf(node, 'transA', 0);
  const transB = intOf(node, 'transB', 0);
  const alpha = float(floatOf(node, 'alpha', 1));
  const g = context.cotangent();
  const product = (left: string, right: string, transLeft: number, transRight: number) =>
    graph.add('Gemm', [left, right], { alpha, transA: transLeft, transB: transRight });
  return [
    context.when(0, () => {
      const b = context.input(1);
      return transA === 0 ? product(g, b, 0, 1 - transB) : product(b, g, transB, 1);
    }),
    context.when(1, () => {
      const a = context.input(0);
      return transB === 0 ? product(a, g, 1 - transA, 0) : product(g, a, 1, transA);
    }),
    context.when(2, () => {
      const beta = floatOf(node, 'beta', 1);
      return context.undoBroadcast(beta === 1 ? g : graph.apply('Mul', g, beta), 2);
    }),
  ];
};

/**
 * Y = A B over the last two axes, the others broadcast: dA = G B^T, dB = A^T G, summed over broadcast axes. A
 * vector operand counts as a matrix of one row (left) or one column (right).
 */
const matrixProduct: GradientRule = (context) => {
  const { graph } = context;
  const [left, right] = [context.rank(0), context.rank(1)];
  const [rankA, rankB] = [Math.max(left, 2), Math.max(right, 2)];
  const stacked = Math.max(rankA, rankB) - 2;
  let g = context.cotangent();
  if (right === 1) g = graph.unsqueeze(g, [-1]);
  if (left === 1) g = graph.unsqueeze(g, [-2]);
  const a = left === 1 ? graph.unsqueeze(context.input(0), [0]) : context.input(0);
  const b = right === 1 ? graph.unsqueeze(context.input(1), [1]) : context.input(1);
  const unstacked = (product: string, i: 0 | 1): string => {
    const shape = context.inputShape(i);
    if (shape !== null && shape.length > 2) {
      const batch = context.outputShape()?.slice(0, stacked);
      const whole = batch === undefined ? null : [...batch, ...shape.slice(-2)];
      return graph.sumTo(product, whole, shape, context.inputSizes(i));
    }
    const axes = Array.from({ length: stacked }, (_, axis) => axis);
    const matrix = stacked === 0 ? product : graph.reduceSum(product, axes, false);
    return shape?.length === 1 ? context.reshapeLike(matrix, i) : matrix;
  };
  return [
    context.when(0, () => unstacked(graph.apply('MatMul', g, graph.transposeMatrix(b, rankB)), 0)),
    context.when(1, () => {
      if (rankB === 2 && rankA > 2) {
        // The usual linear layer on a sequence: one product over all rows at once.
        const flat = (x: string, columns: string | number) => graph.resized(x, graph.sizes([-1, columns]));
        const inner = flat(a, context.inputSize(0, left - 1));
        const outer = flat(g, right === 1 ? 1 : context.inputSize(1, 1));
        return context.reshapeLike(graph.add('Gemm', [inner, outer], { transA: 1 }), 1);
      }
      return unstacked(graph.apply('MatMul', graph.transposeMatrix(a, rankA), g), 1);
    }),
  ];
};

export const linearRules: GradientRules = { Gemm: gemm, MatMul: matrixProduct };
