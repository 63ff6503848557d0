import type { Baseline as BaselineKind, MetricDescription, MetricValue } from '#contract/explanation.ts';
import type { Baseline } from '../masked-model/baseline.ts';
import type { PictureSize } from '../masked-model/mask-form.ts';
import type { MaskedModel } from '../masked-model/masked-model.ts';
import type { Segmentation } from '../segment/segmentation.ts';
import type { NotRepeated, RepeatedMethod } from './repeated-method.ts';

/** What all maps of one case are judged with. */
export interface JudgedCase {
  readonly masked: MaskedModel;
  readonly size: PictureSize;
  /** The same object for the same kind. */
  readonly baseline: (kind: BaselineKind) => Baseline;
  /** Baselines that every model-based metric is measured under. */
  readonly baselines: readonly BaselineKind[];
  readonly segmentation: Segmentation;
  /** Ground truth at input resolution, [H, W] uint8, non-zero inside; null when there is none. */
  readonly mask: Uint8Array | null;
  readonly seed: number;
  /** What metrics prepare once per case, such as mask forms, by a name of their own. */
  readonly prepared: Map<string, unknown>;
}

/** One map of a case. */
export interface JudgedMap {
  readonly case: JudgedCase;
  /** [H, W] float32, any scale and sign. */
  readonly map: Float32Array;
  /** One score per segment of the case's segmentation. */
  readonly scores: Float32Array;
  /** The method that made the map; null for maps from elsewhere. */
  readonly method: RepeatedMethod | NotRepeated | null;
  /** What metrics compute once per map, such as a curve that two of them need. */
  readonly prepared: Map<string, unknown>;
}

/** What the cost of judging depends on. */
export interface JudgeCostFacts {
  readonly size: PictureSize;
  readonly baselines: number;
  readonly segments: number;
  readonly method: MethodCost | null;
}

/** What running the method again costs that made the map; maps from elsewhere have no such thing. */
export interface MethodCost {
  readonly passes: number;
  /** Stages of its model's randomisation; null for methods that sanity checks are not for. */
  readonly stages: number | null;
}

/** Passes that each map costs, that all maps of a case share, or that the map costs whose method is run again. */
export interface PassCost {
  readonly passes: number;
  readonly per: 'map' | 'case' | 'method';
}

/** A way to judge a map. */
export interface Metric {
  readonly description: MetricDescription;
  /** Other settings of the same metric, asked for as `id:preset`. */
  readonly presets: readonly string[];
  /** `method`: it judges the method that made the map, so that controls have no such value. Default: `map`. */
  readonly judges?: 'map' | 'method';
  /**
   * Forward passes by the name of what they serve: metrics that share a curve name it alike.
   *
   * @param facts what the metric will be measured with
   */
  cost(facts: JudgeCostFacts, preset: string | undefined): Readonly<Record<string, PassCost>>;
  /** @param preset one of `presets`, or undefined for the default settings */
  evaluate(judged: JudgedMap, preset: string | undefined): Promise<MetricValue>;
}

/** A value without bounds. */
export function plainValue(value: number | null, settings: Record<string, unknown> = {}): MetricValue {
  return { value, low: null, high: null, settings: { ...settings, interval: null } };
}

/**
 * The mean over baselines with the range over them as bounds. A baseline without a value is left out; without any
 * the value is null.
 */
export function valueOverBaselines(
  perBaseline: Readonly<Record<string, number | null>>,
  settings: Record<string, unknown>,
): MetricValue {
  const values = Object.values(perBaseline).filter((value) => value !== null);
  const described = {
    ...settings,
    baselines: Object.keys(perBaseline),
    perBaseline,
    interval: 'range over baselines',
  };
  if (values.length === 0) return { value: null, low: null, high: null, settings: described };
  return {
    value: values.reduce((sum, value) => sum + value, 0) / values.length,
    low: Math.min(...values),
    high: Math.max(...values),
    settings: described,
  };
}

/** What was prepared under a name, made now when it is the first time. */
export function prepare<T>(prepared: Map<string, unknown>, name: string, make: () => T): T {
  if (!prepared.has(name)) prepared.set(name, make());
  return prepared.get(name) as T;
}
