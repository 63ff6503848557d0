import { z } from 'zod';
import type { QueryArrays, QueryWeightsArrays, WeightsArrays } from './arrays.ts';
import { checkQueryWeights, requireGradients } from './checked-arrays.ts';
import type { ProductTerm } from './gradient-products.ts';
import type { InfluenceNeeds } from './influence-method.ts';
import { queryResiduals, residualRows } from './last-layer.ts';

export const layersParameter = z
  .enum(['last', 'all'])
  .default('last')
  .describe(
    'Which weights the gradients are taken of: last, the last linear layer, in closed form; all, every learned weight ' +
      'of the network, which takes a pass forward and back per training picture.',
  );

export const projectionParameter = z
  .number()
  .int()
  .min(1)
  .max(65_536)
  .default(512)
  .describe(
    'Numbers that a gradient of all weights is projected to at random; a cosine of two of them is then off by about ' +
      'the root of 2 / projection. Without effect with layers last.',
  );

type Layers = z.output<typeof layersParameter>;

/** What products of gradients need. */
export function gradientNeeds(layers: Layers, projection: number, checkpoints: boolean): InfluenceNeeds {
  return { inputs: null, side: 0, labels: true, checkpoints, projection: layers === 'all' ? projection : 0 };
}

/** The product of gradients under one set of weights, times `weight`. */
export function gradientTerm(
  weights: WeightsArrays,
  labels: Int32Array,
  layers: Layers,
  weight: number,
  name: string,
  queryWeights: (queries: QueryArrays) => QueryWeightsArrays | undefined,
): ProductTerm {
  const asked = (queries: QueryArrays) => checkQueryWeights(weights, queryWeights(queries), name);
  if (layers === 'all') {
    const rows = requireGradients(weights);
    const ofQueries = (queries: QueryArrays) => {
      const { gradients } = asked(queries);
      if (gradients === null) throw new TypeError('checked: queries have gradients');
      return gradients;
    };
    return { weight, factors: [{ rows, plus: 0, ofQueries }] };
  }
  return {
    weight,
    factors: [
      { rows: weights.features, plus: 1, ofQueries: (queries) => asked(queries).features },
      {
        rows: residualRows(weights, labels),
        plus: 0,
        ofQueries: (queries) => queryResiduals(asked(queries), queries.targets),
      },
    ],
  };
}
