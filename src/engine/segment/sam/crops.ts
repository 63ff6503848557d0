import type { PictureSize } from '../../masked-model/mask-form.ts';
import type { Box } from './boxes.ts';

/** A part of the picture that is looked at on its own. */
export interface Crop {
  /** Left, top, and the first column and row beyond it. */
  readonly box: Box;
  /** 0: the whole picture. */
  readonly layer: number;
}

/**
 * The crops of automatic mask generation (`generate_crop_boxes`): the whole picture, then in layer i a square of 2^i
 * by 2^i crops that overlap.
 *
 * @param overlap share of the short side by which the crops of the first layer overlap; later ones less
 */
export function cropsOf({ height, width }: PictureSize, layers: number, overlap: number): Crop[] {
  const crops: Crop[] = [{ box: [0, 0, width, height], layer: 0 }];
  for (let layer = 1; layer <= layers; layer++) {
    const perSide = 2 ** layer;
    const shared = Math.floor(overlap * Math.min(height, width) * (2 / perSide));
    const length = (whole: number) => Math.ceil((shared * (perSide - 1) + whole) / perSide);
    const [cropWidth, cropHeight] = [length(width), length(height)];
    for (let column = 0; column < perSide; column++) {
      for (let row = 0; row < perSide; row++) {
        const [left, top] = [(cropWidth - shared) * column, (cropHeight - shared) * row];
        const [right, bottom] = [Math.min(left + cropWidth, width), Math.min(top + cropHeight, height)];
        // Very small pictures leave nothing for the last crops.
        if (right > left && bottom > top) crops.push({ box: [left, top, right, bottom], layer });
      }
    }
  }
  return crops;
}

/** Points per side of the grid on the crops of a layer. */
export function pointsOfLayer(pointsPerSide: number, downscale: number, layer: number): number {
  return Math.max(1, Math.floor(pointsPerSide / downscale ** layer));
}

/**
 * A square grid of points on a crop, row by row, in its pixels (`build_point_grid`).
 *
 * @returns x0, y0, x1, y1 ..
 */
export function pointGrid(pointsPerSide: number, { height, width }: PictureSize): Float64Array<ArrayBuffer> {
  const points = new Float64Array(2 * pointsPerSide ** 2);
  for (let i = 0; i < pointsPerSide ** 2; i++) {
    points[2 * i] = (((i % pointsPerSide) + 0.5) / pointsPerSide) * width;
    points[2 * i + 1] = ((Math.floor(i / pointsPerSide) + 0.5) / pointsPerSide) * height;
  }
  return points;
}
