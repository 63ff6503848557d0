import { type Matrix, type MatrixProduct, matrix } from '../../math/matrix-product.ts';
import { commonPhasors, PairSimilarity, phasorsOf } from './pair-similarity.ts';
import { coarseFrequencies, comparedSide, frequencies, type PicturePhases } from './picture-phases.ts';

/** Two pictures that show the same: rows of the two compared sets. */
export interface AlikePair {
  readonly first: number;
  readonly second: number;
  readonly similarity: number;
}

export interface AlikeSearch {
  readonly threshold: number;
  readonly products: MatrixProduct;
  readonly report: (done: number, total: number) => Promise<void>;
}

/** Pictures that each one is compared with closely. */
const candidates = 30;
/** Pictures per side of a product. */
const block = 1024;
/** Shifts that coarse structure is compared at, in pixels of the compared side. */
const shifts = [-4, 0, 4] as const;
/** Coarse structure below these is of different places: 400 second looks of the demo lie above 0.37 at their best shift. */
const leastUnshifted = 0.15;
const leastCoarse = 0.3;
/** Pairs that are compared between two pauses. */
const betweenPauses = 50;

/**
 * Finds pairs of pictures that show the same place. All pairs are compared in coarse structure (16 cycles per picture, at
 * nine shifts) by products of matrices; of each picture the most alike are compared closely. Cost: 9 N^2 products of 800
 * numbers, halved within one set (some 10^13 operations, minutes, for N = 50,000) and at most N x candidates close
 * comparisons; 3.6 KB of memory per picture.
 *
 * @param second null: pairs within `first`, the lower row first
 * @returns most similar first
 */
export async function alikePairs(
  first: PicturePhases,
  second: PicturePhases | null,
  search: AlikeSearch,
): Promise<AlikePair[]> {
  const other = second ?? first;
  const common = commonPhasors(second === null ? [first] : [first, second]);
  const nearest = Array.from({ length: first.count }, () => new Nearest(candidates));
  const total = Math.ceil(first.count / block) * Math.ceil(other.count / block);
  let done = 0;
  for (let startB = 0; startB < other.count; startB += block) {
    const countB = Math.min(block, other.count - startB);
    const shifted = shifts.flatMap((y) =>
      shifts.map((x) => coarseRows(other, startB, countB, common, { x, y })),
    );
    for (let startA = 0; startA < first.count; startA += block) {
      done++;
      if (second === null && startA > startB) continue;
      const countA = Math.min(block, first.count - startA);
      const rows = coarseRows(first, startA, countA, common, { x: 0, y: 0 });
      for (const columns of shifted) {
        const { data } = await search.products.multiply(rows, columns, 'second');
        for (let i = 0; i < countA; i++) {
          const row = startA + i;
          const list = nearest[row] as Nearest;
          const from = second === null ? Math.max(0, row + 1 - startB) : 0;
          for (let j = from; j < countB; j++) {
            const value = data[i * countB + j] as number;
            if (value >= leastUnshifted) list.take(startB + j, value);
          }
        }
        await search.report(done - 1, 2 * total);
      }
    }
  }
  return closePairs(first, other, nearest, new PairSimilarity(common), search);
}

async function closePairs(
  first: PicturePhases,
  other: PicturePhases,
  nearest: readonly Nearest[],
  similarity: PairSimilarity,
  search: AlikeSearch,
): Promise<AlikePair[]> {
  const found: AlikePair[] = [];
  let compared = 0;
  for (const [row, list] of nearest.entries()) {
    for (const column of list.best()) {
      if (++compared % betweenPauses === 0) await search.report(first.count + row, 2 * first.count);
      if (similarity.coarse(first, row, other, column) < leastCoarse) continue;
      const value = similarity.fine(first, row, other, column);
      if (value >= leastFor(first, row, other, column, search.threshold))
        found.push({ first: row, second: column, similarity: value });
    }
  }
  await search.report(2 * first.count, 2 * first.count);
  return found.sort((a, b) => b.similarity - a.similarity || a.first - b.first || a.second - b.second);
}

/**
 * The threshold for a pair. Small pictures have coarse frequencies alone, in which other places of a pattern and other
 * specks in the middle agree, too: with a fifth of the frequencies five times the similarity is asked for.
 */
function leastFor(
  a: PicturePhases,
  first: number,
  b: PicturePhases,
  second: number,
  threshold: number,
): number {
  const length = Math.min(a.lengths[first] as number, b.lengths[second] as number);
  return Math.min(1, (threshold * frequencies.length) / Math.max(1, length));
}

/** Coarse phasors of a block of pictures as rows of length 1, moved by a shift in pixels. */
function coarseRows(
  pictures: PicturePhases,
  start: number,
  count: number,
  common: Float32Array,
  shift: { readonly x: number; readonly y: number },
): Matrix {
  const width = 2 * coarseFrequencies;
  const data = new Float32Array(count * width);
  const phasors = new Float32Array(2 * frequencies.length);
  const turns = frequencies
    .slice(0, coarseFrequencies)
    .map(({ x, y }) => (2 * Math.PI * (x * shift.x + y * shift.y)) / comparedSide);
  const cos = turns.map(Math.cos);
  const sin = turns.map(Math.sin);
  for (let i = 0; i < count; i++) {
    const length = Math.min(coarseFrequencies, pictures.lengths[start + i] as number);
    const scale = 1 / Math.sqrt(Math.max(1e-9, phasorsOf(pictures, start + i, length, common, phasors)));
    for (let f = 0; f < length; f++) {
      const re = scale * (phasors[2 * f] as number);
      const im = scale * (phasors[2 * f + 1] as number);
      const [c, s] = [cos[f] as number, sin[f] as number];
      data[i * width + 2 * f] = re * c - im * s;
      data[i * width + 2 * f + 1] = re * s + im * c;
    }
  }
  return matrix(data, count, width);
}

/** The most alike pictures of one, each at its best shift. */
class Nearest {
  readonly #most: number;
  #values = new Map<number, number>();

  constructor(most: number) {
    this.#most = most;
  }

  take(row: number, value: number): void {
    const known = this.#values.get(row);
    if (known === undefined || known < value) this.#values.set(row, value);
    if (this.#values.size > 4 * this.#most) this.#values = new Map(this.#sorted());
  }

  best(): number[] {
    return this.#sorted()
      .map(([row]) => row)
      .sort((a, b) => a - b);
  }

  #sorted(): [number, number][] {
    return [...this.#values].sort(([a, x], [b, y]) => y - x || a - b).slice(0, this.#most);
  }
}
