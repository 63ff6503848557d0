import type { PictureSize } from '../masked-model/mask-form.ts';
import { resizeMap } from '../math/interpolation.ts';
import type { Matrix } from '../math/matrix-product.ts';
import { quantile } from '../math/statistics.ts';

/** Only places beyond this quantile of a picture show a concept (Xplique, `filter_percentile`). */
export const shownQuantile = 0.9;

/**
 * Where a picture shows each concept: the coefficients of its places, those up to the 90th percentile set to 0,
 * enlarged bilinearly to the network's input.
 *
 * @param coefficients U [h w, r]
 * @returns [r, H, W] float32
 */
export function conceptMaps(coefficients: Matrix, grid: PictureSize, size: PictureSize): Float32Array {
  const { columns: rank, data } = coefficients;
  const places = grid.height * grid.width;
  const maps = new Float32Array(rank * size.height * size.width);
  for (let k = 0; k < rank; k++) {
    const values = Float32Array.from({ length: places }, (_, place) => data[place * rank + k] as number);
    const threshold = quantile(values.slice().sort(), shownQuantile);
    const shown = values.map((value) => (value > threshold ? value : 0));
    maps.set(resizeMap(shown, grid, size), k * size.height * size.width);
  }
  return maps;
}
