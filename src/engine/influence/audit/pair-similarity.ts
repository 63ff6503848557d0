import { coarseFrequencies, comparedSide, frequencies, type PicturePhases } from './picture-phases.ts';
import { PlaneTransform } from './plane-transform.ts';

const cosines = Float32Array.from({ length: 256 }, (_, i) => Math.cos((2 * Math.PI * i) / 256));
const sines = Float32Array.from({ length: 256 }, (_, i) => Math.sin((2 * Math.PI * i) / 256));
/** From this many pictures on, what they all share is told apart from what each one shows. */
const fewestForCommon = 50;
/** Largest shift between two looks at the same place, as a share of the side. */
const largestShift = 1 / 16;
/** Around the best match, as a share of the side: nearer ones are the same match. */
const sameMatch = 1 / 32;

/**
 * Mean phasor of each frequency over all pictures, [frequencies, 2] float32: what they share at the same place, such as a
 * scale bar. Zeros for few pictures.
 */
export function commonPhasors(sets: readonly PicturePhases[]): Float32Array {
  const common = new Float32Array(2 * frequencies.length);
  const total = sets.reduce((sum, { count }) => sum + count, 0);
  if (total < fewestForCommon) return common;
  const counts = new Float64Array(frequencies.length);
  const sums = new Float64Array(2 * frequencies.length);
  for (const { count, phases, lengths } of sets) {
    for (let row = 0; row < count; row++) {
      for (let f = 0; f < (lengths[row] as number); f++) {
        const phase = phases[row * frequencies.length + f] as number;
        counts[f] = (counts[f] as number) + 1;
        sums[2 * f] = (sums[2 * f] as number) + (cosines[phase] as number);
        sums[2 * f + 1] = (sums[2 * f + 1] as number) + (sines[phase] as number);
      }
    }
  }
  for (let i = 0; i < common.length; i++) {
    common[i] = (sums[i] as number) / Math.max(1, counts[i >> 1] as number);
  }
  return common;
}

/** A row's phasors without the common ones, [length, 2], into a reused array. Returns the sum of their squares. */
export function phasorsOf(
  { phases }: PicturePhases,
  row: number,
  length: number,
  common: Float32Array,
  into: Float32Array,
): number {
  let squares = 0;
  for (let f = 0; f < length; f++) {
    const phase = phases[row * frequencies.length + f] as number;
    const re = (cosines[phase] as number) - (common[2 * f] as number);
    const im = (sines[phase] as number) - (common[2 * f + 1] as number);
    into[2 * f] = re;
    into[2 * f + 1] = im;
    squares += re * re + im * im;
  }
  return squares;
}

/** Compares pictures pair by pair, shifted against each other by up to a sixteenth of their side. */
export class PairSimilarity {
  readonly #common: Float32Array;
  readonly #coarse = new Correlation(comparedSide / 2);
  readonly #fine = new Correlation(comparedSide);
  readonly #first = new Float32Array(2 * frequencies.length);
  readonly #second = new Float32Array(2 * frequencies.length);

  constructor(common: Float32Array) {
    this.#common = common;
  }

  /** Normalised cross-correlation of the coarse structure at the best shift, at most 1. */
  coarse(a: PicturePhases, first: number, b: PicturePhases, second: number): number {
    return this.#compare(this.#coarse, coarseFrequencies, a, first, b, second).best;
  }

  /**
   * Normalised cross-correlation of the pixels with all frequencies at the same strength, at the best shift, less half of
   * the best one elsewhere: a pattern that repeats fits at many shifts, the same place at one. 1 for the same pixels.
   */
  fine(a: PicturePhases, first: number, b: PicturePhases, second: number): number {
    const { best, elsewhere } = this.#compare(this.#fine, frequencies.length, a, first, b, second);
    return best > 0.9999 ? 1 : best - Math.max(0, elsewhere) / 2;
  }

  #compare(
    correlation: Correlation,
    most: number,
    a: PicturePhases,
    first: number,
    b: PicturePhases,
    second: number,
  ) {
    const length = Math.min(most, a.lengths[first] as number, b.lengths[second] as number);
    if (length === 0) return { best: 0, elsewhere: 0 };
    const squares =
      phasorsOf(a, first, length, this.#common, this.#first) *
      phasorsOf(b, second, length, this.#common, this.#second);
    return correlation.of(this.#first, this.#second, length, 1 / (2 * Math.sqrt(squares)));
  }
}

/** The correlation plane of two pictures given by their phasors. */
class Correlation {
  readonly #transform: PlaneTransform;
  readonly #re: Float64Array;
  readonly #im: Float64Array;

  constructor(side: number) {
    this.#transform = new PlaneTransform(side);
    this.#re = new Float64Array(side * side);
    this.#im = new Float64Array(side * side);
  }

  of(a: Float32Array, b: Float32Array, length: number, factor: number) {
    const { side } = this.#transform;
    const re = this.#re.fill(0);
    const im = this.#im.fill(0);
    for (let f = 0; f < length; f++) {
      const { x, y } = frequencies[f] as (typeof frequencies)[number];
      const [ar, ai] = [a[2 * f] as number, a[2 * f + 1] as number];
      const [br, bi] = [b[2 * f] as number, b[2 * f + 1] as number];
      const real = factor * (ar * br + ai * bi);
      const imaginary = factor * (ai * br - ar * bi);
      const at = ((y + side) % side) * side + x;
      const mirrored = ((side - y) % side) * side + ((side - x) % side);
      re[at] = real;
      im[at] = imaginary;
      re[mirrored] = real;
      im[mirrored] = -imaginary;
    }
    this.#transform.run(re, im, 1);
    return peaks(re, side);
  }
}

/** The largest value within the allowed shifts, and the largest one that is not about the same place. */
function peaks(plane: Float64Array, side: number): { readonly best: number; readonly elsewhere: number } {
  const reach = Math.round(largestShift * side);
  let best = Number.NEGATIVE_INFINITY;
  let bestX = 0;
  let bestY = 0;
  for (let y = -reach; y <= reach; y++) {
    for (let x = -reach; x <= reach; x++) {
      const value = plane[((y + side) % side) * side + ((x + side) % side)] as number;
      if (value > best) [best, bestX, bestY] = [value, x, y];
    }
  }
  const near = (sameMatch * side) ** 2;
  let elsewhere = Number.NEGATIVE_INFINITY;
  for (let y = 0; y < side; y++) {
    const dy = wrapped(y - bestY, side);
    for (let x = 0; x < side; x++) {
      const value = plane[y * side + x] as number;
      if (value <= elsewhere) continue;
      const dx = wrapped(x - bestX, side);
      if (dx * dx + dy * dy > near) elsewhere = value;
    }
  }
  return { best, elsewhere };
}

function wrapped(difference: number, side: number): number {
  const positive = ((difference % side) + side) % side;
  return positive > side / 2 ? positive - side : positive;
}
