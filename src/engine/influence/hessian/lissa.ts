import { SeededRandom } from '../../math/random.ts';
import { heard } from '../checked-arrays.ts';
import type { InfluenceContext } from '../influence-method.ts';
import type { TrainingHead } from './training-head.ts';

/** Training samples per step. */
const batch = 32;
/** Keeps these draws apart from others with the same seed. */
const sampleStream = 0x1155;
/** Multiplications between two chances to cancel. */
const workBetween = 4_000_000;

export interface LissaOptions {
  readonly damping: number;
  /** Steps of one estimate. */
  readonly depth: number;
  /** Divides the Hessian so that its eigenvalues stay below one. */
  readonly scale: number;
  /** Estimates that are averaged. */
  readonly repeats: number;
}

/** A scale that no batch's Hessian exceeds: softmax curves by at most a half, times the longest (h, 1). */
export async function safeScale(
  head: TrainingHead,
  damping: number,
  context: InfluenceContext,
): Promise<number> {
  let longest = 0;
  const { cleanFeatures, width } = head;
  const block = Math.max(1, Math.floor(2 ** 22 / width));
  for (let start = 0; start < cleanFeatures.count; start += block) {
    const { data, rows } = await cleanFeatures.read(start, Math.min(block, cleanFeatures.count - start));
    for (let row = 0; row < rows; row++) {
      let square = 1;
      for (let i = row * width; i < (row + 1) * width; i++) square += (data[i] as number) ** 2;
      longest = Math.max(longest, square);
    }
    await heard(context, start + rows, cleanFeatures.count, 'measuring features');
  }
  return longest / 2 + damping;
}

/**
 * Solves (H + damping I) x = b by the stochastic recursion of LiSSA (Agarwal, Bullins, Hazan 2017; Koh and Liang 2017,
 * section 3): x <- b + x - (H_batch + damping I) x / scale over `depth` seeded batches, x / scale at the end, averaged
 * over `repeats`. All right sides see the same batches. Directions with an eigenvalue below about scale / depth have
 * not come to rest at the end.
 *
 * @param rights each [D + 1, K]
 */
export async function lissa(
  head: TrainingHead,
  options: LissaOptions,
  rights: readonly Float64Array[],
  context: InfluenceContext,
): Promise<Float64Array[]> {
  const { depth, repeats, scale, damping } = options;
  const { width, classes } = head;
  const samples = Array.from(head.usable.keys()).filter((i) => head.usable[i] === 1);
  const sums = rights.map((right) => new Float64Array(right.length));
  const every = Math.max(1, Math.floor(workBetween / (2 * batch * rights.length * (width + 1) * classes)));
  for (let repeat = 0; repeat < repeats; repeat++) {
    const random = new SeededRandom(context.seed, sampleStream + repeat);
    const states = rights.map((right) => Float64Array.from(right));
    for (let step = 0; step < depth; step++) {
      const rows = await drawn(head, samples, random);
      for (const [v, state] of states.entries()) {
        const bent = bentBy(rows, state, width, classes);
        const right = rights[v] as Float64Array;
        for (let i = 0; i < state.length; i++) {
          const value = state[i] as number;
          state[i] = (right[i] as number) + value - ((bent[i] as number) / batch + damping * value) / scale;
        }
      }
      if (step % every === every - 1) {
        await heard(context, repeat * depth + step + 1, repeats * depth, 'solving by LiSSA');
      }
    }
    for (const [v, state] of states.entries()) {
      const sum = sums[v] as Float64Array;
      for (let i = 0; i < sum.length; i++) {
        sum[i] = (sum[i] as number) + (state[i] as number) / (scale * repeats);
      }
    }
  }
  return sums;
}

interface DrawnSample {
  readonly h: Float32Array;
  readonly p: Float32Array;
}

async function drawn(
  head: TrainingHead,
  samples: readonly number[],
  random: SeededRandom,
): Promise<DrawnSample[]> {
  const found: DrawnSample[] = [];
  for (let i = 0; i < batch; i++) {
    const row = samples[random.integer(samples.length)] as number;
    const [h, p] = [await head.features.read(row, 1), await head.cleanProbabilities.read(row, 1)];
    found.push({ h: h.data, p: p.data });
  }
  return found;
}

/** The sum of the batch's Hessians times a vector [D + 1, K]. */
function bentBy(
  rows: readonly DrawnSample[],
  vector: Float64Array,
  width: number,
  classes: number,
): Float64Array {
  const found = new Float64Array(vector.length);
  const logits = new Float64Array(classes);
  for (const { h, p } of rows) {
    for (let k = 0; k < classes; k++) logits[k] = vector[width * classes + k] as number;
    for (let d = 0; d < width; d++) {
      const x = h[d] as number;
      for (let k = 0; k < classes; k++) {
        logits[k] = (logits[k] as number) + x * (vector[d * classes + k] as number);
      }
    }
    let mean = 0;
    for (let k = 0; k < classes; k++) mean += (logits[k] as number) * (p[k] as number);
    for (let k = 0; k < classes; k++) logits[k] = (p[k] as number) * ((logits[k] as number) - mean);
    for (let d = 0; d <= width; d++) {
      const x = d === width ? 1 : (h[d] as number);
      for (let k = 0; k < classes; k++) {
        const at = d * classes + k;
        found[at] = (found[at] as number) + x * (logits[k] as number);
      }
    }
  }
  return found;
}
