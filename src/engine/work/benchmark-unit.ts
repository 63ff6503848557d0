import { createHash } from 'node:crypto';
import type { BenchmarkCell } from '#contract/benchmark.ts';
import type { BenchmarkUnitResult, BenchmarkUnitWork } from '#contract/benchmark-work.ts';
import type { engineMethods } from '#contract/engine.ts';
import type { MetricValues, ParameterValues } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import type { CallContext, ProgressOf } from '#contract/method.ts';
import { findExplainer, readParameters } from '../explain/describe.ts';
import { findMetric } from '../judge/index.ts';
import { judgeMap } from '../judge/judge.ts';
import type { JudgedCase } from '../judge/metric.ts';
import { needsMethod } from '../judge/sanity.ts';
import { controlMaps, isControl } from './benchmark-controls.ts';
import { type CaseInput, gradientModelOf, maskedModelOf, readCase } from './case-input.ts';
import type { ClassifierShelf } from './classifier-shelf.ts';
import { halvingWarning } from './halving.ts';
import type { OpenClassifier } from './open-classifier.ts';

type Context = CallContext<ProgressOf<typeof engineMethods, 'benchmarkUnit'>>;

/** A method's map of one picture, with what it cost. */
interface EntryMap {
  readonly map: Float32Array;
  readonly scores: Float32Array | null;
  readonly parameters: ParameterValues;
  readonly passes: number;
  readonly seconds: number;
  readonly warnings: readonly string[];
}

/** Maps that serve all segmentations of a picture are remembered; so many. */
const kept = 64;

/** Failures that every further entry would meet as well. */
const stopping = new Set(['cancelled', 'storage', 'provider', 'interrupted']);

/**
 * Runs all entries of a benchmark on one picture and one segmentation and judges them alike. Every method has a value
 * function of its own, so that its passes are its own; judging shares one. An entry that fails is a failed cell.
 */
export class BenchmarkUnits {
  readonly #maps = new Map<string, EntryMap>();

  /** @throws Failure as `readCase`; `usage` for unknown methods, parameters and metrics; `cancelled` */
  async run(
    work: BenchmarkUnitWork,
    { signal, report }: Context,
    shelf: ClassifierShelf,
  ): Promise<BenchmarkUnitResult> {
    for (const { name, metric } of work.metrics.map(findMetric)) {
      if (metric.judges === 'method') throw needsMethod(name);
    }
    return shelf.use(work.classifier, work.runtime, async (open) => {
      const found = await readCase(work, open, signal);
      const warnings = new Set(open.classifier.warnings);
      const onHalved = (batch: number) => warnings.add(halvingWarning(batch));
      const masked = maskedModelOf(found, open, signal, onHalved);
      const judged: JudgedCase = {
        ...found,
        masked,
        baselines: work.baselines,
        seed: work.seed,
        prepared: new Map(),
      };
      const entries: BenchmarkUnitResult['entries'] = [];
      let judgingSeconds = 0;
      for (const [at, entry] of work.entries.entries()) {
        const total = work.entries.length;
        const follow = (share: number) =>
          report({ done: at + Math.min(1, share), total, unit: 'entries', message: entry.method });
        await follow(0);
        try {
          const { made, shared } = await this.#mapsOf(work, entry, { found, open, signal, onHalved }, follow);
          const start = performance.now();
          const values: MetricValues[] = [];
          for (const { map, scores } of made) values.push(await judgeMap(judged, map, scores, work.metrics));
          judgingSeconds += (performance.now() - start) / 1000;
          const [first] = made;
          if (first === undefined) throw new TypeError('every entry has at least one map');
          const { parameters, passes, seconds } = first;
          entries.push({
            cell: doneCell(work, values, passes),
            ...{ parameters, seconds, shared },
            warnings: [...first.warnings],
          });
        } catch (error) {
          const cell = failedCell(error);
          entries.push({ cell, parameters: entry.parameters, seconds: null, shared: false, warnings: [] });
        }
      }
      const { index, label } = found.target;
      return {
        target: { index, label, probability: found.output.probabilities[index] ?? 0 },
        segments: found.segmentation.count,
        entries,
        judgementPasses: masked.passes,
        judgingSeconds,
        warnings: [...warnings],
        runtime: open.obtained(found.batch),
        inputs: found.read,
      };
    });
  }

