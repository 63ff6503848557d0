import { intOf, stringOf } from '../../attributes.ts';
import type { GradientRule, GradientRules, NodeContext } from '../rule.ts';

/** Whether the updates are added to what was there; other reductions have no rule. */
function adds(context: NodeContext): boolean {
  const reduction = stringOf(context.node, 'reduction', 'none');
  if (reduction !== 'none' && reduction !== 'add') throw context.fail(`its reduction is ${reduction}`);
  return reduction === 'add';
}

/**
 * y is x with updates written at (or added to) some places: the updates get the cotangents of their places, x all
 * of them, without those that were overwritten.
 */
function scattered(write: string, read: string, kept: readonly string[]): GradientRule {
  return (context) => {
    const { graph, node } = context;
    const g = context.cotangent();
    const indices = context.raw(1);
    const attributes = kept.includes('axis') ? { axis: intOf(node, 'axis', 0) } : {};
    const base = () => {
      if (adds(context)) return g;
      return graph.add(write, [g, indices, graph.filled(context.inputSizes(2), 0)], attributes);
    };
    return [
      context.when(0, base),
      undefined,
      context.when(2, () => {
        adds(context);
        return graph.add(read, [g, indices], attributes);
      }),
    ];
  };
}

/** The k largest along an axis: the cotangents go back to where those came from. */
const topK: GradientRule = (context) => {
  const { graph, node } = context;
  const places = graph.repeat(node, [context.input(0), context.raw(1)], 1);
  const zeros = graph.filled(context.inputSizes(0), 0);
  const axis = intOf(node, 'axis', -1);
  return [graph.add('ScatterElements', [zeros, places, context.cotangent()], { axis })];
};

/** Elements written into others, and elements chosen by their size. */
export const scatterRules: GradientRules = {
  ScatterElements: scattered('ScatterElements', 'GatherElements', ['axis']),
  ScatterND: scattered('ScatterND', 'GatherND', []),
  TopK: topK,
};
