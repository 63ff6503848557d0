import { type BenchmarkControl, benchmarkControls } from '#contract/benchmark.ts';
import { centreControl, randomControl, randomControlDraws } from '../judge/controls.ts';
import { SeededRandom } from '../math/random.ts';
import type { CaseInput } from './case-input.ts';

/** Keeps random scores of segments apart from other draws with the same seed. */
const scoreStream = 0x5c0e;

export function isControl(method: string): method is BenchmarkControl {
  return benchmarkControls.some((control) => control === method);
}

/**
 * The maps of a control: several draws of a random one, each with random scores for the segments (means of a random map
 * would rank small segments first and last), and the one centred Gaussian, whose segments have its means.
 */
export function controlMaps(
  control: BenchmarkControl,
  { size, segmentation }: Pick<CaseInput, 'size' | 'segmentation'>,
  seed: number,
): { readonly map: Float32Array; readonly scores: Float32Array | null }[] {
  if (control === 'centre') return [{ map: centreControl(size), scores: null }];
  return Array.from({ length: randomControlDraws }, (_, draw) => {
    const random = new SeededRandom(seed, scoreStream + draw);
    const scores = Float32Array.from({ length: segmentation.count }, () => random.uniform());
    return { map: randomControl(size, seed, draw), scores };
  });
}
