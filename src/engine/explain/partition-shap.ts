import { z } from 'zod';
import { explainer } from './explainer.ts';
import { baselineParameter, segmentCountParameter, valueParameter } from './parameters.ts';
import { hierarchyKinds, hierarchyMakers } from './shapley/hierarchy-kinds.ts';
import { owenValues } from './shapley/owen.ts';
import { segmentPlay } from './shapley/segment-play.ts';

const parameters = z.object({
  segments: segmentCountParameter,
  samples: z
    .number()
    .int()
    .min(2)
    .max(1_000_000)
    .default(500)
    .describe(
      'Coalitions to evaluate at most, one forward pass each, the picture with all and with no segments among them.',
    ),
  hierarchy: z
    .enum(hierarchyKinds)
    .default('axis')
    .describe(
      'Which segments stay together. axis: halves of the picture and of its halves; distance: segments by how near ' +
        'their centres are (average linkage).',
    ),
  baseline: baselineParameter.default('mean'),
  value: valueParameter.default('logit'),
});

/** PartitionSHAP on segments (shap.PartitionExplainer): {@link owenValues} of a hierarchy of the picture's segments. */
export const partitionShap = explainer({
  id: 'partition-shap',
  title: 'PartitionSHAP',
  family: 'segments',
  source: {
    kind: 'published',
    citation:
      'shap.PartitionExplainer (Lundberg and contributors); Owen: Values of Games with a Priori Unions. 1977',
  },
  version: '1',
  summary: 'Owen values: groups of segments share the answer first, then the segments inside of each group.',
  trust:
    'Owen values respect the hierarchy of segments: cheap and stable, exact for the hierarchy. Another hierarchy gives other values inside a group.',
  signed: true,
  needs: ['segments'],
  parameters,
  resolve: (given) => given,
  estimate: ({ samples }, _model, segments) => ({
    passes: Math.min(2 ** segments, 2 * Math.floor(samples / 2)),
    workingBytes: 8 * samples * segments + 20 * segments * segments,
  }),
  async explain(context, { samples, hierarchy, baseline, value }) {
    const { game, segments, paint, outcome } = segmentPlay(context, baseline, value);
    const tree = await hierarchyMakers[hierarchy](context, segments);
    let partial: (() => Float32Array) | undefined;
    const found = await owenValues(game, tree, {
      evaluations: samples - 2,
      onProgress: (done, total) =>
        context.report({
          done,
          total,
          message: 'groups of segments',
          ...(partial === undefined ? {} : { partial }),
        }),
      onPartial(scores) {
        partial = () => paint(scores());
      },
    });
    const made = await outcome(found);
    const undivided = { value: found.undivided, low: null, high: null, settings: { samples } };
    return { ...made, metrics: { ...made.metrics, 'undivided-credit': undivided } };
  },
});
