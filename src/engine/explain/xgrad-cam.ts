import { gradientCam, perChannel, positivePart, weightedChannels } from './activation-map.ts';

/** Keeps the share of a channel without activations defined, as in the authors' code. */
const smallest = 1e-6;

/**
 * XGrad-CAM (Fu et al. 2020): w_k = sum over places of A_k dy/dA_k / sum over places of A_k, the latter
 * plus 1e-6 as in the authors' code; map = ReLU(sum_k w_k A_k).
 */
export const xgradCam = gradientCam({
  id: 'xgrad-cam',
  title: 'XGrad-CAM',
  citation:
    'Fu, Hu, Dong, Guo, Gao, Li: Axiom-based Grad-CAM: Towards Accurate Visualization and Explanation of CNNs. ' +
    'BMVC 2020',
  version: '1',
  summary: 'Grad-CAM with gradients averaged by how active each place is.',
  trust:
    'Close to Grad-CAM where features are rarely negative, and better founded. As coarse as the feature tensor.',
  signed: false,
  map(features, slopes) {
    const weights = perChannel(features, (start, end) => {
      let products = 0;
      let total = 0;
      for (let i = start; i < end; i++) {
        const value = features.data[i] as number;
        products += value * (slopes.data[i] as number);
        total += value;
      }
      return products / (total + smallest);
    });
    return positivePart(weightedChannels(weights, features));
  },
});
