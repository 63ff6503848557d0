import type { MetricValues } from '#contract/explanation.ts';
import { paintScores, type Segmentation } from '../../segment/segmentation.ts';
import type { ExplainOutcome } from '../explainer.ts';
import { extremes, type Game, type GameScores } from './game.ts';

/**
 * What a method that scores segments leaves: the scores painted on the picture, their standard errors, and by how
 * much they miss local accuracy, sum of scores = v(all) - v(none).
 */
export async function segmentOutcome(
  game: Game,
  segmentation: Segmentation,
  { scores, errors }: Pick<GameScores, 'scores' | 'errors'>,
  warnings: readonly string[] = [],
): Promise<ExplainOutcome> {
  const { empty, full } = await extremes(game);
  const values = Float32Array.from(scores);
  return {
    map: paintScores(values, segmentation),
    scores: values,
    ...(errors === null ? {} : { scoreErrors: Float32Array.from(errors) }),
    metrics: localAccuracyGap(scores, empty, full),
    warnings,
  };
}

function localAccuracyGap(scores: Float64Array, empty: number, full: number): MetricValues {
  const sum = scores.reduce((total, score) => total + score, 0);
  const settings = { sumOfScores: sum, worthOfAll: full, worthOfNone: empty };
  return { 'local-accuracy-gap': { value: Math.abs(sum - (full - empty)), low: null, high: null, settings } };
}
