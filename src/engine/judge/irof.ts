import { linspace, trapezoid } from '../math/curve.ts';
import { type Metric, valueOverBaselines } from './metric.ts';
import { segmentCurveCost, segmentCurvesOf } from './segment-insertion-deletion.ts';

/**
 * IROF: segments by falling score (a map's mean inside, unless the method scored the segments itself) are hidden one
 * after another; the area over q_j = p_j / p(x). Default: j = 0..n on 0..1, so that the value is at most 1. Preset
 * `quantus`: n minus the trapezoid over j = 1..n with steps of 1, without the whole picture, as Quantus computes it;
 * null for a single segment. Unlike the kept share of segment deletion, q_j is not cut off at 1.
 */
export const irof: Metric = {
  description: {
    id: 'irof',
    title: 'IROF',
    summary: "Area over the class's probability, relative to the whole picture's, while segments vanish.",
    citation:
      'Rieger, Hansen: IROF: a low resource evaluation metric for explanation methods. ICLR Workshop 2020',
    needs: ['model', 'segments'],
    better: 'high',
  },
  presets: ['quantus'],
  cost: (facts) => segmentCurveCost(facts, 'deletion'),
  async evaluate(judged, preset = 'default') {
    const curves = await segmentCurvesOf(judged, 'deletion');
    const { count } = judged.case.segmentation;
    const areas = curves.map(({ baseline, probabilities }) => {
      const whole = probabilities[0] as number;
      const relative = probabilities.map((p) => (whole > 0 ? p / whole : 0));
      if (preset === 'default')
        return [baseline, 1 - trapezoid(relative, linspace(0, 1, count + 1))] as const;
      const steps = linspace(1, count, count);
      return [baseline, count < 2 ? null : count - trapezoid(relative.subarray(1), steps)] as const;
    });
    return valueOverBaselines(Object.fromEntries(areas), { preset, segments: count, value: 'p / p(x)' });
  },
};
