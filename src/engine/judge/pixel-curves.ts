import type { Baseline as BaselineKind } from '#contract/explanation.ts';
import type { Baseline } from '../masked-model/baseline.ts';
import { rankForm } from '../masked-model/forms/rank.ts';
import { linspace, trapezoid } from '../math/curve.ts';
import { gaussianBlur } from '../math/gaussian.ts';
import { descendingRanks } from '../math/order.ts';
import { rangeOf } from '../math/statistics.ts';
import { type JudgedMap, prepare } from './metric.ts';

export type Direction = 'insertion' | 'deletion';

/** How pixels are shown and hidden step by step. */
export interface PixelCurveSettings {
  /** Number of steps, or pixels per step. */
  readonly steps: { readonly count: number } | { readonly pixels: number };
  /** Whether probabilities count as r = min(p, p(x)) / p(x), as segment curves do, or as they are. */
  readonly normalised: boolean;
  /** Which baselines; null: those of the case. */
  readonly baselines: Readonly<Record<Direction, readonly CurveBaseline[]>> | null;
  /** `share`: area over the share of pixels, 0..1. `steps`: over the steps from the first on, 1..n, n the number of steps. */
  readonly over: 'share' | 'steps';
}

/** A baseline of the case, or one that a preset makes of the picture. */
type CurveBaseline = BaselineKind | 'rise-blur' | 'lowest';

export const pixelPresets: Readonly<Record<string, PixelCurveSettings>> = {
  default: { steps: { count: 50 }, normalised: true, baselines: null, over: 'share' },
  /** Xplique's `Insertion` and `Deletion`: 10 steps, baseline 0. */
  xplique: {
    steps: { count: 10 },
    normalised: false,
    baselines: { insertion: ['mean'], deletion: ['mean'] },
    over: 'share',
  },
  /** The RISE authors' `CausalMetric`: 224 pixels a step, insertion into a blurred picture, deletion to 0. */
  rise: {
    steps: { pixels: 224 },
    normalised: false,
    baselines: { insertion: ['rise-blur'], deletion: ['mean'] },
    over: 'share',
  },
  /**
   * Quantus' `PixelFlipping` with `features_in_step` of 224 whole pixels: deletion to the picture's lowest value, which
   * Quantus calls black. The curve starts after the first step and its area counts steps.
   */
  quantus: {
    steps: { pixels: 224 },
    normalised: false,
    baselines: { insertion: [], deletion: ['lowest'] },
    over: 'steps',
  },
};

/** One curve: the class's probability while a growing share of the pixels is shown or hidden. */
export interface FaithfulnessCurve {
  readonly baseline: string;
  /** Share of the pixels, rising from 0 to 1. */
  readonly shares: Float64Array;
  readonly probabilities: Float64Array;
  /** Area under r or p over the share, as the settings say. */
  readonly area: number;
  /** Area under p itself. */
  readonly rawArea: number;
}

/**
 * Pixel insertion or deletion curves (Petsiuk et al. 2018, section 4.2): pixels by falling value of the map, all
 * channels of a pixel together. Pixels of equal value follow each other row by row from the top left. One curve per
 * baseline.
 */
export async function pixelCurves(
  judged: JudgedMap,
  direction: Direction,
  settings: PixelCurveSettings,
): Promise<readonly FaithfulnessCurve[]> {
  const { masked, size, baselines } = judged.case;
  const form = prepare(judged.prepared, 'rank form', () => rankForm(descendingRanks(judged.map), size));
  const counts = pixelCounts(size.height * size.width, settings.steps);
  const rows = new Int32Array(2 * counts.length);
  for (const [j, count] of counts.entries()) {
    rows.set(direction === 'insertion' ? [0, count] : [count, size.height * size.width], 2 * j);
  }
  const shares = Float64Array.from(counts, (count) => count / (size.height * size.width));
  const curves: FaithfulnessCurve[] = [];
  for (const kind of settings.baselines?.[direction] ?? baselines) {
    const baseline = baselineOf(judged, kind);
    const { probabilities } = await masked.evaluate(form, baseline, rows);
    const whole = probabilities[direction === 'insertion' ? counts.length - 1 : 0] as number;
    const rawArea = trapezoid(probabilities, shares);
    const values = settings.normalised ? keptShare(probabilities, whole) : probabilities;
    const area = settings.over === 'share' ? trapezoid(values, shares) : areaOverSteps(values);
    curves.push({ baseline: kind, shares, probabilities, area, rawArea });
  }
  return curves;
}

/** 0 for a single step, which has no width. */
function areaOverSteps(values: Float64Array): number {
  const steps = values.length - 1;
  return steps < 2 ? 0 : trapezoid(values.subarray(1), linspace(1, steps, steps));
}

/** r_j = min(p_j, p(x)) / p(x): the share of the whole picture's probability that is kept, at most 1. */
export function keptShare(probabilities: Float64Array, whole: number): Float64Array {
  return probabilities.map((p) => (whole > 0 ? Math.min(p, whole) / whole : 0));
}

/** Pixels shown or hidden after each step, from 0 to all of them. */
export function pixelCounts(pixels: number, steps: PixelCurveSettings['steps']): Int32Array {
  const count = 'count' in steps ? steps.count : Math.ceil(pixels / steps.pixels);
  return Int32Array.from({ length: count + 1 }, (_, j) =>
    'count' in steps ? Math.round((j * pixels) / count) : Math.min(pixels, j * steps.pixels),
  );
}

function baselineOf(judged: JudgedMap, kind: CurveBaseline): Baseline {
  const { masked, prepared } = judged.case;
  if (kind === 'lowest') {
    return prepare(prepared, 'lowest value of the picture', () => ({
      name: kind,
      values: new Float32Array(masked.picture.length).fill(rangeOf(masked.picture)[0]),
    }));
  }
  if (kind !== 'rise-blur') return judged.case.baseline(kind);
  const { channels, height, width } = masked.classifier;
  return prepare(prepared, 'blur of the RISE authors', () => ({
    name: kind,
    values: gaussianBlur(masked.picture, [channels, height, width], 5, 5),
  }));
}
