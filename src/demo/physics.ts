import type { SeededRandom } from '#engine/math/random.ts';

/**
 * The microscope in small. Every function takes a picture [height, width] float32 with signal in 0..1 and returns
 * a new one; order of use: charging, drift, blur, scan lines, shot noise, detector.
 * Background: Goldstein et al., Scanning Electron Microscopy and X-Ray Microanalysis, 4th edition 2018, chapters 3-6.
 */

/**
 * Charging shadow: what emits much charges up and darkens what the beam visits next on the same scan line. A decaying
 * sum along the row of the signal above `threshold`, subtracted. `reach` is the decay length in pixels.
 */
export function chargingShadow(
  picture: Float32Array,
  width: number,
  options: { readonly strength: number; readonly reach: number; readonly threshold: number },
): Float32Array {
  const { strength, reach, threshold } = options;
  const keep = Math.exp(-1 / reach);
  const result = new Float32Array(picture.length);
  let charge = 0;
  for (let i = 0; i < picture.length; i++) {
    if (i % width === 0) charge = 0;
    const value = picture[i] as number;
    result[i] = value * (1 - strength * Math.min(charge, 1));
    charge = charge * keep + (1 - keep) * Math.max(value - threshold, 0) * 4;
  }
  return result;
}

/** Slow change of brightness over the picture: a slope across, and a wave down the slow scan axis. */
export function brightnessDrift(
  picture: Float32Array,
  width: number,
  options: {
    readonly slopeX: number;
    readonly slopeY: number;
    readonly wave: number;
    readonly periods: number;
    readonly phase: number;
  },
): Float32Array {
  const height = picture.length / width;
  const result = new Float32Array(picture.length);
  for (let row = 0, i = 0; row < height; row++) {
    const v = row / height - 0.5;
    const down =
      options.slopeY * v + options.wave * Math.sin(2 * Math.PI * (options.periods * v + options.phase));
    for (let column = 0; column < width; column++, i++) {
      result[i] = (picture[i] as number) * (1 + down + options.slopeX * (column / width - 0.5));
    }
  }
  return result;
}

/** The beam's spot: a Gaussian of `sigma` pixels, separable, edges repeated. */
export function beamBlur(picture: Float32Array, width: number, sigma: number): Float32Array {
  if (!(sigma >= 0)) throw new RangeError(`invalid sigma: ${sigma}`);
  if (sigma < 0.05) return picture.slice();
  const height = picture.length / width;
  const radius = Math.ceil(3 * sigma);
  const kernel = new Float64Array(2 * radius + 1);
  let sum = 0;
  for (let k = -radius; k <= radius; k++) {
    const weight = Math.exp((-k * k) / (2 * sigma * sigma));
    kernel[k + radius] = weight;
    sum += weight;
  }
  for (let k = 0; k < kernel.length; k++) kernel[k] = (kernel[k] as number) / sum;

  const padded = new Float32Array(width + 2 * radius);
  const across = new Float32Array(picture.length);
  for (let row = 0; row < height; row++) {
    const start = row * width;
    padded.fill(picture[start] as number, 0, radius);
    padded.set(picture.subarray(start, start + width), radius);
    padded.fill(picture[start + width - 1] as number, radius + width);
    for (let column = 0; column < width; column++) {
      let value = 0;
      for (let k = 0; k < kernel.length; k++) value += (kernel[k] as number) * (padded[column + k] as number);
      across[start + column] = value;
    }
  }
  const result = new Float32Array(picture.length);
  for (let row = 0; row < height; row++) {
    for (let k = -radius; k <= radius; k++) {
      const from = Math.min(Math.max(row + k, 0), height - 1) * width;
      const weight = kernel[k + radius] as number;
      const to = row * width;
      for (let column = 0; column < width; column++) {
        result[to + column] = (result[to + column] as number) + weight * (across[from + column] as number);
      }
    }
  }
  return result;
}

/** Scan-line noise: each row has a brightness of its own and starts a fraction of a pixel early or late. */
export function scanLineNoise(
  picture: Float32Array,
  width: number,
  random: SeededRandom,
  options: { readonly gain: number; readonly jitter: number },
): Float32Array {
  const result = new Float32Array(picture.length);
  for (let start = 0; start < picture.length; start += width) {
    const brightness = 1 + options.gain * random.normal();
    const late = Math.min(Math.max(options.jitter * random.normal(), -1), 1);
    const whole = Math.floor(late);
    const part = late - whole;
    for (let column = 0; column < width; column++) {
      const a = Math.min(Math.max(column + whole, 0), width - 1);
      const b = Math.min(a + 1, width - 1);
      const value = (picture[start + a] as number) * (1 - part) + (picture[start + b] as number) * part;
      result[start + column] = value * brightness;
    }
  }
  return result;
}

/**
 * Shot noise: `dose` electrons per pixel at full signal arrive independently, so the variance is signal / dose. The
 * Poisson law is replaced by the normal one of the same mean and variance, close enough at the doses used (above 20).
 */
export function shotNoise(picture: Float32Array, random: SeededRandom, dose: number): Float32Array {
  if (!(dose > 0)) throw new RangeError(`invalid dose: ${dose}`);
  const result = new Float32Array(picture.length);
  for (let i = 0; i < picture.length; i++) {
    const value = picture[i] as number;
    result[i] = value + Math.sqrt(Math.max(value, 0) / dose) * random.normal();
  }
  return result;
}

/** Steps of the detector's digitiser: 10 bits. */
const DIGITISER_TOP = 1023;

/** The detector: gain and offset, 10-bit digitiser, then gamma by table to 8 bit. */
export function detect(
  picture: Float32Array,
  options: { readonly gain: number; readonly offset: number; readonly gamma: number },
): Uint8Array {
  const { gain, offset, gamma } = options;
  const table = new Uint8Array(DIGITISER_TOP + 1);
  for (let step = 0; step <= DIGITISER_TOP; step++) {
    table[step] = Math.round(255 * (step / DIGITISER_TOP) ** gamma);
  }
  const result = new Uint8Array(picture.length);
  for (let i = 0; i < picture.length; i++) {
    const step = ((picture[i] as number) * gain + offset) * DIGITISER_TOP + 0.5;
    result[i] = table[step < 0 ? 0 : step > DIGITISER_TOP ? DIGITISER_TOP : step | 0] as number;
  }
  return result;
}
