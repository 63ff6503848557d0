import { SeededRandom } from './random.ts';
import { type SobolDimension, sobolDimensions } from './sobol-directions.ts';

const bits = 32;
const scramblingStream = 0x50b0;

/** How many dimensions there are direction numbers for. */
export const mostSobolDimensions = sobolDimensions.length + 1;

/**
 * The first points of the Sobol' sequence (Sobol' 1967; Joe and Kuo 2008), in the order of the Gray code (Antonov and
 * Saleev 1979), the origin included. With a power of two points every projection is evenly filled.
 *
 * A seed scrambles the points as Matousek (1998) describes: in each dimension the direction numbers are multiplied by a
 * random lower triangular matrix over GF(2) with ones on its diagonal, and a random digital shift is added. Each point
 * is then uniform in [0, 1), and the points together are as evenly spread as before.
 *
 * @param count up to 2^31
 * @param dimensions up to `mostSobolDimensions`
 * @param seed null: not scrambled
 * @returns [count, dimensions] float64
 */
export function sobolSequence(count: number, dimensions: number, seed: number | null): Float64Array {
  if (!(Number.isInteger(count) && count >= 0 && count <= 2 ** 31)) {
    throw new RangeError(`invalid count: ${count}`);
  }
  if (!(Number.isInteger(dimensions) && dimensions >= 1 && dimensions <= mostSobolDimensions)) {
    throw new RangeError(`invalid dimensions: ${dimensions} (1 to ${mostSobolDimensions})`);
  }
  const points = new Float64Array(count * dimensions);
  const random = seed === null ? null : new SeededRandom(seed, scramblingStream);
  for (let dimension = 0; dimension < dimensions; dimension++) {
    const plain = directionNumbers(dimension === 0 ? null : (sobolDimensions[dimension - 1] ?? null));
    const directions = random === null ? plain : plain.map(matrixScrambling(random));
    let digits = random === null ? 0 : random.uint32();
    for (let i = 0; i < count; i++) {
      points[i * dimensions + dimension] = digits / 2 ** bits;
      digits = (digits ^ (directions[lowestZeroBit(i)] as number)) >>> 0;
    }
  }
  return points;
}

/** v_1 .. v_32 as 32-bit fractions (Bratley and Fox 1988, equation 2). */
function directionNumbers(dimension: SobolDimension | null): Uint32Array {
  const directions = new Uint32Array(bits);
  if (dimension === null) {
    for (let i = 0; i < bits; i++) directions[i] = 2 ** (bits - 1 - i);
    return directions;
  }
  const { polynomial, start } = dimension;
  const degree = start.length;
  for (let i = 0; i < bits; i++) {
    if (i < degree) {
      directions[i] = (start[i] as number) * 2 ** (bits - 1 - i);
      continue;
    }
    const oldest = directions[i - degree] as number;
    let next = oldest ^ (oldest >>> degree);
    for (let k = 1; k < degree; k++) {
      if (((polynomial >>> (degree - k)) & 1) === 1) next ^= directions[i - k] as number;
    }
    directions[i] = next;
  }
  return directions;
}

/** Multiplies 32-bit fractions by one random lower triangular matrix: digit d of the result mixes digits 1 .. d. */
function matrixScrambling(random: SeededRandom): (fraction: number) => number {
  const rows = Uint32Array.from({ length: bits }, (_, digit) => {
    const diagonal = 2 ** (bits - 1 - digit);
    // The digits before this one are the higher bits.
    const before = ~(2 * diagonal - 1);
    return (random.uint32() & before) | diagonal;
  });
  return (fraction) => {
    let scrambled = 0;
    for (let digit = 0; digit < bits; digit++) {
      if (oddParity(fraction & (rows[digit] as number))) scrambled |= 2 ** (bits - 1 - digit);
    }
    return scrambled >>> 0;
  };
}

function oddParity(value: number): boolean {
  let folded = value ^ (value >>> 16);
  folded ^= folded >>> 8;
  folded ^= folded >>> 4;
  folded ^= folded >>> 2;
  folded ^= folded >>> 1;
  return (folded & 1) === 1;
}

/** Position of the lowest 0 bit of i. */
function lowestZeroBit(i: number): number {
  return 31 - Math.clz32(~i & -~i);
}
