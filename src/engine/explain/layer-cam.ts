import { gradientCam, positivePart } from './activation-map.ts';

/**
 * LayerCAM (Jiang et al. 2021): map = ReLU(sum_k ReLU(dy/dA_k) x A_k), place by place; fit for
 * earlier feature tensors too.
 */
export const layerCam = gradientCam({
  id: 'layer-cam',
  title: 'LayerCAM',
  citation:
    'Jiang, Zhang, Hou, Cheng, Wei: LayerCAM: Exploring Hierarchical Class Activation Maps for Localization. ' +
    'IEEE Transactions on Image Processing 30, 2021',
  version: '1',
  summary:
    'Weighs features by their positive gradients place by place; works at early, finer feature tensors.',
  trust:
    'Use it on early, fine tensors to see small defects; only evidence for the class is shown, nothing against it.',
  signed: false,
  map({ data, channels, height, width }, slopes) {
    const places = height * width;
    const map = new Float64Array(places);
    for (let i = 0; i < channels * places; i++) {
      const at = i % places;
      map[at] = (map[at] as number) + Math.max(0, slopes.data[i] as number) * (data[i] as number);
    }
    return positivePart(map);
  },
});
