import { z } from 'zod';
import { featureGrid } from '../gradients/feature-grid.ts';
import { tensorNamed } from '../gradients/gradient-model.ts';
import { averageLinkage } from '../math/average-linkage.ts';
import { betweenSegments } from './correlation/expand.ts';
import { groupedScores, mostGroupedSamples } from './correlation/grouped-scores.ts';
import { kernelPriorScores } from './correlation/kernel-prior.ts';
import { pixelsOf } from './correlation/lone-segments.ts';
import { metaSuperpixels } from './correlation/meta-superpixels.ts';
import { featureCorrelation, pooledFeatures } from './correlation/pooled-features.ts';
import { chosenFeature } from './explained-model.ts';
import { type ExplainContext, explainer } from './explainer.ts';
import { baselineParameter, featureParameter, segmentCountParameter, valueParameter } from './parameters.ts';
import type { Game, GameScores } from './shapley/game.ts';
import { defaultKernelSamples, usefulKernelSamples } from './shapley/kernel.ts';
import { owenValues } from './shapley/owen.ts';
import { segmentPlay } from './shapley/segment-play.ts';

const parameters = z.object({
  segments: segmentCountParameter,
  variant: z
    .enum(['kernel-prior', 'hierarchy', 'definition'])
    .default('kernel-prior')
    .describe(
      'How the correlation serves. hierarchy: segments that correlate stay together the longest when groups are ' +
        'divided (nested Owen values); kernel-prior: they are expected to score alike, which helps a regression with ' +
        'few coalitions; definition: they are joined to groups once, with Owen values inside.',
    ),
  correlation: z
    .enum(['attention', 'cosine'])
    .nullable()
    .default(null)
    .describe(
      "How segments' mean features are compared: attention is the definition's, cosine compares them directly. " +
        'Empty: attention for the definition, else cosine.',
    ),
  samples: z
    .number()
    .int()
    .min(2)
    .max(1_000_000)
    .nullable()
    .default(null)
    .describe(
      'Coalitions to evaluate at most, one forward pass each, beside the picture with all and with no segments. Empty: ' +
        "hierarchy four times the segments; kernel-prior twice the segments + 2048; definition what the groups' game takes and as many " +
        'as kernel-prior inside.',
    ),
  prior: z
    .number()
    .min(0)
    .max(100)
    .default(0.1)
    .describe('Weight of the prior in kernel-prior, where all coalitions together weigh 1. 0: KernelSHAP.'),
  feature: featureParameter,
  baseline: baselineParameter.default('mean'),
  value: valueParameter.default('logit'),
});

type Parameters = z.output<typeof parameters>;

/**
 * GenCorrSHAP, our reconstruction: how segments belong together is read from one forward pass, by the features that lie
 * in them ({@link featureCorrelation}); correlated segments are joined to meta-superpixels. By the definition these play
 * a game of their own and share their values out inside ({@link groupedScores}). The default puts the same correlation
 * as a prior into KernelSHAP's regression ({@link kernelPriorScores}); `hierarchy` opens a dendrogram of it where most is
 * at stake ({@link owenValues}). docs/shapley.md has what was measured of them.
 */
export const genCorrShap = explainer({
  id: 'gen-corr-shap',
  title: 'GenCorrSHAP',
  family: 'segments',
  source: {
    kind: 'reconstruction',
    citation: 'After the outline of GenCorrSHAP, a generalisation of Hasić, Krivić: CorrSHAP. XAI 2025',
  },
  version: '1',
  summary: "Shapley values of segments that use how the network's features see segments belong together.",
  trust:
    'A reconstruction: the paper gives an outline only. Compare it with KernelSHAP on the same segments, as the benchmark does, before you build on it.',
  signed: true,
  needs: ['segments', 'features'],
  parameters,
  resolve: (given, model) => ({
    ...given,
    feature: chosenFeature(model, given.feature).name,
    correlation: given.correlation ?? (given.variant === 'definition' ? 'attention' : 'cosine'),
  }),
  estimate({ variant, samples }, _model, segments) {
    const asked =
      samples ?? (variant === 'definition' ? mostGroupedSamples(segments) : usualSamples(variant, segments));
    const coalitions = Math.max(0, Math.min(asked, usefulKernelSamples(segments)));
    return {
      passes: 1 + Math.min(2 ** segments, coalitions + 2),
      workingBytes: 32 * segments * segments + coalitions * (segments + 128),
    };
  },
  async explain(context, given) {
    const { masked, gradients, model, segmentation, size } = context;
    const { game, segments, outcome } = segmentPlay(context, given.baseline, given.value);
    const feature = chosenFeature(model, given.feature);
    const { features } = await gradients.features({
      pictures: masked.picture,
      n: 1,
      features: [feature.name],
    });
    const pixels = pixelsOf(segmentation);
    const seen = segments.map((segment) => pixels[segment] as Int32Array);
    const vectors = pooledFeatures(featureGrid(tensorNamed(features, feature.name), feature), size, seen);
    const matrix = featureCorrelation(vectors, given.correlation ?? 'attention');
    const meta = metaSuperpixels(
      matrix,
      seen.map((list) => list.length),
    );
    const scores = await scoresOf(game, matrix, meta.groups, given, context);
    const found = await outcome(scores);
    return {
      ...found,
      correlation: betweenSegments({ matrix, groups: meta.groups }, segments, segmentation.count),
      metrics: {
        ...found.metrics,
        'correlation-threshold': {
          value: meta.threshold,
          low: null,
          high: null,
          settings: { rule: 'otsu', by: meta.by, groups: meta.count },
        },
      },
    };
  },
});

/** Coalitions that are evaluated unless it is said. */
function usualSamples(variant: Parameters['variant'], players: number): number {
  return variant === 'hierarchy' ? 4 * players : defaultKernelSamples(players);
}

async function scoresOf(
  game: Game,
  matrix: Float64Array,
  groups: Int32Array,
  { variant, samples, prior }: Parameters,
  { seed, report, masked }: ExplainContext,
): Promise<GameScores> {
  const onProgress = (done: number, total: number) => report({ done, total, message: 'coalitions' });
  const n = game.players;
  switch (variant) {
    case 'hierarchy': {
      const distances = matrix.map((correlation) => 1 - correlation);
      const { children } = await averageLinkage(distances, n, () => masked.pause());
      const evaluations = samples ?? usualSamples(variant, n);
      return owenValues(game, { players: n, children }, { evaluations, onProgress });
    }
    case 'kernel-prior': {
      const useful = Math.max(2, usefulKernelSamples(n));
      const evaluations = Math.min(samples ?? usualSamples(variant, n), useful);
      return kernelPriorScores(game, matrix, { samples: evaluations, prior, seed, onProgress });
    }
    case 'definition':
      return groupedScores(game, groups, { samples, seed, onProgress });
  }
}
