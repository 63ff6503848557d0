import { z } from 'zod';
import { tensorNamed } from '../gradients/gradient-model.ts';
import { mean } from '../math/statistics.ts';
import { betweenSegments } from './correlation/expand.ts';
import { localGameScores } from './correlation/local-games.ts';
import { lonePictures, pixelProducts, pixelsOf } from './correlation/lone-segments.ts';
import { allWeightProducts, lastLayerProducts, scopeFor } from './correlation/loss-gradients.ts';
import { correlationThreshold, neighbourhoods } from './correlation/neighbourhoods.ts';
import { addProducts, centredCosines, type Gram } from './correlation/segment-vectors.ts';
import { chosenFeature } from './explained-model.ts';
import { type ExplainContext, explainer } from './explainer.ts';
import { baselineParameter, featureParameter, segmentCountParameter } from './parameters.ts';
import { segmentPlay } from './shapley/segment-play.ts';

const parameters = z.object({
  segments: segmentCountParameter,
  option: z
    .number()
    .int()
    .min(1)
    .max(3)
    .default(2)
    .describe(
      'What is compared between segments, each seen alone: 1 pixels, 2 the feature tensor, 3 gradients of the loss.',
    ),
  mode: z
    .enum(['normalised', 'published'])
    .default('normalised')
    .describe(
      "Weights of coalitions: normalised gives the exact Shapley value in each segment's own game with its " +
        "neighbours; published are the paper's, which sum to less than 1.",
    ),
  threshold: z
    .enum(['tau', 'quantile', 'otsu'])
    .default('tau')
    .describe(
      'Above which |correlation| segments are neighbours: tau itself (the paper), the quantile tau of all pairs, or ' +
        "Otsu's threshold.",
    ),
  tau: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('The threshold, or with the rule quantile the share of pairs that are no neighbours.'),
  neighbours: z
    .number()
    .int()
    .min(0)
    .max(14)
    .default(10)
    .describe('Neighbours per segment at most; the strongest stay. Each doubles the passes of its segment.'),
  feature: featureParameter,
  gradient: z
    .enum(['last-layer', 'all'])
    .nullable()
    .default(null)
    .describe(
      'Of option 3: gradients of the last linear layer, in closed form, or of all weights and biases of convolutions ' +
        'and linear layers. Empty: last-layer where the model ends in a linear layer, else all.',
    ),
  baseline: baselineParameter.default('mean'),
});

type Parameters = z.output<typeof parameters>;

/** Pictures with one segment visible that are held at once. */
const picturesAtOnce = 16;

/**
 * CorrSHAP (Hasić and Krivić 2025): a segment's Shapley value in the game of the segments that correlate with it,
 *
 *   phi_k = sum over S in N_k of weight(|S|) (v(S + k) - v(S)),  N_k = { j : |C_kj| > tau },
 *
 * where C_ij is the cosine of vectors of the segments, each seen alone, centred over the segments; v is the class's
 * logit. What the three vectors are is said at `option`.
 */
