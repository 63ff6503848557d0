import type { Preprocessing } from '#contract/preprocessing.ts';
import { labelsToInput } from '../image/preprocess.ts';
import { compactLabels, type Segmentation } from './segmentation.ts';

/**
 * Brings segments of a whole picture to the network's input, nearest pixel. Labels that the crop leaves out vanish
 * and the rest closes ranks; what lies outside of the picture becomes a segment of its own. Masks stay as many as
 * they are, those that the crop leaves out empty.
 */
export function segmentationToInput(segmentation: Segmentation, preprocessing: Preprocessing): Segmentation {
  const [height, width] = preprocessing.size;
  if (segmentation.kind === 'labels') {
    return compactLabels(
      labelsToInput(segmentation.labels, segmentation, preprocessing, segmentation.count),
      height,
      width,
    );
  }
  const { count, masks } = segmentation;
  const pixels = segmentation.height * segmentation.width;
  const cut = new Uint8Array(count * height * width);
  for (let i = 0; i < count; i++) {
    const mask = masks.subarray(i * pixels, (i + 1) * pixels);
    cut.set(labelsToInput(mask, segmentation, preprocessing, 0), i * height * width);
  }
  return { kind: 'masks', masks: cut, height, width, count };
}
