import type { Explanation, MetricDescription, ParameterValues } from '#contract/explanation.ts';
import type {
  MethodSummary,
  ReportAudit,
  ReportBenchmark,
  ReportCase,
  ReportDocument,
  ReportInfluenceBenchmark,
} from '#contract/report.ts';
import { conceptsDescription, tcavDescription } from '#engine/concept/index.ts';
import { describeMethods } from '#engine/explain/describe.ts';
import { auditDescription } from '#engine/influence/audit/index.ts';
import { describeInfluenceMethods } from '#engine/influence/index.ts';
import { aggregate } from '#engine/judge/aggregate.ts';
import { describeMetrics } from '#engine/judge/index.ts';
import { measurement } from './measure-influence.ts';
import type { ReportedConcepts } from './report-concepts.ts';

const seedOfIntervals = 0;

/** Mean of every metric per method over the cases, with bootstrap 95 % intervals. */
export function summarise(explained: readonly (readonly Explanation[])[]): MethodSummary[] {
  const byMethod = Map.groupBy(explained.flat(), (explanation) => explanation.method);
  return [...byMethod.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const measured = new Set(group.flatMap((explanation) => Object.keys(explanation.judgement.map)));
    const metrics = [...measured].sort((a, b) => orderOfMetric(a) - orderOfMetric(b));
    return metrics.map((metric) => {
      const over = (part: 'map' | 'random' | 'centre') =>
        aggregate(
          group.map((explanation) => explanation.judgement[part][metric]?.value ?? null),
          { seed: seedOfIntervals },
        );
      return {
        method: first.method,
        title: first.title,
        metric,
        cases: group.length,
        map: over('map'),
        random: over('random'),
        centre: over('centre'),
      };
    });
  });
}

/** Place of a metric (with or without a preset) in the order in which metrics are shown. */
function orderOfMetric(name: string): number {
  return describeMetrics().findIndex(({ id }) => id === name.split(':')[0]);
}

/**
 * The explanation methods of a report, each with the parameters of its first explanation, else of its first entry in
 * the benchmark.
 */
export function methodsUsed(
  explained: readonly (readonly Explanation[])[],
  benchmark: ReportBenchmark | null,
): ReportDocument['methods'] {
  const firsts = new Map<string, ParameterValues>();
  for (const { method, parameters } of [...explained.flat(), ...(benchmark?.entries ?? [])]) {
    if (!firsts.has(method)) firsts.set(method, parameters);
  }
  return describeMethods()
    .filter((method) => firsts.has(method.id))
    .map(({ id, title, source, summary }) => ({
      ...{ id, title, source, summary },
      parameters: firsts.get(id) ?? {},
    }));
}

/** The analyses behind the concepts, each with the parameters of the first run that the report shows. */
export function analysesUsed({ sets, tests }: ReportedConcepts): ReportDocument['methods'] {
  return [
    { description: conceptsDescription, run: sets[0] },
    { description: tcavDescription, run: tests[0] },
  ].flatMap(({ description: { id, title, source, summary }, run }) =>
    run === undefined ? [] : [{ id, title, source, summary, parameters: run.parameters }],
  );
}

/**
 * The influence methods of a report, each with the parameters of its first ranking, else of the audit or of its first
 * entry in the measurement; and the audit and the measurement themselves.
 */
export function influenceUsed(
  cases: readonly ReportCase[],
  audit: ReportAudit | null,
  benchmark: ReportInfluenceBenchmark | null,
): ReportDocument['methods'] {
  const firsts = new Map<string, ParameterValues>();
  const all = [
    ...cases.flatMap(({ influences }) => influences),
    ...(audit === null ? [] : [{ method: audit.method.id, parameters: audit.method.parameters }]),
    ...(benchmark?.entries ?? []),
  ];
  for (const { method, parameters } of all) if (!firsts.has(method)) firsts.set(method, parameters);
  const methods = describeInfluenceMethods()
    .filter(({ id }) => firsts.has(id))
    .map(({ id, title, source, summary }) => ({
      ...{ id, title, source, summary },
      parameters: firsts.get(id) ?? {},
    }));
  return [
    ...methods,
    ...(audit === null
      ? []
      : [
          {
            id: auditDescription.id,
            title: auditDescription.title,
            source: auditDescription.source,
            summary: auditDescription.summary,
            parameters: audit.parameters,
          },
        ]),
    ...(benchmark === null
      ? []
      : [
          {
            id: measurement.id,
            title: 'Faithfulness of influence methods',
            source: measurement.source,
            summary:
              'Fits the linear classifier on the model’s features again on parts of the training set and without single ' +
              'pictures, and compares what changes with what each method says.',
            parameters: { subsets: benchmark.subsets, leftOut: benchmark.leftOut },
          },
        ]),
  ];
}

/** The metrics of a report. */
export function metricsUsed(
  explained: readonly (readonly Explanation[])[],
  benchmark: ReportBenchmark | null,
): Pick<MetricDescription, 'id' | 'title' | 'summary' | 'citation' | 'better'>[] {
  const used = new Set([
    ...explained.flat().flatMap((explanation) => Object.keys(explanation.judgement.map)),
    ...(benchmark?.metrics ?? []).map(({ name }) => name.split(':')[0]),
  ]);
  return describeMetrics()
    .filter((metric) => used.has(metric.id))
    .map(({ id, title, summary, citation, better }) => ({ id, title, summary, citation, better }));
}
