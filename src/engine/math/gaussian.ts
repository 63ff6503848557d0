/**
 * A normalised Gaussian kernel.
 *
 * @param sigma standard deviation in pixels
 * @param radius where it is cut, in pixels; default 4 standard deviations
 * @returns [2 * radius + 1] float64, sum 1
 */
export function gaussianKernel(sigma: number, radius = Math.ceil(4 * sigma)): Float64Array {
  if (!(sigma > 0 && Number.isFinite(sigma))) throw new RangeError(`invalid sigma: ${sigma}`);
  if (!(Number.isInteger(radius) && radius > 0)) throw new RangeError(`invalid radius: ${radius}`);
  const kernel = new Float64Array(2 * radius + 1);
  let sum = 0;
  for (let i = -radius; i <= radius; i++) {
    const value = Math.exp(-(i * i) / (2 * sigma * sigma));
    kernel[i + radius] = value;
    sum += value;
  }
  return kernel.map((value) => value / sum);
}

/**
 * Gaussian blur of each plane, separable, with the picture mirrored at its edge (the edge pixel repeated, SciPy's
 * mode `reflect`), so that constant planes stay constant.
 *
 * @param planes [C, H, W] float32
 * @returns [C, H, W] float32
 */
export function gaussianBlur(
  planes: Float32Array,
  shape: readonly [channels: number, height: number, width: number],
  sigma: number,
  radius?: number,
): Float32Array {
  const [channels, height, width] = shape;
  if (planes.length !== channels * height * width) {
    throw new RangeError(`invalid planes: ${planes.length} values for [${shape.join(', ')}]`);
  }
  const kernel = gaussianKernel(sigma, radius);
  const between = new Float64Array(planes.length);
  const result = new Float64Array(planes.length);
  const rows = mirroredIndices(height, kernel.length);
  const columns = mirroredIndices(width, kernel.length);
  for (let c = 0; c < channels; c++) {
    const plane = c * height * width;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let sum = 0;
        for (let k = 0; k < kernel.length; k++) {
          sum += (kernel[k] as number) * (planes[plane + y * width + (columns[x + k] as number)] as number);
        }
        between[plane + y * width + x] = sum;
      }
    }
    for (let y = 0; y < height; y++) {
      for (let k = 0; k < kernel.length; k++) {
        const weight = kernel[k] as number;
        const from = plane + (rows[y + k] as number) * width;
        const to = plane + y * width;
        for (let x = 0; x < width; x++) {
          result[to + x] = (result[to + x] as number) + weight * (between[from + x] as number);
        }
      }
    }
  }
  return Float32Array.from(result);
}

/** For positions -radius .. size-1+radius: the pixel that stands there when the row is mirrored at its edges. */
export function mirroredIndices(size: number, kernelLength: number): Int32Array {
  const radius = (kernelLength - 1) / 2;
  return Int32Array.from({ length: size + 2 * radius }, (_, i) => {
    const position = (((i - radius) % (2 * size)) + 2 * size) % (2 * size);
    return position < size ? position : 2 * size - 1 - position;
  });
}
