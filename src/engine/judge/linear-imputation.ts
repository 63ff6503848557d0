import type { PictureShape } from '../masked-model/baseline.ts';

/** Rows, columns and weights of the neighbours: sides a sixth, corners a twelfth. */
const neighbourhood: readonly (readonly [down: number, right: number, weight: number])[] = [
  [0, 1, 1 / 6],
  [0, -1, 1 / 6],
  [1, 0, 1 / 6],
  [-1, 0, 1 / 6],
  [1, 1, 1 / 12],
  [1, -1, 1 / 12],
  [-1, 1, 1 / 12],
  [-1, -1, 1 / 12],
];
const sides = neighbourhood.length;
/** Residual, relative to the right-hand side, at which a solution is taken. */
const tolerance = 1e-8;

/** The linear system of removed pixels: diagonal x_i - sum of weights x_j = what the kept neighbours give. */
interface System {
  /** [n] positions of the removed pixels in the picture. */
  readonly removed: Int32Array;
  /** [n, 8] which unknown each neighbour is; n, an unknown that stays 0, where it is kept or outside. */
  readonly unknowns: Int32Array;
  /** [n] weights of the neighbours that lie in the picture, summed. */
  readonly diagonal: Float64Array;
}

/**
 * Linear imputation (Rong et al. 2022, section 4.2): every removed pixel is the weighted mean of its up to eight
 * neighbours, removed ones included; at the border the weights of those that exist count. Channels are apart.
 * Solved by conjugate gradients to a relative residual of 1e-8.
 *
 * @param picture [C, H, W]
 * @param removed [H, W], non-zero for removed pixels; at least one must be kept
 * @returns [C, H, W] float32 with the kept pixels as they were
 * @throws RangeError when nothing is kept
 */
export function imputeLinearly(
  picture: Float32Array,
  shape: PictureShape,
  removed: Uint8Array,
): Float32Array {
  const [channels, height, width] = shape;
  const pixels = height * width;
  if (removed.every((gone) => gone !== 0)) throw new RangeError('invalid removal: no pixel is kept');
  const system = systemOf(removed, height, width);
  const imputed = picture.slice();
  for (let c = 0; c < channels; c++) {
    const plane = picture.subarray(c * pixels, (c + 1) * pixels);
    const values = solve(system, keptSums(system, plane, removed, height, width));
    for (let i = 0; i < system.removed.length; i++) {
      imputed[c * pixels + (system.removed[i] as number)] = values[i] as number;
    }
  }
  return imputed;
}

function systemOf(removed: Uint8Array, height: number, width: number): System {
  const numbers = new Int32Array(removed.length).fill(-1);
  let n = 0;
  for (let i = 0; i < removed.length; i++) if (removed[i] !== 0) numbers[i] = n++;
  const system = {
    removed: new Int32Array(n),
    unknowns: new Int32Array(n * sides).fill(n),
    diagonal: new Float64Array(n),
  };
  for (let i = 0; i < removed.length; i++) {
    const unknown = numbers[i] as number;
    if (unknown < 0) continue;
    system.removed[unknown] = i;
    for (const [side, [down, right, weight]] of neighbourhood.entries()) {
      const other = neighbour(i, down, right, height, width);
      if (other < 0) continue;
      system.diagonal[unknown] = (system.diagonal[unknown] as number) + weight;
      const number = numbers[other] as number;
      if (number >= 0) system.unknowns[unknown * sides + side] = number;
    }
  }
  return system;
}

/** Position of a neighbour, -1 outside the picture. */
function neighbour(pixel: number, down: number, right: number, height: number, width: number): number {
  const row = Math.floor(pixel / width) + down;
  const column = (pixel % width) + right;
  return row < 0 || row >= height || column < 0 || column >= width ? -1 : row * width + column;
}

/** [n] the right-hand side: weighted sums of the kept neighbours. */
function keptSums(
  { removed: positions }: System,
  plane: Float32Array,
  removed: Uint8Array,
  height: number,
  width: number,
): Float64Array {
  return Float64Array.from(positions, (pixel) => {
    let sum = 0;
    for (const [down, right, weight] of neighbourhood) {
      const other = neighbour(pixel, down, right, height, width);
      if (other >= 0 && removed[other] === 0) sum += weight * (plane[other] as number);
    }
    return sum;
  });
}

/** Conjugate gradients with the diagonal as preconditioner: the matrix is symmetric and positive definite. */
function solve({ unknowns, diagonal }: System, given: Float64Array): Float64Array {
  const n = given.length;
  const values = new Float64Array(n);
  const residual = given.slice();
  const direction = new Float64Array(n + 1);
  const product = new Float64Array(n);
  for (let i = 0; i < n; i++) direction[i] = (residual[i] as number) / (diagonal[i] as number);
  const enough = tolerance ** 2 * squares(given);
  let energy = 0;
  for (let i = 0; i < n; i++) energy += (residual[i] as number) * (direction[i] as number);
  for (let round = 0; round < 10 * n && squares(residual) > enough; round++) {
    multiply(unknowns, diagonal, direction, product);
    let curvature = 0;
    for (let i = 0; i < n; i++) curvature += (direction[i] as number) * (product[i] as number);
    const step = energy / curvature;
    let next = 0;
    for (let i = 0; i < n; i++) {
      values[i] = (values[i] as number) + step * (direction[i] as number);
      const left = (residual[i] as number) - step * (product[i] as number);
      residual[i] = left;
      next += (left * left) / (diagonal[i] as number);
    }
    const share = next / energy;
    energy = next;
    for (let i = 0; i < n; i++) {
      direction[i] = (residual[i] as number) / (diagonal[i] as number) + share * (direction[i] as number);
    }
  }
  return values;
}

function multiply(
  unknowns: Int32Array,
  diagonal: Float64Array,
  values: Float64Array,
  product: Float64Array,
): void {
  for (let i = 0, at = 0; i < product.length; i++, at += sides) {
    const beside =
      (values[unknowns[at] as number] as number) +
      (values[unknowns[at + 1] as number] as number) +
      (values[unknowns[at + 2] as number] as number) +
      (values[unknowns[at + 3] as number] as number);
    const across =
      (values[unknowns[at + 4] as number] as number) +
      (values[unknowns[at + 5] as number] as number) +
      (values[unknowns[at + 6] as number] as number) +
      (values[unknowns[at + 7] as number] as number);
    product[i] = (diagonal[i] as number) * (values[i] as number) - beside / 6 - across / 12;
  }
}

function squares(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum;
}
