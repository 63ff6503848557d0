import {
  type JudgeCostFacts,
  type JudgedMap,
  type Metric,
  type PassCost,
  prepare,
  valueOverBaselines,
} from './metric.ts';
import type { Direction } from './pixel-curves.ts';
import { type SegmentCurve, segmentCurve } from './segment-curves.ts';

/** The curves of one direction, one per baseline, which all metrics that look at them share. */
export async function segmentCurvesOf(
  judged: JudgedMap,
  direction: Direction,
): Promise<readonly SegmentCurve[]> {
  return prepare(judged.prepared, `segment ${direction}`, async () => {
    const curves: SegmentCurve[] = [];
    for (const kind of judged.case.baselines) {
      curves.push(await segmentCurve(judged, direction, judged.case.baseline(kind)));
    }
    return curves;
  });
}

const citation = 'Sun, Ma, Yuan, Wang: Explain Any Concept. NeurIPS 2023; Hasić, Krivić: CorrSHAP. XAI 2025';
const presets = ['published-segments'];
const kept = 'min(p, p(x)) / p(x)';

/** Forward passes of one direction, shared by all metrics that look at its curve. */
export function segmentCurveCost(
  { segments, baselines }: JudgeCostFacts,
  direction: Direction,
): Record<string, PassCost> {
  return { [`segment ${direction}`]: { passes: (segments + 1) * baselines, per: 'map' } };
}

function segmentMetric(direction: Direction): Metric {
  return {
    description: {
      id: `segment-${direction}`,
      title: direction === 'insertion' ? 'Segment insertion' : 'Segment deletion',
      summary:
        direction === 'insertion'
          ? "Area under the class's probability while segments appear, those of the highest score first."
          : "Area under the class's probability while segments vanish, those of the highest score first.",
      citation,
      needs: ['model', 'segments'],
      better: direction === 'insertion' ? 'high' : 'low',
    },
    presets,
    cost: (facts) => segmentCurveCost(facts, direction),
    async evaluate(judged, preset = 'area') {
      const curves = await segmentCurvesOf(judged, direction);
      const by = (value: (curve: SegmentCurve) => number | null) =>
        Object.fromEntries(curves.map((curve) => [curve.baseline, value(curve)]));
      const published = by((curve) => curve.published);
      const byArea = by((curve) => curve.byArea);
      return valueOverBaselines(preset === 'area' ? byArea : published, {
        preset,
        segments: judged.case.segmentation.count,
        value: kept,
        ...(preset === 'area' ? { publishedSegments: published } : { area: byArea }),
        curve: {
          share: Array.from(curves[0]?.shares ?? []),
          probability: Object.fromEntries(
            curves.map((curve) => [curve.baseline, Array.from(curve.probabilities)]),
          ),
        },
      });
    },
  };
}

export const segmentInsertion = segmentMetric('insertion');
export const segmentDeletion = segmentMetric('deletion');

/** What the papers compare methods by: insertion - deletion on segments, from the same two curves. */
export const segmentInsertionMinusDeletion: Metric = {
  description: {
    id: 'segment-insertion-minus-deletion',
    title: 'Segment insertion − deletion',
    summary:
      'Segment insertion minus segment deletion, per baseline; the headline of methods that score segments.',
    citation,
    needs: ['model', 'segments'],
    better: 'high',
  },
  presets,
  cost: (facts) => ({ ...segmentCurveCost(facts, 'insertion'), ...segmentCurveCost(facts, 'deletion') }),
  async evaluate(judged, preset = 'area') {
    const inserted = await segmentCurvesOf(judged, 'insertion');
    const deleted = await segmentCurvesOf(judged, 'deletion');
    const areaOf = ({ byArea, published }: SegmentCurve) => (preset === 'area' ? byArea : published);
    const differences = inserted.map((curve, at): [string, number | null] => {
      const other = deleted[at];
      if (other === undefined) throw new TypeError('insertion and deletion have the same number of curves');
      const [appearing, vanishing] = [areaOf(curve), areaOf(other)];
      return [curve.baseline, appearing === null || vanishing === null ? null : appearing - vanishing];
    });
    const segments = judged.case.segmentation.count;
    return valueOverBaselines(Object.fromEntries(differences), { preset, segments, value: kept });
  },
};
