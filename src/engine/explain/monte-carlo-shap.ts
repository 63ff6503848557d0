import { z } from 'zod';
import { Failure } from '#contract/failure.ts';
import { SeededRandom } from '../math/random.ts';
import { mean } from '../math/statistics.ts';
import { type ExplainContext, type ExplainOutcome, explainer } from './explainer.ts';
import {
  baselineParameter,
  segmentCountParameter,
  targetErrorParameter,
  valueParameter,
} from './parameters.ts';
import { biasedDraws, biasedShapley } from './shapley/biased-sampling.ts';
import type { GameScores } from './shapley/game.ts';
import { permutationScores } from './shapley/permutation-sampling.ts';
import { type SegmentPlay, segmentPlay } from './shapley/segment-play.ts';

const parameters = z.object({
  segments: segmentCountParameter,
  samples: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .nullable()
    .default(null)
    .describe(
      'Coalitions to evaluate at most, one forward pass each, beside the picture with all and with no segments; ' +
        'orders and their reverses take twice the segments - 2. Empty: twice the segments + 2048.',
    ),
  targetError: targetErrorParameter,
  preset: z
    .enum(['none', 'corrshap-baseline'])
    .default('none')
    .describe(
      'corrshap-baseline: the biased sampler that the CorrSHAP paper compared with, for that comparison only; ' +
        'always logits, samples and targetError are not used.',
    ),
  baseline: baselineParameter.default('mean'),
  value: valueParameter.default('logit'),
});

/** Keeps the orders apart from other draws with the same seed. */
const orderStream = 0x6d63;

/**
 * Shapley values of segments by random orders: {@link permutationScores}. The preset `corrshap-baseline` is
 * {@link biasedShapley}.
 */
export const monteCarloShap = explainer({
  id: 'monte-carlo-shap',
  title: 'Monte Carlo SHAP',
  family: 'segments',
  source: {
    kind: 'published',
    citation:
      'Castro, Gómez, Tejada: Polynomial calculation of the Shapley value based on sampling. Computers & Operations ' +
      'Research 2009; reversed orders: Mitchell, Cooper, Frank, Holmes: Sampling Permutations for Shapley Value ' +
      'Estimation. JMLR 2022',
  },
  version: '1',
  summary:
    'Shapley values of segments as means over random orders in which they appear, with standard errors.',
  trust:
    'Trust differences larger than the standard errors shown with each segment; the run stops when the target error is met. Unbiased for any number of segments.',
  signed: true,
  needs: ['segments'],
  parameters,
  resolve: (given) =>
    given.preset === 'none' ? given : { ...given, samples: null, targetError: 0, value: 'logit' as const },
  estimate(resolved, _model, segments) {
    const samples =
      resolved.preset === 'none' ? orderSamples(resolved.samples, segments) : 2 * biasedDraws * segments;
    return {
      passes: Math.min(2 ** segments, samples + 2),
      workingBytes: 2 * Math.min(2 ** 25, samples * segments) + 128 * samples,
    };
  },
  async explain(context, resolved) {
    const play = segmentPlay(context, resolved.baseline, resolved.value);
    return resolved.preset === 'none'
      ? explainByOrders(context, play, resolved)
      : explainWithBias(context, play);
  },
});

async function explainByOrders(
  { seed, report }: ExplainContext,
  { game, paint, outcome }: SegmentPlay,
  { samples, targetError }: z.output<typeof parameters>,
): Promise<ExplainOutcome> {
  const random = new SeededRandom(seed, orderStream);
  const order = Int32Array.from({ length: game.players }, (_, i) => i);
  const evaluations = orderSamples(samples, game.players);
  let partial: (() => Float32Array) | undefined;
  const found = await permutationScores(game, {
    evaluations,
    targetError,
    drawOrder: () => random.shuffle(order.slice()),
    onProgress: (done, total) =>
      report({ done, total, message: 'random orders', ...(partial === undefined ? {} : { partial }) }),
    onPartial(scores) {
      partial = () => paint(scores);
    },
  });
  const made = await outcome(found, warningsOf(found, game.players, targetError));
  return { ...made, resolved: { samples: evaluations } };
}

function warningsOf({ errors }: GameScores, players: number, targetError: number): string[] {
  if (errors === null) {
    return players < 2
      ? []
      : ['One pair of orders has no spread, so there are no standard errors. Raise samples.'];
  }
  const error = mean(errors);
  if (targetError === 0 || error <= targetError) return [];
  return [
    `With all samples the mean standard error is ${error.toPrecision(3)}, above the target of ${targetError}. ` +
      'Raise samples.',
  ];
}

async function explainWithBias(
  { seed, report }: ExplainContext,
  { game, outcome }: SegmentPlay,
): Promise<ExplainOutcome> {
  const found = await biasedShapley(game, {
    seed,
    onProgress: (done, total) => report({ done, total, message: 'random coalitions' }),
  });
  return outcome(found, [
    "corrshap-baseline is the CorrSHAP paper's biased sampler, kept for that comparison: it weighs coalitions twice, " +
      "so its scores are no Shapley values and don't sum to the answer.",
  ]);
}

/**
 * Coalitions that whole pairs of orders take within the samples.
 *
 * @throws Failure `usage` when they do not suffice for one order
 */
function orderSamples(samples: number | null, players: number): number {
  if (players < 2) return 0;
  const perOrder = players - 1;
  const asked = samples ?? 2 * players + 2048;
  if (asked < perOrder) {
    throw new Failure(
      'usage',
      `monte-carlo-shap: one order of ${players} segments takes ${perOrder} samples, so ${asked} do not suffice. ` +
        'Raise samples, or ask for fewer segments.',
    );
  }
  return Math.max(perOrder, 2 * perOrder * Math.floor(asked / (2 * perOrder)));
}
