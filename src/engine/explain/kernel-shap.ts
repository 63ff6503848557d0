import { z } from 'zod';
import { explainer } from './explainer.ts';
import { baselineParameter, segmentCountParameter, valueParameter } from './parameters.ts';
import { defaultKernelSamples, kernelShapley, usefulKernelSamples } from './shapley/kernel.ts';
import { segmentPlay } from './shapley/segment-play.ts';

const parameters = z.object({
  segments: segmentCountParameter,
  samples: z
    .number()
    .int()
    .min(2)
    .max(1_000_000)
    .nullable()
    .default(null)
    .describe(
      'Coalitions to evaluate at most, one forward pass each, beside the picture with all and with no segments. ' +
        'Empty: twice the segments + 2048, but never more than there are.',
    ),
  baseline: baselineParameter.default('mean'),
  value: valueParameter.default('logit'),
});

/**
 * KernelSHAP on segments (Lundberg and Lee 2017): {@link kernelShapley} says how coalitions are chosen and what the
 * standard errors are.
 */
export const kernelShap = explainer({
  id: 'kernel-shap',
  title: 'KernelSHAP',
  family: 'segments',
  source: {
    kind: 'published',
    citation:
      'Lundberg, Lee: A Unified Approach to Interpreting Model Predictions. NeurIPS 2017; coalitions chosen as in ' +
      'shap.KernelExplainer',
  },
  version: '1',
  summary: "Shapley values of segments by weighted regression over the network's answers to coalitions.",
  trust:
    'Trust it as an approximation of Shapley values when twice the samples change little. The values sum to the answer exactly by construction, which says nothing about each single one.',
  signed: true,
  needs: ['segments'],
  parameters,
  resolve: (given) => given,
  estimate({ samples }, _model, segments) {
    const pairs = Math.floor(usedSamples(samples, segments) / 2);
    return {
      passes: segments < 2 ? 2 ** segments : 2 * pairs + 2,
      workingBytes: 16 * segments * segments + 8 * pairs * segments + 256 * pairs,
    };
  },
  async explain(context, { samples, baseline, value }) {
    const { game, outcome } = segmentPlay(context, baseline, value);
    const used = usedSamples(samples, game.players);
    const fit = await kernelShapley(game, {
      samples: used,
      seed: context.seed,
      onProgress: (done, total) => context.report({ done, total, message: 'coalitions' }),
    });
    const warnings = fit.determined
      ? []
      : [
          `${used} coalitions can't tell ${game.players} segments apart: what is not known is shared evenly. ` +
            `Raise samples to ${defaultKernelSamples(game.players)}.`,
        ];
    return { ...(await outcome(fit, warnings)), resolved: { samples: used } };
  },
});

function usedSamples(samples: number | null, players: number): number {
  return Math.min(samples ?? defaultKernelSamples(players), usefulKernelSamples(players));
}
