import type { MetricValue } from '#contract/explanation.ts';
import {
  energyInMask,
  iouOtsu,
  iouTop,
  type Localisation,
  maskArea,
  pixelAuc,
  pointingGame,
  precisionAt,
  relevanceMass,
  relevanceRank,
} from './localisation.ts';
import { type JudgedMap, type Metric, plainValue } from './metric.ts';

interface Wording {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly citation: string;
}

function localisationMetric(
  wording: Wording,
  measure: Localisation,
  settings: (map: Float32Array) => Record<string, unknown> = () => ({}),
): Metric {
  return {
    description: { ...wording, needs: ['mask'], better: 'high' },
    presets: [],
    cost: () => ({}),
    evaluate: async (judged) => judgeAgainstMask(judged, measure, settings(judged.map)),
  };
}

function judgeAgainstMask(
  judged: JudgedMap,
  measure: Localisation,
  settings: Record<string, unknown>,
): MetricValue {
  const { mask } = judged.case;
  if (mask === null) return plainValue(null, { ...settings, reason: 'there is no mask' });
  const maskPixels = maskArea(mask);
  if (maskPixels === 0) return plainValue(null, { ...settings, maskPixels, reason: 'the mask is empty' });
  return plainValue(measure(judged.map, mask), { ...settings, maskPixels });
}

/** One hundredth of the pixels, at least one. */
const precisionCount = (pixels: number) => Math.max(1, Math.round(pixels / 100));

const arras = 'Arras, Osman, Samek: CLEVR-XAI. Information Fusion 2022';

/** Localisation against a ground-truth mask. */
export const localisationMetrics: readonly Metric[] = [
  localisationMetric(
    {
      id: 'pointing-game',
      title: 'Pointing game',
      summary: 'Whether the highest pixel lies in the mask (tied highest pixels: their share in it).',
      citation:
        'Zhang, Lin, Brandt, Shen, Sclaroff: Top-down Neural Attention by Excitation Backprop. ECCV 2016',
    },
    pointingGame,
    () => ({ tolerancePixels: 0 }),
  ),
  localisationMetric(
    {
      id: 'relevance-mass',
      title: 'Relevance mass',
      summary: 'Share of the sum of positive values that lies in the mask.',
      citation: arras,
    },
    relevanceMass,
  ),
  localisationMetric(
    {
      id: 'relevance-rank',
      title: 'Relevance rank',
      summary: 'Share of the highest pixels, as many as the mask has, that lie in the mask.',
      citation: arras,
    },
    relevanceRank,
  ),
  localisationMetric(
    {
      id: 'iou-otsu',
      title: "IoU at Otsu's threshold",
      summary: "Intersection over union of the mask and the pixels above Otsu's threshold of the map.",
      citation: 'Otsu: A Threshold Selection Method from Gray-Level Histograms. IEEE SMC 1979',
    },
    iouOtsu,
    () => ({ bins: 256 }),
  ),
  localisationMetric(
    {
      id: 'iou-top',
      title: 'IoU of the highest pixels',
      summary: 'Intersection over union of the mask and as many highest pixels as the mask has.',
      citation: arras,
    },
    iouTop,
  ),
  localisationMetric(
    {
      id: 'pixel-auc',
      title: 'Pixel AUC',
      summary: 'Probability that a pixel in the mask has a higher value than one outside.',
      citation: 'Hanley, McNeil: The Meaning and Use of the Area under a ROC Curve. Radiology 1982',
    },
    pixelAuc,
  ),
  localisationMetric(
    {
      id: 'energy-in-mask',
      title: 'Energy in the mask',
      summary: 'Share of the map, scaled to 0..1, that lies in the mask.',
      citation: 'Wang et al.: Score-CAM. CVPR Workshops 2020',
    },
    energyInMask,
  ),
  localisationMetric(
    {
      id: 'precision-at-k',
      title: 'Precision of the highest 1 %',
      summary: 'Share of the highest hundredth of the pixels that lies in the mask.',
      citation: arras,
    },
    (map, mask) => precisionAt(map, mask, precisionCount(map.length)),
    (map) => ({ k: precisionCount(map.length) }),
  ),
];
