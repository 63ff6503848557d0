import { gradientCam, perChannel, positivePart, weightedChannels } from './activation-map.ts';

/**
 * Grad-CAM++ (Chattopadhay et al. 2018) in the closed form for Y = exp(y), as the authors' code
 * computes it, g being dy/dA_k(i):
 *
 *   alpha_k(i) = g^2 / (2 g^2 + g^3 sum_j A_k(j)), 1 in place of a denominator of 0,
 *
 * divided by the sum of the channel's alphas over places where g > 0 (1 in place of 0); w_k = sum_i alpha_k(i) ReLU(g);
 * map = ReLU(sum_k w_k A_k). The factor exp(y), the same for all weights, is left out: it would overflow.
 */
export const gradCamPlusPlus = gradientCam({
  id: 'grad-cam-plus-plus',
  title: 'Grad-CAM++',
  citation:
    'Chattopadhay, Sarkar, Howlader, Balasubramanian: Grad-CAM++: Generalized Gradient-Based Visual Explanations ' +
    'for Deep Convolutional Networks. WACV 2018',
  version: '1',
  summary: 'Grad-CAM with weights that count the places where a feature map speaks for the class.',
  trust:
    'Better than Grad-CAM where a class shows in several places. The weights are a heuristic: check insertion minus deletion before you prefer it.',
  signed: false,
  map(features, slopes) {
    const weights = perChannel(features, (start, end) => {
      let total = 0;
      for (let i = start; i < end; i++) total += features.data[i] as number;
      let sum = 0;
      let normaliser = 0;
      for (let i = start; i < end; i++) {
        const slope = slopes.data[i] as number;
        if (!(slope > 0)) continue;
        const denominator = 2 * slope * slope + slope * slope * slope * total;
        const alpha = (slope * slope) / (denominator === 0 ? 1 : denominator);
        normaliser += alpha;
        sum += alpha * slope;
      }
      return sum / (normaliser === 0 ? 1 : normaliser);
    });
    return positivePart(weightedChannels(weights, features));
  },
});
