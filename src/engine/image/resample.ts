/**
 * Separable resampling as Pillow does it (src/libImaging/Resample.c and Geometry.c): when a picture shrinks, the
 * filter is widened by the scale, so that every input pixel counts. 8-bit pictures go through the same fixed-point
 * arithmetic and the same rounding between the two passes as in Pillow, which gives the same bytes; that is what
 * classifiers trained on PIL pictures (torchvision's `Resize` among them) have seen.
 */
export type ResampleFilter = 'nearest' | 'bilinear' | 'bicubic';

/** Interleaved samples [height, width, channels]. */
export interface Raster<Samples extends Uint8Array | Float32Array = Uint8Array | Float32Array> {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Samples;
}

interface Kernel {
  readonly support: number;
  readonly weight: (x: number) => number;
}

const kernels: Readonly<Record<Exclude<ResampleFilter, 'nearest'>, Kernel>> = {
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { support: 2, weight: keysCubic },
};

/** Keys' cubic convolution kernel with a = -0.5. */
function keysCubic(x: number): number {
  const a = -0.5;
  const t = Math.abs(x);
  if (t < 1) return ((a + 2) * t - (a + 3)) * t * t + 1;
  if (t < 2) return (((t - 5) * t + 8) * t - 4) * a;
  return 0;
}

/** Bits after the point in Pillow's 8-bit coefficients. */
const precisionBits = 22;

/**
 * Resamples a picture. uint8 in gives uint8 out, byte for byte as Pillow's modes L and RGB; float32 in gives
 * float32 out as its mode F.
 *
 * @throws RangeError for sizes that are no positive integers
 */
export function resample<Samples extends Uint8Array | Float32Array>(
  raster: Raster<Samples>,
  width: number,
  height: number,
  filter: ResampleFilter,
): Raster<Samples> {
  if (!(Number.isInteger(width) && width > 0)) throw new RangeError(`invalid width: ${width}`);
  if (!(Number.isInteger(height) && height > 0)) throw new RangeError(`invalid height: ${height}`);
  if (width === raster.width && height === raster.height) return raster;
  if (filter === 'nearest') return nearest(raster, width, height);
  const kernel = kernels[filter];
  const wide = width === raster.width ? raster : pass(raster, width, kernel, true);
  return height === raster.height ? wide : pass(wide, height, kernel, false);
}

interface Coefficients {
  /** First input position per output position. */
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** `size` weights per output position, 0 beyond `count`. */
  readonly weights: Float64Array;
  readonly size: number;
}

function coefficients(inputSize: number, outputSize: number, { support, weight }: Kernel): Coefficients {
  const scale = inputSize / outputSize;
  const filterScale = Math.max(1, scale);
  const reach = support * filterScale;
  const size = Math.ceil(reach) * 2 + 1;
  const first = new Int32Array(outputSize);
  const count = new Int32Array(outputSize);
  const weights = new Float64Array(outputSize * size);
  for (let out = 0; out < outputSize; out++) {
    const centre = (out + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - reach + 0.5));
    const end = Math.min(inputSize, Math.trunc(centre + reach + 0.5));
    let sum = 0;
    for (let i = start; i < end; i++) {
      const value = weight((i - centre + 0.5) / filterScale);
      weights[out * size + i - start] = value;
      sum += value;
    }
    if (sum !== 0) {
      for (let i = 0; i < end - start; i++) {
        weights[out * size + i] = (weights[out * size + i] as number) / sum;
      }
    }
    first[out] = start;
    count[out] = end - start;
  }
  return { first, count, weights, size };
}

/** One pass along rows (`horizontal`) or along columns. */
function pass<Samples extends Uint8Array | Float32Array>(
  raster: Raster<Samples>,
  outputSize: number,
  kernel: Kernel,
  horizontal: boolean,
): Raster<Samples> {
  const { channels, data } = raster;
  const inputSize = horizontal ? raster.width : raster.height;
  const lines = horizontal ? raster.height : raster.width;
  const width = horizontal ? outputSize : raster.width;
  const height = horizontal ? raster.height : outputSize;
  const bytes = data instanceof Uint8Array;
  const { first, count, weights, size } = coefficients(inputSize, outputSize, kernel);
  if (bytes) {
    for (let i = 0; i < weights.length; i++) {
      weights[i] = roundAway((weights[i] as number) * 2 ** precisionBits);
    }
  }
  const output = bytes
    ? new Uint8Array(width * height * channels)
    : new Float32Array(width * height * channels);
  const alongInput = horizontal ? channels : raster.width * channels;
  const lineInput = horizontal ? raster.width * channels : channels;
  const alongOutput = horizontal ? channels : width * channels;
  const lineOutput = horizontal ? width * channels : channels;
  const half = 2 ** (precisionBits - 1);
  for (let line = 0; line < lines; line++) {
    for (let out = 0; out < outputSize; out++) {
      const start = first[out] as number;
      const taps = count[out] as number;
      for (let channel = 0; channel < channels; channel++) {
        let from = line * lineInput + start * alongInput + channel;
        let sum = bytes ? half : 0;
        for (let tap = 0; tap < taps; tap++) {
          sum += (data[from] as number) * (weights[out * size + tap] as number);
          from += alongInput;
        }
        const to = line * lineOutput + out * alongOutput + channel;
        output[to] = bytes ? Math.min(255, Math.max(0, sum >> precisionBits)) : sum;
      }
    }
  }
  return { width, height, channels, data: output as Samples };
}

/** Rounds half away from zero. */
function roundAway(value: number): number {
  return value < 0 ? Math.trunc(value - 0.5) : Math.trunc(value + 0.5);
}

function nearest<Samples extends Uint8Array | Float32Array>(
  raster: Raster<Samples>,
  width: number,
  height: number,
): Raster<Samples> {
  const { channels, data } = raster;
  const output =
    data instanceof Uint8Array
      ? new Uint8Array(width * height * channels)
      : new Float32Array(width * height * channels);
  const columns = nearestPositions(raster.width, width);
  const rows = nearestPositions(raster.height, height);
  let to = 0;
  for (let y = 0; y < height; y++) {
    const row = (rows[y] as number) * raster.width;
    for (let x = 0; x < width; x++) {
      const from = (row + (columns[x] as number)) * channels;
      for (let channel = 0; channel < channels; channel++) output[to++] = data[from + channel] as number;
    }
  }
  return { width, height, channels, data: output as Samples };
}

function nearestPositions(inputSize: number, outputSize: number): Int32Array {
  const scale = inputSize / outputSize;
  return Int32Array.from({ length: outputSize }, (_, out) =>
    Math.min(inputSize - 1, Math.floor((out + 0.5) * scale)),
  );
}
