/** Side of the grey pictures that details are taken from: a power of two. */
export const detailSide = 128;
/** Cycles per picture: below are shading and drift of the brightness, above is mostly noise. */
const lowest = 4;
const highest = 20;
/** Up to here a shift by a few pixels turns the phase by little: what candidates are found by. */
const highestCoarse = 9;
/** Side of the pictures whose plain correlation is asked for, too. */
const smallSide = 32;

interface Wave {
  readonly x: number;
  readonly y: number;
}

/** Half of the plane of waves in the band, lowest first; the other half follows, because pictures are real. */
const waves: readonly Wave[] = (() => {
  const found: Wave[] = [];
  for (let x = 0; x <= highest; x++) {
    for (let y = x === 0 ? 1 : -highest; y <= highest; y++) {
      const cycles = Math.hypot(x, y);
      if (cycles >= lowest && cycles <= highest) found.push({ x, y });
    }
  }
  return found.sort((a, b) => Math.hypot(a.x, a.y) - Math.hypot(b.x, b.y));
})();
const coarseWaves = waves.filter(({ x, y }) => Math.hypot(x, y) <= highestCoarse).length;

/** Numbers of the vectors that candidates are found by. */
export const coarseLength = 2 * coarseWaves;

/**
 * A picture by its details: the phases of its waves, all of the same strength. Lines and holes that repeat all over a
 * wafer fill few waves and count little; what is only there, such as the roughness of an edge or a speck, fills many.
 */
export interface PictureDetail {
  /** Cosine and sine of each wave's phase over the square root of the number of waves; 0 where there is no such wave. */
  readonly phases: Float32Array;
  /** The coarse waves alone, of length 1, [coarseLength]. */
  readonly coarse: Float32Array;
  /** [32 * 32], mean 0, length 1. */
  readonly small: Float32Array;
}

const cosines = Float64Array.from({ length: detailSide }, (_, i) => Math.cos((2 * Math.PI * i) / detailSide));
const sines = Float64Array.from({ length: detailSide }, (_, i) => Math.sin((2 * Math.PI * i) / detailSide));
/** Hann's window: without it the borders are the strongest edges. */
const window = Float64Array.from(
  { length: detailSide },
  (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / detailSide),
);
/** Amplitudes below this share of the strongest are rounding, not detail. */
const noAmplitude = 1e-6;

/** @param grey [128 * 128], any scale */
export function pictureDetail(grey: Float32Array): PictureDetail {
  const side = detailSide;
  let mean = 0;
  for (const value of grey) mean += value / grey.length;
  const columns = highest + 1;
  // Rows first: [side, columns], then the columns at the waves that are wanted.
  const real = new Float64Array(side * columns);
  const imaginary = new Float64Array(side * columns);
  const line = new Float64Array(side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      line[x] = ((grey[y * side + x] as number) - mean) * (window[y] as number) * (window[x] as number);
    }
    for (let wave = 0; wave < columns; wave++) {
      let re = 0;
      let im = 0;
      for (let x = 0, turn = 0; x < side; x++, turn = (turn + wave) & (side - 1)) {
        const value = line[x] as number;
        re += value * (cosines[turn] as number);
        im -= value * (sines[turn] as number);
      }
      real[y * columns + wave] = re;
      imaginary[y * columns + wave] = im;
    }
  }
  const phases = new Float32Array(2 * waves.length);
  const amplitudes = new Float64Array(waves.length);
  for (const [i, wave] of waves.entries()) {
    let re = 0;
    let im = 0;
    for (let y = 0; y < side; y++) {
      const turn = (((wave.y * y) % side) + side) % side;
      const a = real[y * columns + wave.x] as number;
      const b = imaginary[y * columns + wave.x] as number;
      re += a * (cosines[turn] as number) + b * (sines[turn] as number);
      im += b * (cosines[turn] as number) - a * (sines[turn] as number);
    }
    amplitudes[i] = Math.hypot(re, im);
    phases[2 * i] = re;
    phases[2 * i + 1] = im;
  }
  const strongest = amplitudes.reduce((most, amplitude) => Math.max(most, amplitude), 0);
  const strength = 1 / Math.sqrt(waves.length);
  for (const [i, amplitude] of amplitudes.entries()) {
    const scale = amplitude > noAmplitude * strongest ? strength / amplitude : 0;
    phases[2 * i] = (phases[2 * i] as number) * scale;
    phases[2 * i + 1] = (phases[2 * i + 1] as number) * scale;
  }
  const toUnit = Math.sqrt(waves.length / coarseWaves);
  return {
    phases,
    coarse: phases.slice(0, coarseLength).map((value) => value * toUnit),
    small: smallPicture(grey, mean),
  };
}

