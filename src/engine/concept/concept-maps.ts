import type { PictureSize } from '../masked-model/mask-form.ts';
import { interpolationMatrix } from '../math/interpolation.ts';
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
export function conceptMaps(
  coefficients: Matrix,
  grid: { readonly height: number; readonly width: number },
  size: PictureSize,
): Float32Array {
  const { columns: rank, data } = coefficients;
  const places = grid.height * grid.width;
  const rows = interpolationMatrix(grid.height, size.height);
  const columns = interpolationMatrix(grid.width, size.width);
  const maps = new Float32Array(rank * size.height * size.width);
  for (let k = 0; k < rank; k++) {
    const values = Float32Array.from({ length: places }, (_, place) => data[place * rank + k] as number);
    const threshold = quantile(values.slice().sort(), shownQuantile);
    const shown = values.map((value) => (value > threshold ? value : 0));
    const enlarged = resized(shown, grid, size, rows, columns);
    maps.set(enlarged, k * size.height * size.width);
  }
  return maps;
}

/** rows x values x columns^T, leaving out the zeros of both matrices. */
function resized(
  values: Float32Array,
  grid: { readonly height: number; readonly width: number },
  { height, width }: PictureSize,
  rows: Float32Array,
  columns: Float32Array,
): Float32Array {
  const wide = new Float32Array(grid.height * width);
  for (let y = 0; y < grid.height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let j = 0; j < grid.width; j++) {
        sum += (columns[x * grid.width + j] as number) * (values[y * grid.width + j] as number);
      }
      wide[y * width + x] = sum;
    }
  }
  const result = new Float32Array(height * width);
  for (let y = 0; y < height; y++) {
    for (let i = 0; i < grid.height; i++) {
      const weight = rows[y * grid.height + i] as number;
      if (weight === 0) continue;
      for (let x = 0; x < width; x++) {
        result[y * width + x] = (result[y * width + x] as number) + weight * (wide[i * width + x] as number);
      }
    }
  }
  return result;
}
