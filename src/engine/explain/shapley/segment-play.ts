import type { Baseline as BaselineKind } from '#contract/explanation.ts';
import { paintScores, segmentAreas } from '../../segment/segmentation.ts';
import type { ExplainContext, ExplainOutcome } from '../explainer.ts';
import type { Game, GameScores } from './game.ts';
import { type GameValue, segmentGame } from './segment-game.ts';
import { segmentOutcome } from './segment-outcome.ts';

/** A picture's segments at play: the game, and the way from its players' scores back to segments. */
export interface SegmentPlay {
  /** Its players are the segments that have pixels. */
  readonly game: Game;
  /** The segment that each player is. */
  readonly segments: readonly number[];
  /** [H, W] float32 of scores per player, for a map as it stands. */
  readonly paint: (scores: Float64Array) => Float32Array;
  /** What the method leaves. Segments without pixels score 0, with an error of 0: they are never missed. */
  readonly outcome: (
    scores: Pick<GameScores, 'scores' | 'errors'>,
    warnings?: readonly string[],
  ) => Promise<ExplainOutcome>;
}

/**
 * The game of a context's segments, without those that no pixel is in: whatever a method draws, nobody gains by them.
 *
 * @throws Failure `model` when the network answers with something that is no finite number
 */
export function segmentPlay(
  { masked, segmentation, baseline }: ExplainContext,
  hidden: BaselineKind,
  value: GameValue,
): SegmentPlay {
  const whole = segmentGame(masked, segmentation, baseline(hidden), value);
  const seen = [...segmentAreas(segmentation).entries()].filter(([, area]) => area > 0).map(([i]) => i);
  const game = seen.length === segmentation.count ? whole : gameOfSome(whole, seen);
  const perSegment = (values: Float64Array) => {
    const all = new Float64Array(segmentation.count);
    for (const [player, segment] of seen.entries()) all[segment] = values[player] as number;
    return all;
  };
  return {
    game,
    segments: seen,
    paint: (scores) => paintScores(Float32Array.from(perSegment(scores)), segmentation),
    outcome: ({ scores, errors }, warnings = []) =>
      segmentOutcome(
        game,
        segmentation,
        { scores: perSegment(scores), errors: errors === null ? null : perSegment(errors) },
        warnings,
      ),
  };
}

/** The game of the chosen players, the others never there. */
function gameOfSome(game: Game, chosen: readonly number[]): Game {
  return {
    ...game,
    players: chosen.length,
    worth(rows, onProgress) {
      const count = chosen.length === 0 ? 1 : rows.length / chosen.length;
      const all = new Uint8Array(count * game.players);
      for (let row = 0; row < count; row++) {
        for (const [i, player] of chosen.entries()) {
          all[row * game.players + player] = rows[row * chosen.length + i] as number;
        }
      }
      return game.worth(all, onProgress);
    },
  };
}
