import { Failure } from '#contract/failure.ts';
import type { Baseline } from '../../masked-model/baseline.ts';
import { overlappingForm } from '../../masked-model/forms/overlapping.ts';
import { segmentsForm } from '../../masked-model/forms/segments.ts';
import type { MaskedModel } from '../../masked-model/masked-model.ts';
import type { Segmentation } from '../../segment/segmentation.ts';
import type { Game } from './game.ts';

export type GameValue = 'logit' | 'probability';

/**
 * The game of a picture's segments: a coalition is worth the target's value where its members are visible and the
 * baseline everywhere else. Where masks overlap a pixel is visible when any member holds it; pixels of no segment
 * are always hidden.
 *
 * @throws Failure `model` when the network answers with something that is no finite number
 */
export function segmentGame(
  masked: MaskedModel,
  segmentation: Segmentation,
  baseline: Baseline,
  value: GameValue,
): Game {
  const form =
    segmentation.kind === 'labels' ? segmentsForm(segmentation) : overlappingForm(segmentation, 'visible');
  return {
    players: segmentation.count,
    async worth(rows, onProgress) {
      const values = await masked.evaluate(form, baseline, rows, onProgress);
      const worths = value === 'logit' ? values.logits : values.probabilities;
      const bad = worths.findIndex((worth) => !Number.isFinite(worth));
      if (bad >= 0) throw notFinite(worths[bad] as number, rows, bad, segmentation.count);
      return worths;
    },
    pause: () => masked.pause(),
  };
}

function notFinite(worth: number, rows: Uint8Array, row: number, players: number): Failure {
  const members = rows.subarray(row * players, (row + 1) * players).reduce((sum, member) => sum + member, 0);
  return new Failure(
    'model',
    `the model answers ${worth} for the picture with ${members} of ${players} segments visible, so segments can't ` +
      'be scored. Check the model, or choose another baseline.',
  );
}
