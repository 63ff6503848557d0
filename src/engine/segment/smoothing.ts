import type { PictureSize } from '../masked-model/mask-form.ts';
import { gaussianKernel, mirroredIndices } from '../math/gaussian.ts';

/**
 * Gaussian smoothing of each channel of a picture, mirrored at its edges (the edge pixel repeated) and cut at four
 * standard deviations: SciPy's `gaussian_filter(mode='reflect')`, whose order of axes and sums is kept, so that
 * what is equal there is equal here.
 *
 * @param values [height, width, channels] float64
 * @param sigma standard deviation in pixels; 0 smooths nothing
 * @returns [height, width, channels] float64; `values` itself when there is nothing to do
 */
export function smoothPicture(
  values: Float64Array,
  { height, width }: PictureSize,
  channels: number,
  sigma: number,
): Float64Array {
  const radius = Math.floor(4 * sigma + 0.5);
  if (radius < 1) return values;
  const kernel = gaussianKernel(sigma, radius);
  return smoothRows(
    smoothColumns(values, height, width * channels, kernel),
    { height, width },
    channels,
    kernel,
  );
}

/** Along the height: each output row is a weighted sum of whole rows. */
function smoothColumns(
  values: Float64Array,
  height: number,
  rowLength: number,
  kernel: Float64Array,
): Float64Array {
  const radius = (kernel.length - 1) / 2;
  const rows = mirroredIndices(height, kernel.length);
  const smoothed = new Float64Array(values.length);
  for (let y = 0; y < height; y++) {
    const to = y * rowLength;
    const centre = kernel[radius] as number;
    for (let i = 0; i < rowLength; i++) smoothed[to + i] = centre * (values[to + i] as number);
    for (let k = 0; k < radius; k++) {
      const weight = kernel[k] as number;
      const above = (rows[y + k] as number) * rowLength;
      const below = (rows[y + 2 * radius - k] as number) * rowLength;
      for (let i = 0; i < rowLength; i++) {
        smoothed[to + i] =
          (smoothed[to + i] as number) +
          ((values[above + i] as number) + (values[below + i] as number)) * weight;
      }
    }
  }
  return smoothed;
}

/** Along the width, row by row over a copy of the row that is mirrored beyond its ends. */
function smoothRows(
  values: Float64Array,
  { height, width }: PictureSize,
  channels: number,
  kernel: Float64Array,
): Float64Array {
  const radius = (kernel.length - 1) / 2;
  const columns = mirroredIndices(width, kernel.length);
  const line = new Float64Array(columns.length * channels);
  const rowLength = width * channels;
  const smoothed = new Float64Array(values.length);
  for (let y = 0; y < height; y++) {
    const row = y * rowLength;
    for (let x = 0; x < columns.length; x++) {
      const from = row + (columns[x] as number) * channels;
      for (let c = 0; c < channels; c++) line[x * channels + c] = values[from + c] as number;
    }
    for (let i = 0; i < rowLength; i++) {
      let sum = (kernel[radius] as number) * (line[i + radius * channels] as number);
      for (let k = 0; k < radius; k++) {
        const left = line[i + k * channels] as number;
        const right = line[i + (2 * radius - k) * channels] as number;
        sum += (left + right) * (kernel[k] as number);
      }
      smoothed[row + i] = sum;
    }
  }
  return smoothed;
}
