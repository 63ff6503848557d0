import type { MetricDescription, MetricValue } from '#contract/explanation.ts';
import { type Metric, plainValue, prepare } from './metric.ts';
import { type NearbyMaps, type Neighbourhood, nearbyMaps } from './nearby-pictures.ts';
import { needsMethod } from './sanity.ts';

/** Few draws, as each one costs what the method costs; both metrics share them. */
const near: Neighbourhood = { draws: 10, noise: 'uniform', size: 0.02, unit: 'span', maps: 'as they are' };

/**
 * A metric of maps of nearby pictures. Segments, baselines and the method's seed stay those of the picture itself, so
 * that only the picture changes.
 */
function stabilityMetric(
  description: Omit<MetricDescription, 'needs' | 'better'>,
  presets: Readonly<Record<string, Neighbourhood>>,
  measure: (found: NearbyMaps) => { readonly value: number | null } & Record<string, unknown>,
): Metric {
  const settingsOf = (preset: string | undefined) =>
    preset === undefined ? near : (presets[preset] ?? near);
  const nameOf = (neighbourhood: Neighbourhood) =>
    `nearby pictures ${Object.values(neighbourhood).join(' ')}`;
  return {
    description: { ...description, needs: ['model'], better: 'low' },
    presets: Object.keys(presets),
    judges: 'method',
    cost({ method }, preset) {
      if (method === null) return {};
      const neighbourhood = settingsOf(preset);
      return { [nameOf(neighbourhood)]: { passes: method.passes * neighbourhood.draws, per: 'method' } };
    },
    async evaluate(judged, preset): Promise<MetricValue> {
      const { method } = judged;
      if (method === null) throw needsMethod(description.id);
      const neighbourhood = settingsOf(preset);
      const found = await prepare(judged.prepared, nameOf(neighbourhood), () =>
        nearbyMaps(judged, method, neighbourhood),
      );
      const { value, ...more } = measure(found);
      return plainValue(value, { ...neighbourhood, noiseSize: found.noiseSize, ...more });
    },
  };
}

/**
 * Max-sensitivity (Yeh et al. 2019, definition 3.1), relative to the map's norm as Captum and Quantus give it: the
 * greatest |map(y) - map(x)| / |map(x)| over pictures y drawn near x. Presets: Captum's defaults (10 draws, +-0.02) and
 * Quantus' (200 draws, +-0.2), both in preprocessed units. Null for a map of zeros.
 */
export const maxSensitivity = stabilityMetric(
  {
    id: 'max-sensitivity',
    title: 'Max-sensitivity',
    summary:
      "How far the map moves, relative to its norm, when the picture's values change by up to 2 % of their span.",
    citation: 'Yeh, Hsieh, Suggala, Inouye, Ravikumar: On the (In)fidelity and Sensitivity. NeurIPS 2019',
  },
  {
    captum: { ...near, unit: 'value' },
    quantus: { ...near, draws: 200, size: 0.2, unit: 'value' },
  },
  ({ mapDistances, mapNorm }) => {
    if (mapNorm === 0) return { value: null, reason: 'the map is zero everywhere' };
    return { value: Math.max(...mapDistances) / mapNorm };
  },
);

/**
 * Local Lipschitz estimate (Alvarez-Melis and Jaakkola 2018, equation 2): the greatest |map(y) - map(x)| / |y - x| over
 * pictures y drawn near x. It has the map's scale; `relative`, times |x| / |map(x)|, is free of it. Preset `quantus`: 200 draws, Gaussian noise
 * of 0.1 in preprocessed units, maps divided by their highest magnitude. Null where no picture differs.
 */
export const localLipschitz = stabilityMetric(
  {
    id: 'local-lipschitz',
    title: 'Local Lipschitz estimate',
    summary: 'How far the map moves per distance that the picture moves, at most, over pictures nearby.',
    citation: 'Alvarez-Melis, Jaakkola: On the Robustness of Interpretability Methods. ICML Workshop 2018',
  },
  {
    quantus: {
      ...{ draws: 200, noise: 'gaussian', size: 0.1, unit: 'value' },
      maps: 'divided by their highest magnitude',
    },
  },
  ({ mapDistances, pictureDistances, mapNorm, pictureNorm }) => {
    const slopes = Array.from(mapDistances, (moved, i) => moved / (pictureDistances[i] as number));
    if (!slopes.every(Number.isFinite)) return { value: null, reason: 'the picture is the same everywhere' };
    const value = Math.max(...slopes);
    return { value, relative: mapNorm > 0 ? (value * pictureNorm) / mapNorm : null };
  },
);
