import { z } from 'zod';
import { featureGrid } from '../gradients/feature-grid.ts';
import { tensorNamed } from '../gradients/gradient-model.ts';
import { betweenSegments } from './correlation/expand.ts';
import { groupedScores, mostGroupedSamples } from './correlation/grouped-scores.ts';
import { kernelPriorScores } from './correlation/kernel-prior.ts';
import { pixelsOf } from './correlation/lone-segments.ts';
import { metaSuperpixels } from './correlation/meta-superpixels.ts';
import { featureCorrelation, pooledFeatures } from './correlation/pooled-features.ts';
import { chosenFeature } from './explained-model.ts';
import { explainer } from './explainer.ts';
import { baselineParameter, featureParameter, segmentCountParameter, valueParameter } from './parameters.ts';
import { defaultKernelSamples, usefulKernelSamples } from './shapley/kernel.ts';
import { segmentPlay } from './shapley/segment-play.ts';

const parameters = z.object({
  segments: segmentCountParameter,
  variant: z
    .enum(['kernel-prior', 'definition'])
    .default('kernel-prior')
    .describe(
      'How the correlation serves. kernel-prior: segments that correlate are expected to score alike, less so the ' +
        'more coalitions are known; definition: they are joined to groups, with Owen values inside.',
    ),
  correlation: z
    .enum(['attention', 'cosine'])
    .nullable()
    .default(null)
    .describe(
      "How segments' mean features are compared: attention is the definition's, cosine compares them directly. " +
        'Empty: attention for the definition, cosine for kernel-prior.',
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
        "kernel-prior twice the segments + 2048; definition what the groups' game takes and as many again inside.",
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

/**
 * GenCorrSHAP, our reconstruction: how segments belong together is read from one forward pass, by the features that lie
 * in them ({@link featureCorrelation}); correlated segments are joined to meta-superpixels. By the definition these play
 * a game of their own and share their values out inside ({@link groupedScores}); the default puts the same correlation
 * into KernelSHAP's regression ({@link kernelPriorScores}), which measured better (docs/shapley.md).
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
      samples ?? (variant === 'definition' ? mostGroupedSamples(segments) : defaultKernelSamples(segments));
    const coalitions = Math.max(0, Math.min(asked, usefulKernelSamples(segments)));
    return {
      passes: 1 + Math.min(2 ** segments, coalitions + 2),
      workingBytes: 32 * segments * segments + coalitions * (segments + 128),
    };
  },
  async explain(context, given) {
    const { masked, gradients, model, segmentation, size, report } = context;
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
    const { seed } = context;
    const onProgress = (done: number, total: number) => report({ done, total, message: 'coalitions' });
    const samples = Math.min(
      given.samples ?? defaultKernelSamples(segments.length),
      Math.max(2, usefulKernelSamples(segments.length)),
    );
    const scores =
      given.variant === 'definition'
        ? await groupedScores(game, meta.groups, { samples: given.samples, seed, onProgress })
        : await kernelPriorScores(game, matrix, { samples, prior: given.prior, seed, onProgress });
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