export const corrShap = explainer({
  id: 'corr-shap',
  title: 'CorrSHAP',
  family: 'segments',
  source: { kind: 'published', citation: 'Hasić, Krivić: CorrSHAP. XAI 2025' },
  version: '1',
  summary:
    'Shapley values of segments, each in the game that it plays with the segments that correlate with it.',
  trust:
    'Cheaper than KernelSHAP where few segments correlate. What correlates is judged at a threshold: look at the matrix, and move tau to see whether the order of segments holds.',
  signed: true,
  needs: ['segments', 'features'],
  parameters,
  resolve(given, model) {
    return given.option === 2 ? { ...given, feature: chosenFeature(model, given.feature).name } : given;
  },
  estimate({ option, neighbours }, model, segments) {
    const most = Math.min(neighbours, Math.max(0, segments - 1));
    const coalitions = Math.min(2 ** segments, segments * 2 ** (most + 1));
    const vectors = option === 1 ? 0 : option === 2 ? segments : 2 * segments;
    const pictureBytes = 4 * model.channels * model.height * model.width;
    return {
      passes: vectors + coalitions + 2,
      workingBytes: picturesAtOnce * pictureBytes + segments * segments * 16 + coalitions * (segments + 64),
    };
  },
  async explain(context, given) {
    const { game, segments, outcome } = segmentPlay(context, given.baseline, 'logit');
    const n = segments.length;
    const gram = await productsOf(context, given, segments);
    const matrix = centredCosines(gram, n);
    const threshold = correlationThreshold(matrix, n, given.threshold, given.tau);
    const { members, cut } = neighbourhoods(matrix, n, threshold, given.neighbours);
    const scores = await localGameScores(game, members, given.mode, (done, total) =>
      context.report({ done, total, message: 'coalitions of neighbours' }),
    );
    const found = await outcome({ scores, errors: null }, warningsOf(members, cut, n, given));
    return {
      ...found,
      correlation: betweenSegments({ matrix, neighbours: members }, segments, context.segmentation.count),
      metrics: {
        ...found.metrics,
        'correlation-threshold': {
          value: threshold,
          low: null,
          high: null,
          settings: {
            rule: given.threshold,
            neighbours: mean(members.map((list) => list.length)),
            most: Math.max(0, ...members.map((list) => list.length)),
            cut,
          },
        },
      },
      ...(given.option === 3
        ? { resolved: { gradient: scopeFor(context.gradients.classifier, given.gradient) } }
        : {}),
    };
  },
});

/** Inner products of the segments' vectors. */
async function productsOf(
  context: ExplainContext,
  given: Parameters,
  segments: readonly number[],
): Promise<Gram> {
  const { masked, gradients, segmentation, report } = context;
  const hidden = context.baseline(given.baseline);
  const { channels } = masked.classifier;
  const pixels = pixelsOf(segmentation);
  const seen = segments.map((segment) => pixels[segment] as Int32Array);
  const n = seen.length;
  if (given.option === 1) return pixelProducts(masked.picture, hidden, channels, seen);
  const pictures = (from: number, count: number) =>
    lonePictures(masked.picture, hidden, channels, seen.slice(from, from + count));
  const onProgress = (done: number, total = n) => report({ done, total, message: 'segments alone' });
  if (given.option === 2) return featureProducts(context, given, pictures, n, onProgress);
  if (scopeFor(gradients.classifier, given.gradient) === 'all') {
    return allWeightProducts(gradients, (i) => pictures(i, 1), n, masked.target, onProgress);
  }
  return lastLayerProducts(gradients, pictures, n, masked.target, picturesAtOnce, onProgress);
}

async function featureProducts(
  { gradients, model }: ExplainContext,
  given: Parameters,
  pictures: (from: number, count: number) => Float32Array,
  n: number,
  onProgress: (done: number) => Promise<void>,
): Promise<Gram> {
  const { name } = chosenFeature(model, given.feature);
  const rows: Float32Array[] = [];
  for (let from = 0; from < n; from += picturesAtOnce) {
    const count = Math.min(picturesAtOnce, n - from);
    const found = await gradients.features({ pictures: pictures(from, count), n: count, features: [name] });
    const { data } = tensorNamed(found.features, name);
    const length = data.length / count;
    for (let i = 0; i < count; i++) rows.push(data.subarray(i * length, (i + 1) * length));
    await onProgress(from + count);
  }
  const gram = new Float64Array(n * n);
  addProducts(gram, rows);
  return gram;
}

function warningsOf(
  members: readonly (readonly number[])[],
  cut: number,
  n: number,
  { neighbours, threshold }: Parameters,
): string[] {
  const warnings: string[] = [];
  if (n > 2 && members.every((list) => list.length === 0)) {
    warnings.push(
      'No segment has a neighbour: each is scored by what it adds to an empty picture. ' +
        (threshold === 'tau'
          ? 'Lower tau, or set threshold to otsu or quantile.'
          : 'Raise neighbours or change threshold.'),
    );
  }
  if (cut > 0) {
    warnings.push(
      `${cut} of ${n} segments have more than ${neighbours} neighbours; only the strongest count.`,
    );
  }
  return warnings;
}
