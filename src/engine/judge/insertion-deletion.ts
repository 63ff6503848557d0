import {
  type JudgeCostFacts,
  type JudgedMap,
  type Metric,
  type PassCost,
  prepare,
  valueOverBaselines,
} from './metric.ts';
import {
  type Direction,
  type FaithfulnessCurve,
  type PixelCurveSettings,
  pixelCounts,
  pixelCurves,
  pixelPresets,
} from './pixel-curves.ts';

const citation = 'Petsiuk, Das, Saenko: RISE. BMVC 2018, section 4.2';
const presets = ['xplique', 'rise'];

async function curvesOf(
  judged: JudgedMap,
  direction: Direction,
  preset: string,
): Promise<readonly FaithfulnessCurve[]> {
  return prepare(judged.prepared, `pixel ${direction} ${preset}`, () =>
    pixelCurves(judged, direction, settingsOf(preset)),
  );
}

function settingsOf(preset: string): PixelCurveSettings {
  const settings = pixelPresets[preset];
  if (settings === undefined) throw new RangeError(`invalid preset: ${preset}`);
  return settings;
}

function described(preset: string): Record<string, unknown> {
  const { steps, normalised, over } = settingsOf(preset);
  return {
    preset,
    ...('count' in steps ? { steps: steps.count } : { pixelsPerStep: steps.pixels }),
    value: normalised ? 'min(p, p(x)) / p(x)' : 'p',
    over,
  };
}

/** The empty and the whole picture are shared by both directions and counted with each. */
function curveCost(facts: JudgeCostFacts, direction: Direction, preset: string): Record<string, PassCost> {
  const { steps, baselines } = settingsOf(preset);
  const points = pixelCounts(facts.size.height * facts.size.width, steps).length;
  const passes = points * (baselines?.[direction].length ?? facts.baselines);
  return { [`pixel ${direction} ${preset}`]: { passes, per: 'map' } };
}

function direct(direction: Direction): Metric {
  return {
    description: {
      id: direction,
      title: direction === 'insertion' ? 'Pixel insertion' : 'Pixel deletion',
      summary:
        direction === 'insertion'
          ? "Area under the class's probability while pixels appear, those of the highest value first."
          : "Area under the class's probability while pixels vanish, those of the highest value first.",
      citation,
      needs: ['model'],
      better: direction === 'insertion' ? 'high' : 'low',
    },
    presets: direction === 'deletion' ? [...presets, 'quantus'] : presets,
    cost: (facts, preset = 'default') => curveCost(facts, direction, preset),
    async evaluate(judged, preset = 'default') {
      const curves = await curvesOf(judged, direction, preset);
      return valueOverBaselines(Object.fromEntries(curves.map((curve) => [curve.baseline, curve.area])), {
        ...described(preset),
        rawPerBaseline: Object.fromEntries(curves.map((curve) => [curve.baseline, curve.rawArea])),
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

export const insertion = direct('insertion');
export const deletion = direct('deletion');

/** The headline figure: how much sooner the answer comes with the map's pixels than it goes without them. */
export const insertionMinusDeletion: Metric = {
  description: {
    id: 'insertion-minus-deletion',
    title: 'Insertion − deletion',
    summary: 'Pixel insertion minus pixel deletion, per baseline; the headline of faithfulness.',
    citation,
    needs: ['model'],
    better: 'high',
  },
  presets,
  cost: (facts, preset = 'default') => ({
    ...curveCost(facts, 'insertion', preset),
    ...curveCost(facts, 'deletion', preset),
  }),
  async evaluate(judged, preset = 'default') {
    const inserted = await curvesOf(judged, 'insertion', preset);
    const deleted = await curvesOf(judged, 'deletion', preset);
    const differences = inserted.map((curve, i) => {
      const other = deleted[i];
      if (other === undefined) throw new TypeError('insertion and deletion have the same number of curves');
      const name =
        curve.baseline === other.baseline ? curve.baseline : `${curve.baseline}, ${other.baseline}`;
      return [name, curve.area - other.area] as const;
    });
    return valueOverBaselines(Object.fromEntries(differences), described(preset));
  },
};
