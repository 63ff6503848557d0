import type { DemoClass, DemoSet } from './classes.ts';
import { drawImaging, takePicture } from './imaging.ts';
import { keyedRandom } from './keyed-random.ts';
import { type PicturePlan, planPicture } from './plan.ts';
import { drawScene, renderScene, type StagePosition } from './scene.ts';

export interface PictureKey {
  /** Any integer; its low 32 bits count. */
  readonly seed: number;
  readonly set: DemoSet;
  readonly index: number;
  /** Width and height in pixels, 8 to 4096; the field of view stays the same. */
  readonly size: number;
}

export interface DemoPicture extends PicturePlan {
  /** Grey values, [size, size] uint8. */
  readonly pixels: Uint8Array;
  /** 255 on the defect, 0 elsewhere, [size, size] uint8; all 0 for `clean`. */
  readonly mask: Uint8Array;
  /** Drawn to be confused with another class. */
  readonly hard: boolean;
}

/**
 * One picture with its ground truth. It depends on the key alone. A near-duplicate is a second look at the same
 * place: same scene, stage moved by up to two reference pixels, own microscope settings and noise.
 *
 * @throws RangeError for a size or index out of range
 */
export function generatePicture(key: PictureKey): DemoPicture {
  const { seed, set, index, size } = key;
  if (!(Number.isInteger(size) && size >= 8 && size <= 4096)) throw new RangeError(`invalid size: ${size}`);
  const plan = planPicture(seed, set, index);
  const scene = sceneOf(key, plan.trueLabel, plan.duplicateOf);
  const { signal, mask } = renderScene(scene, size, stageOf(key, plan.duplicateOf));
  const imaging = drawImaging(keyedRandom(seed, set, index, 'imaging'), plan.site);
  const pixels = takePicture(signal, size, imaging, keyedRandom(seed, set, index, 'noise'));
  return {
    ...plan,
    pixelSizeNm: (plan.pixelSizeNm * 128) / size,
    pixels,
    mask,
    hard: scene.defect?.hard ?? false,
  };
}

function sceneOf({ seed, set, index }: PictureKey, label: DemoClass, duplicateOf: number | undefined) {
  const random =
    duplicateOf === undefined
      ? keyedRandom(seed, set, index, 'scene')
      : keyedRandom(seed, 'train', duplicateOf, 'scene');
  return drawScene(random, label);
}

function stageOf({ seed, set, index }: PictureKey, duplicateOf: number | undefined): StagePosition {
  if (duplicateOf === undefined) return { x: 0, y: 0 };
  const random = keyedRandom(seed, set, index, 'shift');
  return { x: random.between(-2, 2), y: random.between(-2, 2) };
}
