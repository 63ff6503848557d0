import { z } from 'zod';
import { type FeatureGrid, featureGrid } from '../gradients/feature-grid.ts';
import { passesPerGradient, tensorNamed } from '../gradients/gradient-model.ts';
import type { PictureSize } from '../masked-model/mask-form.ts';
import { resizeMap } from '../math/interpolation.ts';
import { chosenFeature } from './explained-model.ts';
import { type Explainer, type ExplainOutcome, explainer } from './explainer.ts';
import { featureParameter } from './parameters.ts';

const parameters = z.object({ feature: featureParameter });

/** What distinguishes one class activation map from another. */
export interface GradientCam
  extends Pick<Explainer, 'id' | 'title' | 'version' | 'summary' | 'trust' | 'signed'> {
  readonly citation: string;
  /**
   * The map before it is enlarged.
   *
   * @param features A, the feature tensor [1, C, h, w]
   * @param slopes dy/dA, the gradient of the target's logit, of the same shape
   * @returns [h, w]
   */
  map(features: FeatureGrid, slopes: FeatureGrid): Float64Array;
}

/** A class activation map from a feature tensor and the gradient of the target's logit with respect to it. */
export function gradientCam(method: GradientCam) {
  const { id, title, version, summary, trust, signed, citation } = method;
  return explainer({
    id,
    title,
    family: 'saliency',
    source: { kind: 'published', citation },
    version,
    summary,
    trust,
    signed,
    needs: ['gradients', 'features'],
    repeatable: true,
    parameters,
    resolve: (given, model) => ({ feature: chosenFeature(model, given.feature).name }),
    estimate: (_resolved, { height, width }) => ({
      passes: passesPerGradient,
      workingBytes: 8 * height * width,
    }),
    async explain({ masked, gradients, model, size, report }, resolved) {
      const feature = chosenFeature(model, resolved.feature);
      const { name } = feature;
      const found = await gradients.gradients({
        pictures: masked.picture,
        n: 1,
        targets: [masked.target],
        withRespectTo: [name],
        features: [name],
      });
      const features = featureGrid(tensorNamed(found.features, name), feature);
      const coarse = method.map(features, featureGrid(tensorNamed(found.gradients, name), feature));
      await report({ done: passesPerGradient, total: passesPerGradient, message: 'features and gradients' });
      return activationOutcome(coarse, features, size, name);
    },
  });
}

/** A map on the feature's grid, with the same enlarged to the picture. A map of zeros is warned about. */
export function activationOutcome(
  coarse: Float64Array,
  { height, width }: PictureSize,
  size: PictureSize,
  feature: string,
): ExplainOutcome {
  return {
    map: resizeMap(coarse, { height, width }, size),
    coarse: { values: Float32Array.from(coarse), height, width },
    warnings: coarse.some((value) => value !== 0) ? [] : [emptyMap(feature)],
  };
}

/** What is said of a map that shows nothing. */
export function emptyMap(feature: string): string {
  return (
    `The map is zero everywhere: nothing in ${feature} speaks for the class by this method. ` +
    'Another feature tensor or another method may show more.'
  );
}

/** sum_k weights_k A_k, [h, w]. */
export function weightedChannels(weights: ArrayLike<number>, features: FeatureGrid): Float64Array {
  const { data, channels, height, width } = features;
  const places = height * width;
  const sum = new Float64Array(places);
  for (let k = 0; k < channels; k++) {
    const weight = weights[k] as number;
    for (let i = 0; i < places; i++) {
      sum[i] = (sum[i] as number) + weight * (data[k * places + i] as number);
    }
  }
  return sum;
}

/** One number per channel, from its places. */
export function perChannel(
  { channels, height, width }: FeatureGrid,
  measure: (start: number, end: number) => number,
): Float64Array {
  const places = height * width;
  return Float64Array.from({ length: channels }, (_, k) => measure(k * places, (k + 1) * places));
}

/** Values below zero become zero, in place. */
export function positivePart(values: Float64Array): Float64Array {
  for (let i = 0; i < values.length; i++) if (!((values[i] as number) > 0)) values[i] = 0;
  return values;
}
