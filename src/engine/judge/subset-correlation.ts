import { segmentsForm } from '../masked-model/forms/segments.ts';
import { SeededRandom } from '../math/random.ts';
import { pearson, spearman } from '../math/statistics.ts';
import { gridSegments } from '../segment/grid.ts';
import type { LabelMap } from '../segment/segmentation.ts';
import { type JudgedCase, type JudgedMap, type Metric, prepare, valueOverBaselines } from './metric.ts';

const cellsPerSide = 9;
const subsetCount = 200;
const removedShare = 0.2;
/** Keeps the subsets apart from other draws with the same seed. */
const subsetStream = 0x5ab5;

interface Subsets {
  readonly grid: LabelMap;
  readonly form: ReturnType<typeof segmentsForm>;
  /** [subsetCount, cells] uint8, 1 for cells that stay visible. */
  readonly rows: Uint8Array;
}

/** The same seeded subsets for every map of a case. */
function subsetsOf(judged: JudgedCase): Subsets {
  return prepare(judged.prepared, 'random subsets', () => {
    const { height, width } = judged.size;
    const grid = gridSegments(height, width, Math.min(cellsPerSide, height), Math.min(cellsPerSide, width));
    const random = new SeededRandom(judged.seed, subsetStream);
    const removed = Math.max(1, Math.round(removedShare * grid.count));
    const rows = new Uint8Array(subsetCount * grid.count).fill(1);
    for (let i = 0; i < subsetCount; i++) {
      const cells = random.shuffle(Int32Array.from({ length: grid.count }, (_, cell) => cell));
      for (const cell of cells.subarray(0, removed)) rows[i * grid.count + cell] = 0;
    }
    return { grid, form: segmentsForm(grid), rows };
  });
}

/** Per subset what the map gives to its pixels and, per baseline, how far the probability drops without them. */
async function dropsOf(judged: JudgedMap) {
  return prepare(judged.prepared, 'drops of random subsets', async () => {
    const { masked, baselines, baseline } = judged.case;
    const { grid, form, rows } = subsetsOf(judged.case);
    const cellSums = new Float64Array(grid.count);
    for (let i = 0; i < judged.map.length; i++) {
      const cell = grid.labels[i] as number;
      cellSums[cell] = (cellSums[cell] as number) + (judged.map[i] as number);
    }
    const given = new Float64Array(subsetCount);
    for (let i = 0; i < rows.length; i++) {
      if (rows[i] !== 0) continue;
      const subset = Math.floor(i / grid.count);
      given[subset] = (given[subset] as number) + (cellSums[i % grid.count] as number);
    }
    const whole = await masked.wholeProbability();
    const drops: [string, Float64Array][] = [];
    for (const kind of baselines) {
      const { probabilities } = await masked.evaluate(form, baseline(kind), rows);
      drops.push([kind, probabilities.map((p) => whole - p)]);
    }
    return { given, drops };
  });
}

function correlationMetric(
  wording: {
    readonly id: string;
    readonly title: string;
    readonly summary: string;
    readonly citation: string;
  },
  correlation: (a: Float64Array, b: Float64Array) => number | null,
  name: string,
): Metric {
  return {
    description: { ...wording, needs: ['model'], better: 'high' },
    presets: [],
    cost: ({ baselines }) => ({ 'random subsets': { passes: subsetCount * baselines, per: 'case' } }),
    async evaluate(judged) {
      const { given, drops } = await dropsOf(judged);
      const values = drops.map(([kind, drop]) => [kind, correlation(given, drop)] as const);
      return valueOverBaselines(Object.fromEntries(values), {
        correlation: name,
        subsets: subsetCount,
        cellsPerSide,
        removedShare,
      });
    },
  };
}

export const muFidelity = correlationMetric(
  {
    id: 'mu-fidelity',
    title: 'MuFidelity',
    summary:
      "Rank correlation between what the map gives to random fifths of a 9 x 9 grid and the probability's drop " +
      'without them.',
    citation: 'Bhatt, Weller, Moura. IJCAI 2020; as in Fel et al.: Look at the Variance! NeurIPS 2021',
  },
  spearman,
  'Spearman',
);

export const faithfulnessCorrelation = correlationMetric(
  {
    id: 'faithfulness-correlation',
    title: 'Faithfulness correlation',
    summary: 'The same subsets with the linear correlation.',
    citation: 'Bhatt, Weller, Moura: Evaluating and Aggregating Feature-based Model Explanations. IJCAI 2020',
  },
  pearson,
  'Pearson',
);
