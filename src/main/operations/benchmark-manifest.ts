import {
  type BenchmarkManifest,
  type BenchmarkTimes,
  type BenchmarkUnit,
  benchmarkManifest,
} from '#contract/benchmark.ts';
import { findExplainer } from '#engine/explain/describe.ts';
import { findMetric } from '#engine/judge/index.ts';
import type { BenchmarkPlan } from './benchmark-plan.ts';
import type { MeasuredUnit } from './benchmark-units.ts';

type Unit = BenchmarkManifest['units'][number];

/** What a benchmark found, but for the rows, which follow from it. */
export function manifestOf(
  plan: BenchmarkPlan,
  measured: readonly MeasuredUnit[],
): Omit<BenchmarkManifest, 'rows'> {
  const { title, baselines, target, seed, reference } = plan;
  const units = measured.map((unit) => unitOf(plan, unit));
  return benchmarkManifest.omit({ rows: true }).parse({
    schema: 'waferlens-benchmark/1',
    title,
    entries: plan.entries.map((entry, at) => ({
      ...{ title: entry.title, method: entry.method, version: entry.version, line: entry.line },
      source: entry.control ? null : findExplainer(entry.method).source,
      given: entry.parameters,
      parameters: resolvedParameters(measured, at) ?? entry.parameters,
      control: entry.control,
    })),
    segmentations: plan.segmentations.map(({ segmenter, version, parameters, title: name }, at) => ({
      ...{ title: name, segmenter, version, given: parameters },
      parameters:
        measured.flatMap((unit) =>
          unit.segmentation === at && 'done' in unit ? [unit.done.segmentation.parameters] : [],
        )[0] ?? parameters,
    })),
    metrics: plan.metrics.map((name) => {
      const { metric, preset } = findMetric(name);
      const words = preset === undefined ? '' : `, ${preset}`;
      return { name, title: `${metric.description.title}${words}`, better: metric.description.better };
    }),
    ...{ baselines, target, seed, reference },
    pictures: plan.pictures.map(({ name, sha256, index, maskPath }, at) => ({
      ...{ name, sha256, index },
      target:
        measured.flatMap((unit) =>
          unit.picture === at && 'done' in unit ? [unit.done.result.target] : [],
        )[0] ?? null,
      masked: maskPath !== null,
    })),
    units,
    passes: methodPasses(plan, units),
    judgementPasses: units.reduce((sum, unit) => sum + unit.judgementPasses, 0),
  });
}

/** How long it took, unit by unit. */
export function timesOf(plan: BenchmarkPlan, measured: readonly MeasuredUnit[]): BenchmarkTimes {
  return {
    schema: 'waferlens-benchmark-times/1',
    units: measured.map((unit) => {
      if (!('done' in unit)) {
        const entries = plan.entries.map(() => null);
        return { entries, methods: 0, segmenting: 0, judging: 0, whole: unit.seconds };
      }
      const { result, segmentation, seconds } = unit.done;
      return {
        entries: result.entries.map((entry) => entry.seconds),
        methods: result.entries.reduce((sum, entry) => sum + (entry.shared ? 0 : (entry.seconds ?? 0)), 0),
        segmenting: segmentation.seconds,
        judging: result.judgingSeconds,
        whole: seconds,
      };
    }),
  };
}

/** What was said on the way, each once, with the number of units that it was said of. */
export function warningsOf(plan: BenchmarkPlan, measured: readonly MeasuredUnit[]): string[] {
  const counts = new Map<string, number>();
  const note = (text: string) => counts.set(text, (counts.get(text) ?? 0) + 1);
  for (const unit of measured) {
    if (!('done' in unit)) {
      note(`${plan.pictures[unit.picture]?.name}: ${unit.failure.message}`);
      continue;
    }
    const { result, segmentation } = unit.done;
    for (const text of [...segmentation.warnings, ...result.warnings]) note(text);
    for (const [at, { warnings }] of result.entries.entries()) {
      for (const text of warnings) note(`${plan.entries[at]?.title}: ${text}`);
    }
  }
  const texts = [...counts].map(([text, count]) =>
    count === 1 ? text : `${text} (${count} of ${measured.length} units)`,
  );
  const shown = 100;
  return texts.length <= shown
    ? texts
    : [...texts.slice(0, shown), `There are ${texts.length - shown} further warnings.`];
}

function unitOf({ entries }: BenchmarkPlan, unit: MeasuredUnit): BenchmarkUnit {
  const { picture, segmentation } = unit;
  if (!('done' in unit)) {
    const cells = entries.map(() => ({ state: 'failed' as const, ...unit.failure }));
    return { picture, segmentation, segments: null, cells, judgementPasses: 0 };
  }
  const { result, segmentation: cut } = unit.done;
  return {
    ...{ picture, segmentation },
    segments: { count: result.segments, sha256: cut.sha256 },
    cells: result.entries.map(({ cell }) => cell),
    judgementPasses: result.judgementPasses,
  };
}

function resolvedParameters(measured: readonly MeasuredUnit[], entry: number) {
  for (const unit of measured) {
    const found = 'done' in unit ? unit.done.result.entries[entry] : undefined;
    if (found?.cell.state === 'done') return found.parameters;
  }
  return null;
}

/** Passes of the methods. Maps that need no segments count once per picture, whoever was interrupted in between. */
function methodPasses({ entries }: BenchmarkPlan, units: readonly Unit[]): number {
  let passes = 0;
  for (const [at, { method, control }] of entries.entries()) {
    const perUnit = control || findExplainer(method).needs.includes('segments');
    const counted = new Set<number>();
    for (const { picture, cells } of units) {
      const cell = cells[at];
      if (cell?.state !== 'done' || (!perUnit && counted.has(picture))) continue;
      counted.add(picture);
      passes += cell.passes;
    }
  }
  return passes;
}
