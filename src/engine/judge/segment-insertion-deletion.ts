import { type JudgedMap, type Metric, prepare, valueOverBaselines } from './metric.ts';
import type { Direction } from './pixel-curves.ts';
import { type SegmentCurve, segmentCurve } from './segment-curves.ts';

async function curvesOf(judged: JudgedMap, direction: Direction): Promise<readonly SegmentCurve[]> {
  return prepare(judged.prepared, `segment ${direction}`, async () => {
    const curves: SegmentCurve[] = [];
    for (const kind of judged.case.baselines) {
      curves.push(await segmentCurve(judged, direction, judged.case.baseline(kind)));
    }
    return curves;
  });
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
      citation: 'Sun, Ma, Yuan, Wang: Explain Any Concept. NeurIPS 2023; Hasić, Krivić: CorrSHAP. XAI 2025',
      needs: ['model', 'segments'],
      better: direction === 'insertion' ? 'high' : 'low',
    },
    presets: ['published-segments'],
    cost: ({ segments, baselines }) => ({
      [`segment ${direction}`]: { passes: (segments + 1) * baselines, per: 'map' },
    }),
    async evaluate(judged, preset = 'area') {
      const curves = await curvesOf(judged, direction);
      const by = (value: (curve: SegmentCurve) => number | null) =>
        Object.fromEntries(curves.map((curve) => [curve.baseline, value(curve)]));
      const published = by((curve) => curve.published);
      const byArea = by((curve) => curve.byArea);
      return valueOverBaselines(preset === 'area' ? byArea : published, {
        preset,
        segments: judged.case.segmentation.count,
        value: 'min(p, p(x)) / p(x)',
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
