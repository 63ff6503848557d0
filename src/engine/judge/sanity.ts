import type { MetricDescription, MetricValue } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import { averageRanks } from '../math/order.ts';
import { SeededRandom } from '../math/random.ts';
import { pearson } from '../math/statistics.ts';
import { type JudgedMap, type Metric, plainValue } from './metric.ts';
import type { RepeatedMethod } from './repeated-method.ts';

/** Keeps the other class apart from other draws with the same seed. */
const classStream = 0x109;

function sanityMetric(
  description: Omit<MetricDescription, 'needs' | 'better'>,
  passes: (method: { readonly passes: number; readonly stages: number }) => number,
  measure: (judged: JudgedMap, method: RepeatedMethod) => Promise<MetricValue>,
): Metric {
  return {
    description: { ...description, needs: ['gradients'], better: 'low' },
    presets: [],
    judges: 'method',
    cost({ method }) {
      if (method === null || method.stages === null) return {};
      const { stages } = method;
      return { [description.id]: { passes: passes({ ...method, stages }), per: 'method' } };
    },
    async evaluate(judged) {
      const { method } = judged;
      if (method === null) throw needsMethod(description.id);
      if ('reason' in method) return plainValue(null, { reason: method.reason });
      try {
        return await measure(judged, method);
      } catch (error) {
        // Weights as inputs are less than some rules and operators take; the map itself stands.
        if (!(error instanceof Failure && error.code === 'unsupported')) throw error;
        return plainValue(null, { reason: error.message });
      }
    },
  };
}

/** What is said where there is only a map. */
export function needsMethod(id: string): Failure {
  return new Failure(
    'usage',
    `metric ${id} runs the method itself again, so it can't judge a map that comes from elsewhere. ` +
      'Use it with explain.',
  );
}

/**
 * How much a map resembles the map of the same method on a model with randomised layers, from the answer down (Adebayo
 * et al. 2018): Spearman's correlation per stage, mean over stages. A map that is the same everywhere resembles nothing
 * and counts as 0. Values of unsigned maps are compared by magnitude, signed ones as they are.
 */
export const randomisation = sanityMetric(
  {
    id: 'randomisation',
    title: 'Dependence on weights',
    summary:
      "Spearman's correlation with the maps of models whose layers are randomised one after another, mean over them.",
    citation: 'Adebayo et al.: Sanity Checks for Saliency Maps. NeurIPS 2018, section 3.1',
  },
  ({ passes, stages }) => passes * stages,
  async (judged, method) => {
    if (method.stages === 0)
      return plainValue(null, { reason: 'the model has no float32 weights in layers' });
    const compare = comparison(judged.map, method.signed);
    const curve: { readonly layers: number; readonly lowest: string; readonly correlation: number | null }[] =
      [];
    for (let stage = 1; stage <= method.stages; stage++) {
      const layers = method.layersAt(stage);
      const correlation = compare(await method.withRandomisedLayers(stage));
      curve.push({ layers: layers.length, lowest: layers.at(-1) ?? '', correlation });
    }
    const values = curve.map(({ correlation }) => correlation ?? 0);
    return plainValue(values.reduce((sum, value) => sum + value, 0) / values.length, {
      stages: curve,
      weights: 'each tensor of a layer permuted, seeded',
      compared: method.signed ? 'signed values' : 'magnitudes',
    });
  },
);

/** How much a map resembles that of another class, drawn by the seed (Sixt, Granz, Landgraf 2020). */
export const randomLogit = sanityMetric(
  {
    id: 'random-logit',
    title: 'Dependence on class',
    summary: "Spearman's correlation with the map of another class, drawn at random.",
    citation:
      'Sixt, Granz, Landgraf: When Explanations Lie: Why Many Modified BP Attributions Fail. ICML 2020',
  },
  ({ passes }) => passes,
  async (judged, method) => {
    const { target, classes, signed } = method;
    if (classes < 2) return plainValue(null, { reason: 'the model has one class only' });
    const drawn = new SeededRandom(judged.case.seed, classStream).integer(classes - 1);
    const other = drawn < target ? drawn : drawn + 1;
    const correlation = comparison(judged.map, signed)(await method.ofTarget(other));
    return plainValue(correlation ?? 0, { other, compared: signed ? 'signed values' : 'magnitudes' });
  },
);

/** Spearman's correlation with one map, whose ranks are found once; null when either is constant. */
function comparison(map: Float32Array, signed: boolean): (other: Float32Array) => number | null {
  const ranksOf = (values: Float32Array) => averageRanks(signed ? values : values.map(Math.abs));
  const ranks = ranksOf(map);
  return (other) => pearson(ranks, ranksOf(other));
}
