import { setImmediate } from 'node:timers/promises';
import { Failure } from '#contract/failure.ts';
import type { InfluenceWork, InfluenceWorkResult } from '#contract/influence-work.ts';
import type { WorkProgress } from '#contract/job.ts';
import type { CallContext } from '#contract/method.ts';
import { readParameters } from '../explain/describe.ts';
import { findInfluenceMethod } from '../influence/index.ts';
import { influenceContext, type OpenIndex, openIndex } from '../influence/index-store/fitted-index.ts';
import {
  type TrainingServices,
  type TrainingSet,
  withTrainingSet,
} from '../influence/training-set/training-set.ts';
import { galleryColumns } from './influence-columns.ts';
import { rankInfluence } from './influence-manifest.ts';
import { produceArray, produceJson } from './produced.ts';
import { type InfluenceWorkplace, trainingServices } from './training-services.ts';

/** Below this share of the model's answer a surrogate explains little of it. */
export const leastAgreement = 0.5;

/**
 * Traces answers back to training pictures. Of each query `influence.json`, `scores.f32` and what the
 * gallery shows (`influence-columns.ts`) go to its own directory;
 * arrays and the fitted index stay in `trained.indexDirectory`. Every query is answered alone, so that the same
 * picture gives the same bytes whichever others are asked for.
 *
 * @throws Failure as `withTrainingSet` and `openIndex`
 */
export async function traceInfluence(
  work: InfluenceWork,
  context: CallContext<WorkProgress>,
  workplace: InfluenceWorkplace,
): Promise<InfluenceWorkResult> {
  const begun = performance.now();
  const method = findInfluenceMethod(work.method);
  const needs = method.needsWith(readParameters(method, work.parameters));
  const services = trainingServices(context, workplace, work.seed);
  return withTrainingSet(work.trained, needs, services, async (set) => {
    const index = await openIndex(set, work.trained, work.method, work.parameters, services);
    const fitSeconds = (performance.now() - begun) / 1000;
    const queries: InfluenceWorkResult['queries'] = [];
    const problems: InfluenceWorkResult['problems'] = [];
    let passes = set.passes;
    for (const [query, asked] of work.queries.entries()) {
      await services.report(query, work.queries.length, `tracing answers (${method.title})`);
      const answer = await answerQuery(set, index, work, asked, services);
      passes += answer.passes;
      queries.push(answer.result);
      if (answer.problem !== null) problems.push({ query, message: answer.problem });
    }
    await services.report(work.queries.length, work.queries.length, 'answers traced');
    return {
      parameters: index.parameters,
      methodVersion: index.methodVersion,
      fit: { reused: index.reused, passes: set.passes, seconds: fitSeconds, bytes: index.bytes },
      queries,
      problems,
      passes,
      seconds: (performance.now() - begun) / 1000,
      warnings: [...set.warnings, ...index.warnings, ...index.fitted.warnings],
      runtime: set.runtime,
    };
  });
}

async function answerQuery(
  set: TrainingSet,
  { fitted, index }: OpenIndex,
  work: InfluenceWork,
  asked: InfluenceWork['queries'][number],
  services: TrainingServices,
): Promise<{
  readonly result: InfluenceWorkResult['queries'][number];
  readonly problem: string | null;
  readonly passes: number;
}> {
  const begun = performance.now();
  const found = await set.queries([asked.picture], work.target, [asked.labelIndex]);
  const [problem] = found.problems;
  const output = found.outputs[0];
  if (problem !== undefined || output === undefined) {
    return { result: null, problem: problem?.message ?? 'no answer', passes: found.passes };
  }
  // What a method reports of one query would make the whole's progress jump; its report still hears a cancel.
  const quiet = { ...influenceContext(set, services), report: listening(services.signal) };
  const [scores] = await fitted.scores(found.arrays, quiet);
  if (scores === undefined) throw new TypeError(`${work.method} gave no scores`);
  const targetIndex = found.arrays.targets[0] as number;
  const target = { index: targetIndex, label: set.classes[targetIndex] ?? String(targetIndex) };
  const manifest = await rankInfluence(set, work.trained.training.name, {
    target,
    features: found.arrays.model.features,
    scores,
    index,
    facts: fitted.facts,
    top: work.top,
  });
  const all = new Float32Array(set.total).fill(Number.NaN);
  for (const [row, position] of set.positions.entries()) all[position] = scores.values[row] as number;
  const warnings = agreementWarnings(scores.agreement);
  return {
    result: {
      target,
      output,
      manifest: await produceJson(asked.directory, 'influence', manifest),
      scores: await produceArray(asked.directory, 'scores', all, [all.length]),
      columns: await galleryColumns(set, found.arrays.model.features, asked.directory),
      passes: found.passes,
      seconds: (performance.now() - begun) / 1000,
      warnings,
      inputs: [...(found.read[0] ?? [])],
    },
    problem: null,
    passes: found.passes,
  };
}

/** What is to be said where a surrogate stands for little of the model's answer. */
export function agreementWarnings(agreement: number | null): string[] {
  if (agreement === null || agreement >= leastAgreement) return [];
  return [
    `The surrogate stands for ${agreement.toFixed(2)} of the model's answer (1 is all of it): its ranking says little ` +
      'about this picture. Compare another method, or take another input representation.',
  ];
}

function listening(signal: AbortSignal) {
  return async () => {
    await setImmediate();
    if (signal.aborted) throw new Failure('cancelled', 'stopped on request');
  };
}
