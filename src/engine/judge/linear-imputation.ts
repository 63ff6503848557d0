import type { PictureShape } from '../masked-model/baseline.ts';
import { coarseCorrection } from './coarse-correction.ts';
import { type ImputationSystem, imputationSystem, neighbourSum, padded } from './imputation-system.ts';

/** Residual, relative to the right-hand side, at which a solution is taken. */
const tolerance = 1e-6;
/** Rounds of conjugate gradients between two pauses: some tens of milliseconds on 224 x 224 pixels. */
const roundsPerPause = 20;

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
  const system = imputationSystem(removed, height, width);
  const correct = await coarseCorrection(system);
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
    const values = await solve(system, correct, given, pause);
    for (let i = 0; i < positions.length; i++) {
      imputed[c * height * width + (positions[i] as number)] = values[i] as number;
    }
  }
  return imputed;
}

/**
 * Conjugate gradients; the matrix is symmetric and positive definite. The preconditioner is the diagonal, which serves
 * what changes from pixel to pixel, plus the correction by blocks, which serves what reaches far.
 */
async function solve(
  { stride, planeLength, removed, diagonal }: ImputationSystem,
  correct: (residual: Float64Array, values: Float64Array) => void,
  given: Float64Array,
  pause: () => Promise<void>,
): Promise<Float64Array> {
  const n = given.length;
  const values = new Float64Array(n);
  const residual = given.slice();
  const conditioned = new Float64Array(n);
  const direction = new Float64Array(planeLength);
  const product = new Float64Array(n);
  const enough = tolerance ** 2 * dot(given, given);
  let energy = 0;
  for (let round = 1; round <= 10 * n && dot(residual, residual) > enough; round++) {
    for (let i = 0; i < n; i++) conditioned[i] = (residual[i] as number) / (diagonal[i] as number);
    correct(residual, conditioned);
    const next = dot(residual, conditioned);
    const share = round === 1 ? 0 : next / energy;
    energy = next;
    for (let i = 0; i < n; i++) {
      const at = removed[i] as number;
      direction[at] = (conditioned[i] as number) + share * (direction[at] as number);
    }
    let curvature = 0;
    for (let i = 0; i < n; i++) {
      const at = removed[i] as number;
      const along = direction[at] as number;
      product[i] = (diagonal[i] as number) * along - neighbourSum(direction, at, stride);
      curvature += along * (product[i] as number);
    }
    const step = energy / curvature;
    for (let i = 0; i < n; i++) {
      values[i] = (values[i] as number) + step * (direction[removed[i] as number] as number);
      residual[i] = (residual[i] as number) - step * (product[i] as number);
    }
    if (round % roundsPerPause === 0) await pause();
  }
  return values;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
