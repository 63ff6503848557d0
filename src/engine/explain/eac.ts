import { z } from 'zod';
import type { MetricValues } from '#contract/explanation.ts';
import { RuntimeMatrixProduct } from '../math/matrix-product.ts';
import { SeededRandom } from '../math/random.ts';
import { banzhafScores } from './eac/banzhaf.ts';
import { frozenLayer } from './eac/frozen-layer.ts';
import { agreement, leastLoss, type Surrogate, surrogateLoss } from './eac/surrogate.ts';
import { type Answered, trainSurrogate } from './eac/train.ts';
import { type ExplainContext, explainer } from './explainer.ts';
import { baselineParameter, segmentCountParameter } from './parameters.ts';
import type { Game } from './shapley/game.ts';
import { segmentPlay } from './shapley/segment-play.ts';
import { superpixelWarning } from './superpixel-warning.ts';

const parameters = z.object({
  segments: segmentCountParameter,
  samples: z
    .number()
    .int()
    .min(2)
    .max(1_000_000)
    .default(2500)
    .describe('Random coalitions that the surrogate learns from, one forward pass each.'),
  epochs: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(50)
    .describe('How often the surrogate sees all coalitions.'),
  learningRate: z.number().min(1e-6).max(100).default(0.008).describe('Of the stochastic gradient descent.'),
  momentum: z.number().min(0).max(0.999).default(0.9).describe('Share of each step that the next one keeps.'),
  batch: z.number().int().min(1).max(1_000_000).default(100).describe('Coalitions per step of the descent.'),
  draws: z
    .number()
    .int()
    .min(2)
    .max(10_000_000)
    .default(50_000)
    .describe('Coalitions of the surrogate that the scores are means over; they take no passes.'),
  baseline: baselineParameter.default('black'),
});

type Parameters = z.output<typeof parameters>;

/** Coalitions that the surrogate is not trained on, to see how well it answers. */
const freshCoalitions = 100;
/** Share of the answers' spread that a surrogate is expected to explain. */
const fairAgreement = 0.5;
/** Keeps the coalitions apart from other draws with the same seed. */
const coalitionStream = 0x6561;

/**
 * EAC, Explain Any Concept (Sun et al. 2023), on the masks of a segmentation, with the settings of the paper. A
 * surrogate of this one picture, a linear layer from coalitions to the features of the model's last layer and then that
 * layer as it is, learns the class's probability from random coalitions; a segment's score is its mean gain over random
 * coalitions of the surrogate, the Banzhaf value, not the Shapley value: scores don't sum to v(all) - v(none).
 *
 * As against the authors' code, all coalitions are learned from (theirs leaves out as many as there are masks), and all
 * segments share the draws of the second step. `scoreErrors` say how scores vary with these draws, not how far the
 * surrogate is from the model: that says `surrogate-agreement`, the share of the spread of the model's answers to 100
 * fresh coalitions that it explains.
 */
export const eac = explainer({
  id: 'eac',
  title: 'EAC',
  family: 'segments',
  source: {
    kind: 'published',
    citation:
      'Sun, Ma, Yuan, Wang: Explain Any Concept: Segment Anything Meets Concept-Based Explanation. NeurIPS 2023',
  },
  version: '1',
  summary:
    "What each mask adds on average in a small model of this picture, learned before the network's last layer.",
  trust:
    "Trust it as far as its surrogate agrees with the network, which is said with the result. The masks decide: what SAM does not cut out can't be named.",
  signed: true,
  needs: ['segments'],
  parameters,
  resolve: (given) => given,
  estimate: ({ samples, batch }, { classes }, segments) => ({
    passes: Math.min(2 ** segments, samples + freshCoalitions + 2),
    workingBytes:
      (samples + freshCoalitions) * (2 * segments + 128) +
      8 * classes * classes +
      48 * (segments + 1) * classes +
      16 * Math.min(batch, samples) * (segments + classes),
  }),
  async explain(context, given) {
    const layer = frozenLayer(context.masked.classifier);
    const { game, outcome } = segmentPlay(context, given.baseline, 'probability');
    const superpixels = superpixelWarning('EAC', context.segmentation);
    if (game.players === 0) {
      return outcome({ scores: new Float64Array(0), errors: new Float64Array(0) }, superpixels);
    }
    const { learned, fresh } = await askedCoalitions(context, game, given.samples);
    const surrogate = await trained(context, layer, learned, given);
    const found = await banzhafScores(surrogate, {
      draws: given.draws,
      seed: context.seed,
      async onProgress(done) {
        await game.pause?.();
        await context.report({ done, total: given.draws, message: 'coalitions of the surrogate' });
      },
    });
    const measured = metricsOf(surrogate, learned, fresh, given);
    const made = await outcome(found, [...superpixels, ...agreementWarning(measured)]);
    return { ...made, metrics: { ...made.metrics, ...measured } };
  },
});

/** Random coalitions to learn from, and further ones, with the model's answers. */
async function askedCoalitions(
  { seed, report }: ExplainContext,
  game: Game,
  samples: number,
): Promise<{ readonly learned: Answered; readonly fresh: Answered }> {
  const { players } = game;
  const random = new SeededRandom(seed, coalitionStream);
  const rows = Uint8Array.from(
    { length: (samples + freshCoalitions) * players },
    () => random.uint32() >>> 31,
  );
  const answers = await game.worth(rows, (done, total) =>
    report({ done, total, message: 'random coalitions' }),
  );
  return {
    learned: { rows: rows.subarray(0, samples * players), answers: answers.subarray(0, samples) },
    fresh: { rows: rows.subarray(samples * players), answers: answers.subarray(samples) },
  };
}

async function trained(
  { masked, seed, report }: ExplainContext,
  layer: ReturnType<typeof frozenLayer>,
  learned: Answered,
  given: Parameters,
): Promise<Surrogate> {
  const { threads } = masked.classifier.session.obtained;
  const products = new RuntimeMatrixProduct(threads);
  const onStep = async (done: number, total: number) => {
    await masked.pause();
    await report({ done, total, message: 'training of the surrogate' });
  };
  try {
    return await trainSurrogate(layer, masked.target, learned, { ...given, seed, threads, onStep }, products);
  } finally {
    await products.dispose();
  }
}

function metricsOf(
  surrogate: Surrogate,
  learned: Answered,
  fresh: Answered,
  { samples, epochs }: Parameters,
): MetricValues {
  const loss = surrogateLoss(surrogate, learned.rows, learned.answers);
  const unmeasured = { low: null, high: null };
  return {
    'surrogate-loss': {
      ...{ value: loss, ...unmeasured },
      settings: { samples, epochs, least: leastLoss(learned.answers) },
    },
    'surrogate-agreement': {
      ...{ value: agreement(surrogate, fresh.rows, fresh.answers), ...unmeasured },
      settings: { coalitions: freshCoalitions },
    },
  };
}

function agreementWarning({ 'surrogate-agreement': found }: MetricValues): readonly string[] {
  const value = found?.value ?? null;
  if (value === null || value >= fairAgreement) return [];
  return [
    `The surrogate explains ${Math.round(100 * Math.max(0, value))} % of the spread of the network's answers to ` +
      `${freshCoalitions} fresh coalitions, so its scores say little of the network. Raise epochs or learningRate, or ` +
      'choose ase or kernel-shap.',
  ];
}
