import { gradientCam, perChannel, positivePart, weightedChannels } from './activation-map.ts';

/**
 * Grad-CAM (Selvaraju et al. 2017, equations 1 and 2): w_k = mean over places of dy/dA_k, map = ReLU(sum_k w_k A_k),
 * y being the logit. The map is enlarged after the ReLU.
 */
export const gradCam = gradientCam({
  id: 'grad-cam',
  title: 'Grad-CAM',
  citation:
    'Selvaraju et al.: Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization. ICCV 2017',
  version: '1',
  summary: 'Weighs the last feature maps by how much, on average, the answer rises with each.',
  trust:
    "Trust the region, not its border: the map is as coarse as the feature tensor and enlarged. It can point at the wrong copy when several objects of a class are there. Compare with HiResCAM, which can't.",
  signed: false,
  map(features, slopes) {
    const weights = perChannel(slopes, (start, end) => {
      let sum = 0;
      for (let i = start; i < end; i++) sum += slopes.data[i] as number;
      return sum / (end - start);
    });
    return positivePart(weightedChannels(weights, features));
  },
});
