import type { PictureSize } from '../masked-model/mask-form.ts';

/** Where a summand of a density, which is at least 1, can't change it any more: exp(-37) is below half an ulp. */
const negligible = 37;
const stepsPerUnit = 128;
/** exp(-i / stepsPerUnit). */
const exponentials = Float64Array.from({ length: negligible * stepsPerUnit + 1 }, (_, i) =>
  Math.exp(-i / stepsPerUnit),
);

/**
 * Adds to the densities what the pixels of row y and their neighbours owe each other:
 * exp(-(squared distance of colours and places) / (2 kernelSize^2)), each pair once for both of its pixels, and 1
 * for each pixel itself. After all rows each density is the sum over the whole window.
 *
 * The exponential comes from a table and four terms of its series: the fifth is below 1e-12 of the value.
 *
 * @param densities [height, width], added to
 * @param colours [height, width, 3]
 * @param radius of the square window, in pixels
 */
export function addDensities(
  densities: Float64Array,
  colours: Float64Array,
  { height, width }: PictureSize,
  y: number,
  radius: number,
  kernelSize: number,
): void {
  const scale = 0.5 / (kernelSize * kernelSize);
  const lastRow = Math.min(y + radius, height - 1);
  for (let x = 0; x < width; x++) {
    const p = y * width + x;
    const l = colours[3 * p] as number;
    const a = colours[3 * p + 1] as number;
    const b = colours[3 * p + 2] as number;
    const right = Math.min(x + radius, width - 1);
    let sum = 1;
    for (let row = y; row <= lastRow; row++) {
      const dy2 = (row - y) * (row - y);
      const left = row === y ? x + 1 : Math.max(x - radius, 0);
      for (let column = left; column <= right; column++) {
        const q = row * width + column;
        const dl = l - (colours[3 * q] as number);
        const da = a - (colours[3 * q + 1] as number);
        const db = b - (colours[3 * q + 2] as number);
        const dx = x - column;
        const exponent = (dl * dl + da * da + db * db + dy2 + dx * dx) * scale;
        if (exponent >= negligible) continue;
        const step = (exponent * stepsPerUnit) | 0;
        const rest = exponent - step / stepsPerUnit;
        const share =
          (exponentials[step] as number) * (1 - rest * (1 - rest * (0.5 - rest * (1 / 6 - rest / 24))));
        sum += share;
        densities[q] = (densities[q] as number) + share;
      }
    }
    densities[p] = (densities[p] as number) + sum;
  }
}
