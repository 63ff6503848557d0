import { intOf, intsOf } from '../../attributes.ts';
import type { GradientRule, GradientRules } from '../rule.ts';
import { standardise, throughStandardisation } from './standardisation.ts';

/** y = x / n with n the sum of |x| along an axis, or the root of the sum of x^2: dx = (g - n' sum(g y)) / n. */
const unitNorm: GradientRule = (context) => {
  const { graph, node } = context;
  const axis = [intOf(node, 'axis', -1)];
  const g = context.cotangent();
  const x = context.input(0);
  const y = context.output();
  const along = graph.reduceSum(graph.apply('Mul', g, y), axis, true);
  const absolute = intOf(node, 'p', 2) === 1;
  const length = absolute
    ? graph.reduceSum(graph.apply('Abs', x), axis, true)
    : graph.apply('Sqrt', graph.reduceSum(graph.apply('Mul', x, x), axis, true));
  const slope = absolute ? graph.apply('Sign', x) : y;
  const safe = graph.where(graph.apply('Equal', length, 0), 1, length);
  return [graph.apply('Div', graph.apply('Sub', g, graph.apply('Mul', slope, along)), safe)];
};

/** y = (x - mean) / (deviation + 1e-9) over some axes, without scale and bias. */
const meanVariance: GradientRule = (context) => {
  const { graph, node } = context;
  const axes = intsOf(node, 'axes') ?? [0, 2, 3];
  const z = standardise(graph, context.input(0), axes, 1e-18, true);
  return [throughStandardisation(graph, context.cotangent(), z, axes, true)];
};

/** Normalisations without learned parts. */
export const unitNormRules: GradientRules = {
  LpNormalization: unitNorm,
  MeanVarianceNormalization: meanVariance,
};
