import { z } from 'zod';
import { type FeatureGrid, featureGrid } from '../gradients/feature-grid.ts';
import { tensorNamed } from '../gradients/gradient-model.ts';
import { coarseMapForm } from '../masked-model/forms/coarse-map.ts';
import type { PictureSize } from '../masked-model/mask-form.ts';
import { resizedRange, resizeMap } from '../math/interpolation.ts';
import { emptyMap, weightedChannels } from './activation-map.ts';
import { chosenFeature } from './explained-model.ts';
import { explainer } from './explainer.ts';
import { baselineParameter, featureParameter } from './parameters.ts';

const parameters = z.object({ feature: featureParameter, baseline: baselineParameter.default('mean') });

/** Channels counted where the graph does not say how many there are. */
const usualChannels = 512;

/**
 * Score-CAM (Wang et al. 2020) as the authors' code computes it: every channel A_k, enlarged and scaled to 0..1, is
 * laid on the picture as a soft mask H_k; its weight is the class's probability under it, p_c(x H_k); the map is
 * ReLU(sum_k p_c(x H_k) up(A_k)). Constant channels are left out. x H_k shows the baseline `mean` where H_k is 0, which
 * is the authors' definition; other baselines are ours.
 *
 * What crosses to the graph per pass is the channel, [h, w], scaled by the range that it has when enlarged; enlarging,
 * which is linear, happens in the graph. The coarse map is the weighted sum before enlarging and before the ReLU.
 */
export const scoreCam = explainer({
  id: 'score-cam',
  title: 'Score-CAM',
  family: 'saliency',
  source: {
    kind: 'published',
    citation:
      'Wang et al.: Score-CAM: Score-Weighted Visual Explanations for Convolutional Neural Networks. CVPR Workshops 2020',
  },
  version: '1',
  summary: 'Looks at the picture through each feature map and weighs it by the answer; no gradients needed.',
  trust:
    'No gradients, so saturation does no harm; one pass per feature map. Feature maps that respond to the background can lift the background: compare with the random control.',
  signed: false,
  needs: ['features'],
  parameters,
  resolve: (given, model) => ({ ...given, feature: chosenFeature(model, given.feature).name }),
  estimate(resolved, model) {
    const feature = chosenFeature(model, resolved.feature);
    const [height, width] = feature.grid ?? [model.height / 8, model.width / 8];
    const channels = feature.channels ?? usualChannels;
    return { passes: 1 + channels, workingBytes: 8 * channels * Math.ceil(height * width) };
  },
  async explain({ masked, gradients, model, size, baseline, report }, resolved) {
    const feature = chosenFeature(model, resolved.feature);
    const { name } = feature;
    const found = await gradients.features({ pictures: masked.picture, n: 1, features: [name] });
    const { features, masks } = varying(featureGrid(tensorNamed(found.features, name), feature), size);
    const { channels, height, width } = features;
    const form = coarseMapForm(size, features);
    const { probabilities } = await masked.evaluate(form, baseline(resolved.baseline), masks, (done, total) =>
      report({ done: 1 + done, total: 1 + total, message: 'seen through features' }),
    );
    const coarse = weightedChannels(probabilities, features);
    const map = resizeMap(coarse, features, size).map((value) => Math.max(0, value));
    const warnings =
      channels === 0
        ? [`All channels of ${name} are constant on this picture: the map is zero everywhere.`]
        : map.some((value) => value > 0)
          ? []
          : [emptyMap(name)];
    return { map, coarse: { values: Float32Array.from(coarse), height, width }, warnings };
  },
});

/** The channels that are not the same everywhere, in their order, and the same scaled so that enlarged they fill 0..1. */
function varying(
  features: FeatureGrid,
  size: PictureSize,
): { readonly features: FeatureGrid; readonly masks: Float32Array } {
  const places = features.height * features.width;
  const kept: { readonly channel: Float32Array; readonly low: number; readonly high: number }[] = [];
  for (let k = 0; k < features.channels; k++) {
    const channel = features.data.subarray(k * places, (k + 1) * places);
    // Asked of the channel itself: rounding makes an enlarged constant vary in its last bits.
    if (channel.every((value) => value === channel[0])) continue;
    const [low, high] = resizedRange(channel, features, size);
    if (high > low) kept.push({ channel, low, high });
  }
  const data = new Float32Array(kept.length * places);
  const masks = new Float32Array(kept.length * places);
  for (const [k, { channel, low, high }] of kept.entries()) {
    data.set(channel, k * places);
    for (let i = 0; i < places; i++) {
      masks[k * places + i] = ((channel[i] as number) - low) / (high - low);
    }
  }
  return { features: { ...features, data, channels: kept.length }, masks };
}
