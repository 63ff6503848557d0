import { z } from 'zod';
import { SeededRandom } from '../math/random.ts';
import { explainer } from './explainer.ts';
import { baselineParameter, segmentCountParameter, valueParameter } from './parameters.ts';
import { weightedRidge } from './shapley/lime-regression.ts';
import { segmentPlay } from './shapley/segment-play.ts';

const parameters = z.object({
  segments: segmentCountParameter,
  samples: z
    .number()
    .int()
    .min(2)
    .max(1_000_000)
    .default(1000)
    .describe('Random coalitions, one forward pass each; the first is the whole picture.'),
  kernelWidth: z
    .number()
    .min(0.001)
    .max(1000)
    .default(0.25)
    .describe(
      'How fast coalitions lose weight with their distance d from the whole picture: sqrt(exp(-d^2 / width^2)), d ' +
        'being the cosine distance.',
    ),
  alpha: z
    .number()
    .min(1e-6)
    .max(1e6)
    .default(1)
    .describe('Ridge penalty on the squared scores, which draws them to zero.'),
  baseline: baselineParameter.default('mean'),
  value: valueParameter.default('probability'),
});

/** Keeps the coalitions apart from other draws with the same seed. */
const coalitionStream = 0x6c69;

/**
 * LIME for pictures (Ribeiro, Singh, Guestrin 2016) with the definitions and the defaults of the authors' package,
 * `LimeImageExplainer`: each segment is visible with probability 1/2 and the first coalition is the whole picture; a
 * coalition's weight is sqrt(exp(-d^2 / 0.25^2)), d = 1 - sqrt(visible / all) its cosine distance from the whole (1 for
 * none); the scores are the coefficients of a weighted ridge regression (alpha 1, intercept not penalised). All
 * segments are kept: no features are selected before the fit.
 *
 * Scores don't sum to v(all) - v(none); by how much they miss is reported, as are the intercept and the weighted R^2.
 * The standard errors say how the scores vary with the coalitions drawn, not how ridge draws them to zero.
 */
export const lime = explainer({
  id: 'lime',
  title: 'LIME',
  family: 'segments',
  source: {
    kind: 'published',
    citation:
      'Ribeiro, Singh, Guestrin: "Why Should I Trust You?" Explaining the Predictions of Any Classifier. KDD 2016',
  },
  version: '1',
  summary: 'A linear model of the answer over visible and hidden segments, near the whole picture.',
  trust:
    'Trust its order of the strongest segments, not its numbers: they are the slope of a line laid through near pictures and depend on kernel width and segments. Look at another seed before you rely on a weak segment.',
  signed: true,
  needs: ['segments'],
  parameters,
  resolve: (given) => given,
  estimate: ({ samples }, _model, segments) => ({
    // The picture with no segments is looked at too, for the local accuracy gap.
    passes: Math.min(2 ** segments, samples + 1),
    workingBytes: 2 * samples * segments + 16 * segments * segments + 128 * samples,
  }),
  async explain(context, { samples, kernelWidth, alpha, baseline, value }) {
    const { game, outcome } = segmentPlay(context, baseline, value);
    const { players } = game;
    const drawn = players === 0 ? 1 : samples;
    const rows = drawCoalitions(new SeededRandom(context.seed, coalitionStream), drawn, players);
    const weights = coalitionWeights(rows, players, drawn, kernelWidth);
    const targets = await game.worth(rows, (done, total) =>
      context.report({ done, total, message: 'random coalitions' }),
    );
    const fit = await weightedRidge({ rows, weights, targets }, alpha, game.pause?.bind(game));
    const made = await outcome({ scores: fit.coefficients, errors: fit.errors });
    const measured = (value: number | null) => ({
      value,
      low: null,
      high: null,
      settings: { samples, kernelWidth, alpha },
    });
    return {
      ...made,
      metrics: {
        ...made.metrics,
        'lime-intercept': measured(fit.intercept),
        'lime-explained-variance': measured(fit.explained),
      },
    };
  },
});

function drawCoalitions(random: SeededRandom, samples: number, players: number): Uint8Array {
  const rows = new Uint8Array(samples * players).fill(1, 0, players);
  for (let i = players; i < rows.length; i++) rows[i] = random.integer(2);
  return rows;
}

/** sqrt(exp(-d^2 / width^2)) of each coalition's cosine distance d from the one of all. */
function coalitionWeights(rows: Uint8Array, players: number, samples: number, width: number): Float64Array {
  return Float64Array.from({ length: samples }, (_, k) => {
    let size = 0;
    for (let i = 0; i < players; i++) size += rows[k * players + i] as number;
    const distance = players === 0 ? 0 : 1 - Math.sqrt(size / players);
    return Math.sqrt(Math.exp(-(distance * distance) / (width * width)));
  });
}
