import type { PictureShape } from '../masked-model/baseline.ts';

/** Weights of the neighbours beside a pixel and across its corners. */
const beside = 1 / 6;
const across = 1 / 12;
/** Residual, relative to the right-hand side, at which a solution is taken. */
const tolerance = 1e-6;
/** Rounds of conjugate gradients between two pauses: some tens of milliseconds on 224 x 224 pixels. */
const roundsPerPause = 20;

/**
 * The linear system of removed pixels, on planes with a border of one pixel that stays 0: the diagonal times x_i minus
 * the weighted sum of its removed neighbours is what the kept neighbours give.
 */
interface System {
  /** Pixels of a padded row. */
  readonly stride: number;
  readonly planeLength: number;
  /** [n] positions of the removed pixels in a padded plane. */
  readonly removed: Int32Array;
  /** [n] weights of the neighbours that lie in the picture, summed. */
  readonly diagonal: Float64Array;
}

/**
 * Linear imputation (Rong et al. 2022, section 4.2): every removed pixel is the weighted mean of its up to eight
 * neighbours, removed ones included; at the border the weights of those that exist count. Channels are apart.
 * Solved by conjugate gradients to a relative residual of 1e-6.
 *
 * @param picture [C, H, W]
 * @param removed [H, W], non-zero for removed pixels; at least one must be kept
 * @param pause called now and then, so that a cancelled work can end by throwing
 * @returns [C, H, W] float32 with the kept pixels as they were
 * @throws RangeError when nothing is kept
 */
export async function imputeLinearly(
  picture: Float32Array,
  shape: PictureShape,
  removed: Uint8Array,
  pause: () => Promise<void> = async () => {},
): Promise<Float32Array> {
  const [channels, height, width] = shape;
  if (removed.every((gone) => gone !== 0)) throw new RangeError('invalid removal: no pixel is kept');
  const system = systemOf(removed, height, width);
  const positions = Int32Array.from(removed.keys()).filter((i) => removed[i] !== 0);
  const imputed = picture.slice();
  for (let c = 0; c < channels; c++) {
    const plane = picture.subarray(c * height * width, (c + 1) * height * width);
    const kept = padded(
      plane.map((value, i) => (removed[i] === 0 ? value : 0)),
      height,
      width,
    );
    const given = Float64Array.from(system.removed, (at) => neighbourSum(kept, at, system.stride));
    const values = await solve(system, given, pause);
    for (let i = 0; i < positions.length; i++) {
      imputed[c * height * width + (positions[i] as number)] = values[i] as number;
    }
  }
  return imputed;
}

function systemOf(removed: Uint8Array, height: number, width: number): System {
  const stride = width + 2;
  const inside = padded(new Float32Array(removed.length).fill(1), height, width);
  const gone = padded(removed, height, width);
  const positions = Int32Array.from(gone.keys()).filter((at) => gone[at] !== 0);
  const diagonal = Float64Array.from(positions, (at) => neighbourSum(inside, at, stride));
  return { stride, planeLength: gone.length, removed: positions, diagonal };
}

/** A plane [H, W] with a border of zeros, [H + 2, W + 2]. */
function padded(plane: ArrayLike<number>, height: number, width: number): Float64Array {
  const wide = new Float64Array((height + 2) * (width + 2));
  for (let i = 0; i < height * width; i++) {
    wide[(Math.floor(i / width) + 1) * (width + 2) + (i % width) + 1] = plane[i] as number;
  }
  return wide;
}

function neighbourSum(plane: Float64Array, at: number, stride: number): number {
  const sides =
    (plane[at - 1] as number) +
    (plane[at + 1] as number) +
    (plane[at - stride] as number) +
    (plane[at + stride] as number);
  const corners =
    (plane[at - stride - 1] as number) +
    (plane[at - stride + 1] as number) +
    (plane[at + stride - 1] as number) +
    (plane[at + stride + 1] as number);
  return beside * sides + across * corners;
}

/** Conjugate gradients with the diagonal as preconditioner: the matrix is symmetric and positive definite. */
async function solve(
  { stride, planeLength, removed, diagonal }: System,
  given: Float64Array,
  pause: () => Promise<void>,
): Promise<Float64Array> {
  const n = given.length;
  const values = new Float64Array(n);
  const residual = given.slice();
  const direction = new Float64Array(planeLength);
  const product = new Float64Array(n);
  let energy = 0;
  let left = 0;
  for (let i = 0; i < n; i++) {
    const value = residual[i] as number;
    direction[removed[i] as number] = value / (diagonal[i] as number);
    energy += value ** 2 / (diagonal[i] as number);
    left += value ** 2;
  }
  const enough = tolerance ** 2 * left;
  for (let round = 1; round <= 10 * n && left > enough; round++) {
    let curvature = 0;
    for (let i = 0; i < n; i++) {
      const at = removed[i] as number;
      const along = direction[at] as number;
      const value = (diagonal[i] as number) * along - neighbourSum(direction, at, stride);
      product[i] = value;
      curvature += along * value;
    }
    const step = energy / curvature;
    let next = 0;
    left = 0;
    for (let i = 0; i < n; i++) {
      values[i] = (values[i] as number) + step * (direction[removed[i] as number] as number);
      const value = (residual[i] as number) - step * (product[i] as number);
      residual[i] = value;
      left += value * value;
      next += (value * value) / (diagonal[i] as number);
    }
    const share = next / energy;
    energy = next;
    for (let i = 0; i < n; i++) {
      const at = removed[i] as number;
      direction[at] = (residual[i] as number) / (diagonal[i] as number) + share * (direction[at] as number);
    }
    if (round % roundsPerPause === 0) await pause();
  }
  return values;
}