  async #mapsOf(
    work: BenchmarkUnitWork,
    entry: BenchmarkUnitWork['entries'][number],
    at: Place,
    follow: (share: number) => Promise<void>,
  ): Promise<{ readonly made: readonly EntryMap[]; readonly shared: boolean }> {
    if (isControl(entry.method)) {
      const made = controlMaps(entry.method, at.found, controlSeed(work.seed, at.found));
      const free = { parameters: {}, passes: 0, seconds: 0, warnings: [] };
      return { made: made.map((control) => ({ ...control, ...free })), shared: false };
    }
    if (findExplainer(entry.method).needs.includes('segments')) {
      return { made: [await explain(work, entry, at, follow)], shared: false };
    }
    const { target, batch, read } = at.found;
    const picture = read.filter(({ role }) => role !== 'segments' && role !== 'mask');
    const key = JSON.stringify([work.classifier, work.runtime, picture, target, batch, work.seed, entry]);
    const known = this.#maps.get(key);
    if (known !== undefined) return { made: [known], shared: true };
    const made = await explain(work, entry, at, follow);
    this.#maps.set(key, made);
    for (const oldest of [...this.#maps.keys()].slice(0, Math.max(0, this.#maps.size - kept))) {
      this.#maps.delete(oldest);
    }
    return { made: [made], shared: false };
  }
}

interface Place {
  readonly found: CaseInput;
  readonly open: OpenClassifier;
  readonly signal: AbortSignal;
  readonly onHalved: (batch: number) => void;
}

async function explain(
  work: BenchmarkUnitWork,
  entry: BenchmarkUnitWork['entries'][number],
  { found, open, signal, onHalved }: Place,
  follow: (share: number) => Promise<void>,
): Promise<EntryMap> {
  const method = findExplainer(entry.method);
  const given = readParameters(method, entry.parameters);
  const parameters = method.resolve(given, open.explained) as ParameterValues;
  const masked = maskedModelOf(found, open, signal, onHalved);
  const gradients = gradientModelOf(found, open, signal, onHalved);
  const start = performance.now();
  const outcome = await method.explain(
    {
      ...{ masked, gradients },
      model: open.explained,
      size: found.size,
      baseline: found.baseline,
      seed: work.seed,
      segmentation: found.segmentation,
      concepts: [],
      report: ({ done, total }) => follow(total > 0 ? done / total : 0),
    },
    parameters,
  );
  return {
    map: outcome.map,
    scores: outcome.scores ?? null,
    parameters: { ...parameters, ...outcome.resolved },
    passes: masked.passes + gradients.passes,
    seconds: (performance.now() - start) / 1000,
    warnings: outcome.warnings,
  };
}

/** A control's values are means over its draws; a value that is no finite number says nothing. */
function doneCell(work: BenchmarkUnitWork, draws: readonly MetricValues[], passes: number): BenchmarkCell {
  const meanOver = (values: readonly unknown[]) => {
    const finite = values.filter((value) => typeof value === 'number' && Number.isFinite(value)) as number[];
    return finite.length === 0 ? null : finite.reduce((sum, value) => sum + value, 0) / finite.length;
  };
  return {
    state: 'done',
    values: work.metrics.map((name) => meanOver(draws.map((draw) => draw[name]?.value))),
    byBaseline: work.metrics.map((name) => {
      const drawn = draws.map(
        (draw) => draw[name]?.settings.perBaseline as Record<string, unknown> | undefined,
      );
      if (drawn.every((perBaseline) => perBaseline === undefined)) return [];
      return work.baselines.map((kind) => meanOver(drawn.map((perBaseline) => perBaseline?.[kind])));
    }),
    passes,
  };
}

function failedCell(error: unknown): BenchmarkCell {
  if (!(error instanceof Failure)) {
    const message = error instanceof Error ? error.message : String(error);
    return { state: 'failed', code: 'internal', message };
  }
  if (stopping.has(error.code)) throw error;
  return { state: 'failed', code: error.code, message: error.message };
}

/** Random scores of different pictures are different draws. */
function controlSeed(seed: number, { read }: CaseInput): number {
  const digest = createHash('sha256')
    .update(`${seed} ${read[0]?.sha256 ?? ''}`)
    .digest();
  return digest.readInt32LE(0);
}
