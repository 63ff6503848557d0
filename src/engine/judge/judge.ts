import type { Judgement, MetricValue, MetricValues } from '#contract/explanation.ts';
import { segmentMeans } from '../segment/segmentation.ts';
import { centreControl, randomControl, randomControlDraws } from './controls.ts';
import { type ChosenMetric, findMetric, mapMetrics } from './index.ts';
import type { JudgedCase, JudgedMap } from './metric.ts';

/** Told after each map: how many maps are judged. */
export type JudgeProgress = (done: number, total: number) => void | Promise<void>;

/**
 * A map's metrics.
 *
 * @param map [H, W] float32
 * @param scores one per segment of the case; null: the map's means inside the segments
 * @param names metric ids, with a preset where one is wanted (`insertion:rise`)
 * @param method the method that made the map, for metrics that run it again; null: a map from elsewhere
 * @throws Failure `usage` for an unknown metric, before anything runs
 */
export async function judgeMap(
  judged: JudgedCase,
  map: Float32Array,
  scores: Float32Array | null,
  names: readonly string[],
  method: JudgedMap['method'] = null,
): Promise<MetricValues> {
  return metricsOf({ ...judgedMap(judged, map, scores), method }, names.map(findMetric));
}

/**
 * The metrics of the two controls, measured in the same way. The random control is the mean over several seeded
 * draws, bounded by their range. Nothing here depends on the map that the controls stand beside, so one result
 * serves all methods of a case.
 */
export async function judgeControls(
  judged: JudgedCase,
  names: readonly string[],
  onProgress: JudgeProgress = () => {},
): Promise<Pick<Judgement, 'random' | 'centre'>> {
  const chosen = mapMetrics(names).map(findMetric);
  if (chosen.length === 0) return { random: {}, centre: {} };
  const centre = await metricsOf(judgedMap(judged, centreControl(judged.size), null), chosen);
  await onProgress(1, 1 + randomControlDraws);
  const draws: MetricValues[] = [];
  for (let draw = 0; draw < randomControlDraws; draw++) {
    const map = randomControl(judged.size, judged.seed, draw);
    draws.push(await metricsOf(judgedMap(judged, map, null), chosen));
    await onProgress(2 + draw, 1 + randomControlDraws);
  }
  const random = Object.fromEntries(chosen.map(({ name }) => [name, overDraws(draws, name)]));
  return { random, centre: withoutCurves(centre) };
}

function judgedMap(judged: JudgedCase, map: Float32Array, scores: Float32Array | null): JudgedMap {
  return {
    case: judged,
    map,
    scores: scores ?? segmentMeans(map, judged.segmentation),
    method: null,
    prepared: new Map(),
  };
}

async function metricsOf(judged: JudgedMap, chosen: readonly ChosenMetric[]): Promise<MetricValues> {
  const values: MetricValues = {};
  for (const { name, metric, preset } of chosen) values[name] = await metric.evaluate(judged, preset);
  return values;
}

function overDraws(draws: readonly MetricValues[], name: string): MetricValue {
  const values = draws.map((draw) => draw[name]?.value ?? null).filter((value) => value !== null);
  const settings = {
    draws: draws.length,
    perDraw: values,
    interval: `range over ${draws.length} seeded draws`,
  };
  if (values.length === 0) return { value: null, low: null, high: null, settings };
  return {
    value: values.reduce((sum, value) => sum + value, 0) / values.length,
    low: Math.min(...values),
    high: Math.max(...values),
    settings,
  };
}

/** A control's curves are nobody's subject; its areas stay. */
function withoutCurves(values: MetricValues): MetricValues {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const { curve: _, ...settings } = value.settings;
      return [name, { ...value, settings }];
    }),
  );
}
