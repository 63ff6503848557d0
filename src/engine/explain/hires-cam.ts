import { gradientCam } from './activation-map.ts';

/**
 * HiResCAM (Draelos and Carin 2020): map = sum_k (dy/dA_k) x A_k, place by place. The paper has no ReLU,
 * so the map is signed.
 */
export const hiresCam = gradientCam({
  id: 'hires-cam',
  title: 'HiResCAM',
  citation:
    'Draelos, Carin: Use HiResCAM instead of Grad-CAM for faithful explanations of convolutional neural networks. ' +
    'arXiv 2011.08891, 2020',
  version: '1',
  summary: 'Multiplies features and gradients place by place: what each place adds to the answer.',
  trust:
    'Exact for networks that end in pooling and one linear layer: the map sums to the answer, less the bias. There it is the first one to trust among class activation maps.',
  signed: true,
  map({ data, channels, height, width }, slopes) {
    const places = height * width;
    const map = new Float64Array(places);
    for (let i = 0; i < channels * places; i++) {
      const at = i % places;
      map[at] = (map[at] as number) + (slopes.data[i] as number) * (data[i] as number);
    }
    return map;
  },
});
