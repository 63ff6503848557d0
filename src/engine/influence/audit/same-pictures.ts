import type { Sample } from '#contract/dataset.ts';
import type { MatrixProduct } from '../../math/matrix-product.ts';
import type { AuditParameters } from './audit-parameters.ts';
import { type AlikePair, alikePairs } from './near-duplicates.ts';
import { readPhases } from './picture-phases.ts';

/** Two rows whose pictures show the same. */
export interface SamePair extends AlikePair {
  /** Their files are the same, byte for byte. */
  readonly identical: boolean;
}

export interface SamePictures {
  /** Rows of the training set, the lower one first; most similar first. */
  readonly duplicates: readonly SamePair[];
  /** First: row of the training set, second: of the validation set. */
  readonly leaks: readonly SamePair[];
  readonly warnings: readonly string[];
}

/** Pairs that are listed at most; sets of one pattern without any roughness would give all of them. */
const mostPairs = 10_000;

/**
 * Finds pictures that show the same inside the training set, and between it and the validation set. Files that are the
 * same are known by their hashes; each is listed once, with the first of its kind.
 */
export async function samePictures(
  training: readonly Sample[],
  validation: readonly Sample[] | null,
  parameters: Pick<AuditParameters, 'duplicateThreshold'>,
  services: {
    readonly products: MatrixProduct;
    readonly signal: AbortSignal;
    readonly report: (done: number, total: number, message: string) => Promise<void>;
  },
): Promise<SamePictures> {
  const { products, signal, report } = services;
  const read = (samples: readonly Sample[], which: string) =>
    readPhases(samples, signal, (done, total) => report(done, total, `reading ${which} pictures`));
  const phases = await read(training, 'training');
  const search = (message: string) => ({
    threshold: parameters.duplicateThreshold,
    products,
    report: (done: number, total: number) => report(done, total, message),
  });
  const alike = await alikePairs(phases, null, search('looking for near-duplicates'));
  const duplicates = joined(identicalWithin(training), alike, (row) => training[row]?.sha256);
  if (validation === null) return limited(duplicates, []);
  const others = await read(validation, 'validation');
  const across = await alikePairs(phases, others, search('looking for leaks'));
  const identical = identicalAcross(training, validation);
  const leaks = joined(
    identical,
    across,
    (row) => training[row]?.sha256,
    (row) => validation[row]?.sha256,
  );
  return limited(duplicates, leaks);
}

function identicalWithin(samples: readonly Sample[]): SamePair[] {
  const first = new Map<string, number>();
  return samples.flatMap(({ sha256 }, row) => {
    const known = first.get(sha256);
    if (known !== undefined) return [{ first: known, second: row, similarity: 1, identical: true }];
    first.set(sha256, row);
    return [];
  });
}

function identicalAcross(training: readonly Sample[], validation: readonly Sample[]): SamePair[] {
  const first = new Map<string, number>();
  for (const [row, { sha256 }] of training.entries()) if (!first.has(sha256)) first.set(sha256, row);
  return validation.flatMap(({ sha256 }, row) => {
    const known = first.get(sha256);
    return known === undefined ? [] : [{ first: known, second: row, similarity: 1, identical: true }];
  });
}

/** Identical pairs, then those that only look the same. */
function joined(
  identical: readonly SamePair[],
  alike: readonly AlikePair[],
  hashOf: (row: number) => string | undefined,
  hashOfOther = hashOf,
): SamePair[] {
  const others = alike.filter(({ first, second }) => hashOf(first) !== hashOfOther(second));
  return [...identical, ...others.map((pair) => ({ ...pair, identical: false }))];
}

function limited(duplicates: readonly SamePair[], leaks: readonly SamePair[]): SamePictures {
  const warnings = [
    ...tooMany(duplicates.length, 'near-duplicates in the training set'),
    ...tooMany(leaks.length, 'leaks into the validation set'),
  ];
  return { duplicates: duplicates.slice(0, mostPairs), leaks: leaks.slice(0, mostPairs), warnings };
}

function tooMany(count: number, what: string): string[] {
  if (count <= mostPairs) return [];
  return [
    `${count} pairs are ${what}; the ${mostPairs} most similar ones are listed. Raise duplicateThreshold if they show different places.`,
  ];
}

/** [N]: rows of duplicates share a number, the lowest row of theirs; all others have their own. */
export function groupsOf(count: number, pairs: readonly AlikePair[]): Int32Array {
  const groups = Int32Array.from({ length: count }, (_, row) => row);
  const rootOf = (row: number): number => {
    let root = row;
    while (groups[root] !== root) root = groups[root] as number;
    return root;
  };
  for (const { first, second } of pairs) {
    const [a, b] = [rootOf(first), rootOf(second)];
    groups[Math.max(a, b)] = Math.min(a, b);
  }
  return Int32Array.from(groups, (_, row) => rootOf(row));
}
