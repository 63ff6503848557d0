import { Failure } from '#contract/failure.ts';
import type { DoubleMatrix } from '../../math/double-products.ts';
import { SeededRandom } from '../../math/random.ts';
import { quantile } from '../../math/statistics.ts';
import type { Rows } from '../rows.ts';

const pairs = 2000;
const pairStream = 0x6b73;
const landmarkStream = 0x6c61;
/** k-means++ draws from so many times the landmarks, so that it needs no pass over all rows per landmark. */
const candidatesPerLandmark = 4;

export type LandmarkChoice = 'uniform' | 'k-means++';

/** Rows by number, in the order given. */
export async function gather(rows: Rows, indices: ArrayLike<number>): Promise<DoubleMatrix> {
  const { width } = rows;
  const data = new Float64Array(indices.length * width);
  for (let i = 0; i < indices.length; i++)
    data.set((await rows.read(indices[i] as number, 1)).data, i * width);
  return { rows: indices.length, columns: width, data };
}

function squaredDistance(matrix: DoubleMatrix, i: number, j: number): number {
  const { columns, data } = matrix;
  let sum = 0;
  for (let k = 0; k < columns; k++)
    sum += ((data[i * columns + k] as number) - (data[j * columns + k] as number)) ** 2;
  return sum;
}

/** Squared distances of 2,000 random pairs of different rows, rising; of all pairs where there are no more. */
async function pairDistances(rows: Rows, seed: number): Promise<Float64Array> {
  const { count } = rows;
  const all = (count * (count - 1)) / 2;
  const chosen: [number, number][] = [];
  if (all <= pairs) {
    for (let i = 0; i < count; i++) for (let j = 0; j < i; j++) chosen.push([i, j]);
  } else {
    const random = new SeededRandom(seed, pairStream);
    while (chosen.length < pairs) {
      const i = random.integer(count);
      const j = random.integer(count);
      if (i !== j) chosen.push([i, j]);
    }
  }
  const distances = new Float64Array(chosen.length);
  for (const [at, pair] of chosen.entries()) distances[at] = squaredDistance(await gather(rows, pair), 0, 1);
  return distances.sort();
}

/**
 * 1 / (2 x median squared distance). Where more than half of the pairs are equal the median is 0; the mean takes its
 * place, and `fromMean` says so.
 *
 * @param what names the rows in the message
 * @throws Failure `usage` where all of them are equal
 */
export async function medianGamma(
  rows: Rows,
  what: string,
  seed: number,
): Promise<{ readonly gamma: number; readonly fromMean: boolean }> {
  const distances = await pairDistances(rows, seed);
  const middle = quantile(distances, 0.5);
  const mean = distances.reduce((sum, value) => sum + value, 0) / distances.length;
  if (!(mean > 0)) {
    throw new Failure(
      'usage',
      `${what} of all training samples are the same: there is nothing that tells them apart, so that no influence ` +
        'can be said. Take a training set with more than one class.',
    );
  }
  return { gamma: 1 / (2 * (middle > 0 ? middle : mean)), fromMean: !(middle > 0) };
}

/** Numbers of the rows that become landmarks, rising; at most `count`. */
export async function chooseLandmarks(
  rows: Rows,
  count: number,
  choice: LandmarkChoice,
  seed: number,
): Promise<Int32Array> {
  const random = new SeededRandom(seed, landmarkStream);
  if (rows.count <= count) return Int32Array.from({ length: rows.count }, (_, i) => i);
  if (choice === 'uniform') return drawn(rows.count, count, random);
  const candidates = drawn(rows.count, Math.min(rows.count, candidatesPerLandmark * count), random);
  const matrix = await gather(rows, candidates);
  return Int32Array.from(seeding(matrix, count, random), (i) => candidates[i] as number).sort();
}

/** `count` different numbers below `bound`, rising (Floyd's algorithm). */
function drawn(bound: number, count: number, random: SeededRandom): Int32Array {
  const chosen = new Set<number>();
  for (let j = bound - count; j < bound; j++) {
    const draw = random.integer(j + 1);
    chosen.add(chosen.has(draw) ? j : draw);
  }
  return Int32Array.from(chosen).sort();
}

/** k-means++ (Arthur and Vassilvitskii 2007): each next one by its squared distance to the nearest one so far. */
function seeding(candidates: DoubleMatrix, count: number, random: SeededRandom): number[] {
  const nearest = new Float64Array(candidates.rows).fill(Number.POSITIVE_INFINITY);
  const chosen = [random.integer(candidates.rows)];
  while (chosen.length < count) {
    const last = chosen.at(-1) as number;
    let total = 0;
    for (let i = 0; i < nearest.length; i++) {
      nearest[i] = Math.min(nearest[i] as number, squaredDistance(candidates, i, last));
      total += nearest[i] as number;
    }
    if (!(total > 0)) break;
    let rest = random.uniform() * total;
    let next = nearest.length - 1;
    for (let i = 0; i < nearest.length; i++) {
      rest -= nearest[i] as number;
      if (rest < 0) {
        next = i;
        break;
      }
    }
    chosen.push(next);
  }
  return [...new Set(chosen)];
}
