import { z } from 'zod';
import { ActivationSource, placesOf } from '../concept/activations.ts';
import { ConceptImportance } from '../concept/concept-importance.ts';
import { conceptMaps } from '../concept/concept-maps.ts';
import { basisOf } from '../concept/parent-crops.ts';
import { RuntimeMatrixProduct } from '../math/matrix-product.ts';
import { sobolDesign } from '../math/sobol-indices.ts';
import { conceptRunFor } from './concept-run.ts';
import { chosenFeature } from './explained-model.ts';
import { explainer } from './explainer.ts';

const parameters = z.object({
  run: z
    .number()
    .int()
    .min(1)
    .nullable()
    .default(null)
    .describe('Run of CRAFT whose concepts are shown. Empty: the newest one of the explained class.'),
  designs: z
    .number()
    .int()
    .min(4)
    .max(1024)
    .default(32)
    .describe("Rows of the Sobol' design by which each concept's importance in this picture is measured."),
});

/** Concepts of a usual run, for what its maps take. */
const usualConcepts = 10;

/**
 * CRAFT on one picture (Fel et al. 2023): the concepts of an earlier run, where the picture shows them, and how much
 * each one matters here. The coefficients U of the picture's places are the non-negative least squares solution for its
 * activations with W fixed; a concept's map is its coefficients above their 90th percentile, enlarged (Xplique,
 * `plot_concept_attribution_map`); its importance is its total Sobol' index in this picture (Xplique, local
 * `estimate_importance`). The single map that can be judged beside those of other methods is ours: the sum of the
 * concepts' maps, each weighted by that importance.
 */
export const craft = explainer({
  id: 'craft',
  title: 'CRAFT',
  family: 'concepts',
  source: {
    kind: 'published',
    citation:
      'Fel, Picard, Bethune, Boissin, Vigouroux, Colin, Cadène, Serre: CRAFT: Concept Recursive Activation ' +
      'FacTorization for Explainability. CVPR 2023',
  },
  version: '1',
  summary: 'Shows where a picture has the concepts of its class, and how much each one matters in it.',
  trust:
    "Trust a concept when its crops show one thing and its importance interval is clear of the others. Names are yours, not the network's. Needs a few hundred pictures of the class.",
  signed: false,
  needs: ['features', 'concepts'],
  parameters,
  resolve: (given) => given,
  estimate: (_resolved, { height, width }) => ({
    passes: 1,
    workingBytes: 4 * usualConcepts * height * width,
  }),
  async explain({ masked, gradients, model, size, seed, concepts, report }, { run, designs }) {
    const found = conceptRunFor(concepts, run, masked.target);
    const manifest = await found.read();
    const feature = chosenFeature(model, manifest.feature.name);
    const source = new ActivationSource(gradients, feature);
    const importance = new ConceptImportance(gradients.classifier, feature);
    const products = new RuntimeMatrixProduct(gradients.classifier.session.obtained.threads);
    try {
      const { values, grid } = await source.of(masked.picture, 1);
      const basis = basisOf(manifest);
      const coefficients = await basis.coefficients(placesOf(grid, 0), products);
      const design = sobolDesign(designs, basis.rank, seed);
      const totals = await importance.totals(coefficients, basis.rows, values, design, masked.target);
      await report({ done: 1, total: 1, message: 'concepts' });
      const maps = conceptMaps(coefficients, grid, size);
      const map = weightedSum(maps, totals);
      return {
        map,
        concepts: { maps, shares: shares(totals) },
        resolved: { run: found.runId },
        warnings: map.some((value) => value > 0)
          ? []
          : [`The picture shows none of the concepts of run ${found.runId}: the map is zero everywhere.`],
      };
    } finally {
      await importance.dispose();
      await products.dispose();
    }
  },
});

/** sum over concepts of weight x map, [H, W]. */
function weightedSum(maps: Float32Array, weights: Float64Array): Float32Array {
  const pixels = maps.length / weights.length;
  const sum = new Float64Array(pixels);
  for (const [k, weight] of weights.entries()) {
    for (let i = 0; i < pixels; i++) sum[i] = (sum[i] as number) + weight * (maps[k * pixels + i] as number);
  }
  return Float32Array.from(sum);
}

/** Importances as shares of their sum; all 0 where nothing matters. */
function shares(totals: Float64Array): Float32Array {
  const sum = totals.reduce((all, total) => all + total, 0);
  return Float32Array.from(totals, (total) => (sum > 0 ? total / sum : 0));
}