/** How far, in pixels of 128, and how finely two pictures are moved against each other. */
const furthest = 4;
const shifts = Array.from({ length: 4 * furthest + 1 }, (_, i) => i / 2 - furthest);
const angles = (wave: number) => shifts.map((shift) => (2 * Math.PI * wave * shift) / detailSide);
const shiftCosines = Array.from({ length: 2 * highest + 1 }, (_, i) => angles(i - highest).map(Math.cos));
const shiftSines = Array.from({ length: 2 * highest + 1 }, (_, i) => angles(i - highest).map(Math.sin));

/**
 * How much two pictures share of their details: the peak of their phase correlation (Kuglin and Hines 1975) within 4
 * of 128 pixels. 1 for the same picture, about 0.1 for two places of one wafer, whatever pattern both show.
 */
export function sharedDetail(a: PictureDetail, b: PictureDetail): number {
  const rows = 2 * highest + 1;
  const count = shifts.length;
  const real = new Float64Array(rows * count);
  const imaginary = new Float64Array(rows * count);
  for (const [i, wave] of waves.entries()) {
    const [ar = 0, ai = 0] = [a.phases[2 * i], a.phases[2 * i + 1]];
    const [br = 0, bi = 0] = [b.phases[2 * i], b.phases[2 * i + 1]];
    const re = ar * br + ai * bi;
    const im = ai * br - ar * bi;
    const cos = shiftCosines[wave.x + highest] as number[];
    const sin = shiftSines[wave.x + highest] as number[];
    const row = (wave.y + highest) * count;
    for (let s = 0; s < count; s++) {
      const c = cos[s] as number;
      const n = sin[s] as number;
      real[row + s] = (real[row + s] as number) + re * c - im * n;
      imaginary[row + s] = (imaginary[row + s] as number) + re * n + im * c;
    }
  }
  let peak = 0;
  for (let vertical = 0; vertical < count; vertical++) {
    for (let horizontal = 0; horizontal < count; horizontal++) {
      let sum = 0;
      for (let row = 0; row < rows; row++) {
        const at = row * count + horizontal;
        sum +=
          (real[at] as number) * ((shiftCosines[row] as number[])[vertical] as number) -
          (imaginary[at] as number) * ((shiftSines[row] as number[])[vertical] as number);
      }
      if (sum > peak) peak = sum;
    }
  }
  return Math.min(1, peak);
}

/** Plain correlation of the small pictures, -1 to 1. */
export function sharedShape(a: PictureDetail, b: PictureDetail): number {
  let sum = 0;
  for (let i = 0; i < a.small.length; i++) sum += (a.small[i] as number) * (b.small[i] as number);
  return sum;
}

function smallPicture(grey: Float32Array, mean: number): Float32Array {
  const small = new Float32Array(smallSide * smallSide);
  const cell = detailSide / smallSide;
  for (let y = 0; y < detailSide; y++) {
    for (let x = 0; x < detailSide; x++) {
      const to = Math.floor(y / cell) * smallSide + Math.floor(x / cell);
      small[to] = (small[to] as number) + (grey[y * detailSide + x] as number) - mean;
    }
  }
  const length = Math.sqrt(small.reduce((sum, value) => sum + value * value, 0));
  return length > 1e-9 ? small.map((value) => value / length) : small;
}
