import { intOf } from '../../attributes.ts';
import type { GradientRule, GradientRules } from '../rule.ts';

/** Each x counts in every sum from its place on (backwards: up to it): the cotangents are summed the other way. */
const cumulativeSum: GradientRule = (context) => {
  const { graph, node } = context;
  const reverse = 1 - intOf(node, 'reverse', 0);
  const exclusive = intOf(node, 'exclusive', 0);
  return [graph.add('CumSum', [context.cotangent(), context.raw(1)], { exclusive, reverse })];
};

/** What the triangle kept out gets no gradient. */
const triangle: GradientRule = (context) => {
  const { graph, node } = context;
  const inputs = [context.cotangent(), ...(context.has(1) ? [context.raw(1)] : [])];
  return [graph.add('Trilu', inputs, { upper: intOf(node, 'upper', 1) })];
};

/** Sums along a line, and triangles of matrices. */
export const cumulativeRules: GradientRules = { CumSum: cumulativeSum, Trilu: triangle };
