import { type MatrixProduct, matrix } from '../../math/matrix-product.ts';
import { coarseLength, type PictureDetail, sharedDetail, sharedShape } from './picture-detail.ts';

/** Two pictures by their places in the lists that were given. */
export interface SimilarPair {
  readonly first: number;
  readonly second: number;
  /** Share of their details that agrees, at most 1. */
  readonly similarity: number;
  /** Their files are the same, byte for byte. */
  readonly identical: boolean;
}

/** A picture to be compared: its file's hash, and its details. */
export interface ComparedPicture {
  readonly sha256: string;
  readonly detail: PictureDetail;
}

/** Most similar pictures of each picture by coarse details that are looked at closely. */
const candidates = 24;
/** Shapes of two looks at one place correlate more than this, whatever the microscope was set to. */
const leastShape = 0.85;
const blockRows = 512;

/**
 * Pairs of pictures that show the same place: inside one list, or between two.
 *
 * Candidates are the 24 pictures whose coarse waves agree best with a picture's, found by blocked products (N x M x 200
 * multiplications); these are compared by {@link sharedDetail}, which costs about 0.1 ms a pair. Files with equal bytes
 * are always found.
 *
 * @param threshold least similarity that counts
 * @param others null: pairs inside `pictures`, each once
 * @returns most similar first
 */
export async function similarPairs(
  pictures: readonly ComparedPicture[],
  others: readonly ComparedPicture[] | null,
  threshold: number,
  {
    products,
    report,
  }: {
    readonly products: MatrixProduct;
    readonly report: (done: number, total: number) => Promise<void>;
  },
): Promise<SimilarPair[]> {
  const within = others === null;
  const compared = others ?? pictures;
  const found = new Map<string, SimilarPair>();
  const add = (first: number, second: number, similarity: number, identical: boolean) => {
    const [a, b] = within && second < first ? [second, first] : [first, second];
    found.set(`${a} ${b}`, { first: a, second: b, similarity, identical });
  };
  const wanted = joined(compared);
  for (let start = 0; start < pictures.length; start += blockRows) {
    const block = pictures.slice(start, start + blockRows);
    const { data } = await products.multiply(joined(block), wanted, 'second');
    for (const [row, { detail }] of block.entries()) {
      const first = start + row;
      const scores = data.subarray(row * compared.length, (row + 1) * compared.length);
      for (const second of largest(scores, candidates, within ? first : -1)) {
        const other = compared[second] as ComparedPicture;
        if (sharedShape(detail, other.detail) < leastShape) continue;
        const similarity = sharedDetail(detail, other.detail);
        if (similarity >= threshold) add(first, second, similarity, false);
      }
    }
    await report(Math.min(start + blockRows, pictures.length), pictures.length);
  }
  const byHash = Map.groupBy(compared.keys(), (at) => (compared[at] as ComparedPicture).sha256);
  for (const [first, { sha256 }] of pictures.entries()) {
    for (const second of byHash.get(sha256) ?? []) if (!within || second > first) add(first, second, 1, true);
  }
  return [...found.values()].sort(
    (a, b) => b.similarity - a.similarity || a.first - b.first || a.second - b.second,
  );
}

function joined(pictures: readonly ComparedPicture[]) {
  const all = new Float32Array(pictures.length * coarseLength);
  for (const [i, { detail }] of pictures.entries()) all.set(detail.coarse, i * coarseLength);
  return matrix(all, pictures.length, coarseLength);
}

/** Places of the largest scores, `left` left out. */
function largest(scores: Float32Array, count: number, left: number): readonly number[] {
  const kept: number[] = [];
  let least = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i] as number;
    if (i === left || (kept.length >= count && score <= least)) continue;
    let at = kept.length;
    while (at > 0 && (scores[kept[at - 1] as number] as number) < score) at--;
    kept.splice(at, 0, i);
    if (kept.length > count) kept.pop();
    least = scores[kept[kept.length - 1] as number] as number;
  }
  return kept;
}
