import { Failure } from '#contract/failure.ts';
import type { InfluenceBenchmarkManifest, RefittedHead } from '#contract/influence.ts';
import type { InfluenceBenchmarkWork, influenceEngineMethods } from '#contract/influence-work.ts';
import type { WorkProgress } from '#contract/job.ts';
import type { CallContext, OutputOf } from '#contract/method.ts';
import { readParameters } from '../explain/describe.ts';
import { findInfluenceMethod } from '../influence/index.ts';
import { meanCurve } from '../influence/measure/measure-fitted.ts';
import {
  Measurement,
  type MeasurementPlan,
  type MeasurementResult,
  type MethodResult,
} from '../influence/measure/measurement.ts';
import { influenceMetricList } from '../influence/measure/metrics.ts';
import { MeasureProgress } from '../influence/measure/progress.ts';
import { headAccuracy } from '../influence/measure/seed-truth.ts';
import { unitInterval, unitMean } from '../influence/measure/unit.ts';
import { readList } from '../influence/training-set/sample-list.ts';
import { produceJson } from './produced.ts';
import { type InfluenceWorkplace, trainingServices } from './training-services.ts';

/**
 * Measures how faithful influence methods are and leaves `influence-benchmark.json` in `work.directory`. Indexes of
 * the true labels stay in `trained.indexDirectory`; those of planted wrong labels are kept nowhere.
 *
 * @throws Failure as `Measurement.run`
 */
export async function benchmarkInfluence(
  work: InfluenceBenchmarkWork,
  context: CallContext<WorkProgress>,
  workplace: InfluenceWorkplace,
): Promise<OutputOf<typeof influenceEngineMethods, 'influenceBenchmark'>> {
  const begun = performance.now();
  const { plan, result } = await measure(work, context, workplace);
  return {
    parameters: { queries: work.queryCount, subsets: work.subsets, leftOut: work.leftOut },
    manifest: await produceJson(work.directory, 'influence-benchmark', manifestOf(work, plan, result)),
    passes: result.passes,
    seconds: (performance.now() - begun) / 1000,
    warnings: [...result.warnings],
    runtime: result.runtime,
  };
}

/** The measurement itself, with everything measured of every query and wrong label. */
export async function measure(
  work: InfluenceBenchmarkWork,
  context: CallContext<WorkProgress>,
  workplace: InfluenceWorkplace,
): Promise<{ readonly plan: MeasurementPlan; readonly result: MeasurementResult }> {
  const queries = (await readList(work.queries.samplesFile)).samples();
  if (queries.length < 2) {
    throw new Failure(
      'usage',
      `${work.queries.name} has ${queries.length} pictures; measuring takes two or more.`,
    );
  }
  const methods = work.methods.map(({ id, parameters }) => {
    const method = findInfluenceMethod(id);
    return { method, given: parameters, parameters: readParameters(method, parameters) };
  });
  const plan: MeasurementPlan = { ...work, queries, methods };
  const steps = work.seeds.length * (methods.length + 1);
  const progress = new MeasureProgress(trainingServices(context, workplace, 0).report, steps);
  const services = (seed: number) => ({
    ...trainingServices(context, workplace, seed),
    report: progress.inner,
  });
  return { plan, result: await new Measurement(plan, services, progress).run() };
}

export function manifestOf(
  work: Pick<InfluenceBenchmarkWork, 'trained' | 'queries'>,
  plan: MeasurementPlan,
  result: MeasurementResult,
): InfluenceBenchmarkManifest {
  return {
    schema: 'waferlens-influence-benchmark/1',
    training: { name: work.trained.training.name, samples: result.samples },
    queries: { name: work.queries.name, samples: result.answers.size },
    seeds: [...plan.seeds],
    subsets: plan.subsets,
    leftOut: plan.leftOut,
    known: plan.known,
    wrongLabels: [...result.wrong],
    head: headOf(result),
    metrics: plan.metrics.map((id) => influenceMetricList[id]),
    entries: plan.methods.map(({ method, given, parameters }, i) => ({
      method: method.id,
      title: method.title,
      version: method.version,
      source: method.source,
      given,
      parameters,
      ...valuesOf(plan, result.methods[i] ?? { seeds: [], failure: 'not measured' }),
    })),
    passes: result.passes,
  };
}

function valuesOf({ metrics }: MeasurementPlan, { seeds, failure }: MethodResult) {
  return {
    failure,
    values: metrics.map((id) => unitInterval(seeds.flatMap(({ units }) => units[id]))),
    bySeed: metrics.map((id) => seeds.map(({ units }) => unitMean(units[id]))),
    curve: meanCurve(seeds.map(({ curve }) => curve)),
  };
}

function headOf({ head, answers }: MeasurementResult): RefittedHead {
  const { data } = head;
  const all = [...answers.values()];
  const labelled = all.filter(({ label }) => label >= 0);
  const share = (of: typeof all, holds: (answer: (typeof all)[number]) => boolean) =>
    of.length === 0 ? null : of.filter(holds).length / of.length;
  return {
    features: data.features.columns,
    classes: data.classes,
    regularisation: head.head.regularisation,
    gradient: head.head.gradient,
    trainingAccuracy: headAccuracy(head, data.features, data.labels) ?? 0,
    queryAccuracy: share(labelled, ({ head: answer, label }) => answer === label),
    agreesWithModel: share(all, ({ head: answer, model }) => answer === model),
  };
}
