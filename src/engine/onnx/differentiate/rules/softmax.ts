import { intOf } from '../../attributes.ts';
import type { GradientRule, GradientRules } from '../rule.ts';

/** y = softmax(x) along an axis: dx = y (g − sum(g y)). */
const softmax: GradientRule = (context) => {
  const { graph, node } = context;
  const axis = intOf(node, 'axis', -1);
  const y = context.output();
  const weighted = graph.apply('Mul', context.cotangent(), y);
  const total = graph.reduceSum(weighted, [axis], true);
  return [graph.apply('Sub', weighted, graph.apply('Mul', y, total))];
};

/** y = log softmax(x): dx = g − exp(y) sum(g). */
const logSoftmax: GradientRule = (context) => {
  const { graph, node } = context;
  const axis = intOf(node, 'axis', -1);
  const g = context.cotangent();
  const total = graph.reduceSum(g, [axis], true);
  return [graph.apply('Sub', g, graph.apply('Mul', graph.apply('Exp', context.output()), total))];
};

/** Models below operator set 13, where `axis` begins a flattened matrix, are rewritten before they come here. */
export const softmaxRules: GradientRules = { Softmax: softmax, LogSoftmax: logSoftmax };
