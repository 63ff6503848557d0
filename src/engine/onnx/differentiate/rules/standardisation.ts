import type { GradientGraph } from '../gradient-graph.ts';

/** x less its mean (if centred), over its root mean square: the standardised values and 1 / deviation. */
export interface Standardised {
  readonly values: string;
  readonly inverse: string;
}

export function standardise(
  graph: GradientGraph,
  x: string,
  axes: readonly number[],
  epsilon: number,
  centred: boolean,
): Standardised {
  const deviation = centred ? graph.apply('Sub', x, graph.reduceMean(x, axes, true)) : x;
  const variance = graph.reduceMean(graph.apply('Mul', deviation, deviation), axes, true);
  const root = graph.apply('Sqrt', graph.apply('Add', variance, epsilon));
  const inverse = graph.apply('Reciprocal', root);
  return { values: graph.apply('Mul', deviation, inverse), inverse };
}

/**
 * The gradient through z = (x − mean) r, r = 1 / sqrt(variance + epsilon), both over `axes`, from h = dL/dz:
 * dx = r (h − mean(h) − z mean(h z)); without the middle term where the mean is not taken off.
 */
export function throughStandardisation(
  graph: GradientGraph,
  h: string,
  { values, inverse }: Standardised,
  axes: readonly number[],
  centred: boolean,
): string {
  const along = graph.reduceMean(graph.apply('Mul', h, values), axes, true);
  const flat = graph.apply('Sub', h, graph.apply('Mul', values, along));
  const rest = centred ? graph.apply('Sub', flat, graph.reduceMean(h, axes, true)) : flat;
  return graph.apply('Mul', rest, inverse);
}
