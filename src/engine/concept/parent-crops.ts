import type { ConceptManifest } from '#contract/concepts.ts';
import { Failure } from '#contract/failure.ts';
import { type MatrixProduct, matrix } from '../math/matrix-product.ts';
import { quantile } from '../math/statistics.ts';
import { ConceptBasis } from './concept-basis.ts';
import type { CropEmbedding } from './crop-embedding.ts';
import type { Crop } from './crops.ts';

/** Crops with more of a concept than this quantile are taken apart further (Fel et al. 2023, section 3.2). */
const parentQuantile = 0.9;

/** W of a manifest. */
export function basisOf(manifest: ConceptManifest): ConceptBasis {
  const columns = manifest.basis[0]?.length ?? 0;
  return new ConceptBasis(matrix(Float32Array.from(manifest.basis.flat()), manifest.basis.length, columns));
}

/**
 * The crops that show a concept of an earlier run most, by sample index: those beyond the 90th percentile of its
 * coefficients.
 *
 * @param embedding of the pictures' crops at the earlier run's feature tensor
 * @throws Failure `not-found` for a concept that the earlier run does not have
 */
export async function parentCrops(
  embedding: CropEmbedding,
  manifest: ConceptManifest,
  concept: number,
  products: MatrixProduct,
): Promise<ReadonlyMap<number, readonly Crop[]>> {
  if (concept >= manifest.rank) {
    throw new Failure(
      'not-found',
      `the run has concepts 0 to ${manifest.rank - 1}, there is no concept ${concept}.`,
    );
  }
  const { data, columns } = await basisOf(manifest).coefficients(embedding.activations, products);
  const values = Float64Array.from(embedding.crops, (_, i) => data[i * columns + concept] as number);
  const threshold = values.length === 0 ? 0 : quantile(values.slice().sort(), parentQuantile);
  const chosen = new Map<number, Crop[]>();
  for (const [i, { sample, crop }] of embedding.crops.entries()) {
    if (!((values[i] as number) > threshold)) continue;
    chosen.set(sample.index, [...(chosen.get(sample.index) ?? []), crop]);
  }
  return chosen;
}
