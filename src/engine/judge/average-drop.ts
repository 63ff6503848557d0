import { softForm } from '../masked-model/forms/soft.ts';
import { rangeOf } from '../math/statistics.ts';
import { type JudgedMap, type Metric, prepare, valueOverBaselines } from './metric.ts';

const citation = 'Chattopadhay, Sarkar, Howlader, Balasubramanian: Grad-CAM++. WACV 2018, section 5.1';

/** The positive part of a map, scaled so that its highest value is 1; zeros where nothing is positive. */
export function softMaskOf(map: Float32Array): Float32Array {
  const [, highest] = rangeOf(map);
  return map.map((value) => (highest > 0 ? Math.max(0, value) / highest : 0));
}

/** The class's probability with the picture shown through the map, per baseline. */
async function probabilitiesThroughMap(
  judged: JudgedMap,
): Promise<{ readonly whole: number; readonly through: Readonly<Record<string, number>> }> {
  return prepare(judged.prepared, 'through the map', async () => {
    const { masked, baselines, baseline, size, prepared } = judged.case;
    const form = prepare(prepared, 'soft form', () => softForm(size));
    const through: Record<string, number> = {};
    for (const kind of baselines) {
      const { probabilities } = await masked.evaluate(form, baseline(kind), softMaskOf(judged.map));
      through[kind] = probabilities[0] as number;
    }
    return { whole: await masked.wholeProbability(), through };
  });
}

function throughMap(
  id: 'average-drop' | 'average-increase',
  title: string,
  summary: string,
  better: 'high' | 'low',
  measure: (whole: number, through: number) => number,
): Metric {
  return {
    description: { id, title, summary, citation, needs: ['model'], better },
    presets: [],
    cost: ({ baselines }) => ({ 'through the map': { passes: baselines, per: 'map' } }),
    async evaluate(judged) {
      const { whole, through } = await probabilitiesThroughMap(judged);
      const values = Object.entries(through).map(([kind, p]) => [kind, measure(whole, p)] as const);
      return valueOverBaselines(Object.fromEntries(values), { probability: whole, throughMap: through });
    },
  };
}

export const averageDrop = throughMap(
  'average-drop',
  'Average drop',
  'Share of the probability that is lost when the picture is seen through the map; 0 when it rises.',
  'low',
  (whole, through) => (whole > 0 ? Math.max(0, whole - through) / whole : 0),
);

export const averageIncrease = throughMap(
  'average-increase',
  'Average increase',
  'Whether the probability rises when the picture is seen through the map; over cases: how often.',
  'high',
  (whole, through) => (through > whole ? 1 : 0),
);
