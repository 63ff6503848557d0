import type { ExplainResult, ExplainWork, engineMethods } from '#contract/engine.ts';
import type { ParameterValues } from '#contract/explanation.ts';
import type { CallContext, ProgressOf } from '#contract/method.ts';
import type { ProducedArray } from '#contract/work.ts';
import { findExplainer, readParameters } from '../explain/describe.ts';
import type { ExplainOutcome } from '../explain/explainer.ts';
import { overlayPng } from '../image/overlay.ts';
import { findMetric, judgingPasses } from '../judge/index.ts';
import { segmentMeans } from '../segment/segmentation.ts';
import { type CaseInput, gradientModelOf, maskedModelOf, readCase } from './case-input.ts';
import type { ClassifierShelf } from './classifier-shelf.ts';
import { conceptRuns } from './concept-manifest.ts';
import { halvingWarning } from './halving.ts';
import type { CaseJudge } from './judge-case.ts';
import { produceArray, producePng, removePartial, writePartial } from './produced.ts';
import { repeatedMethod, repetitionCost } from './repeated-method.ts';

type Context = CallContext<ProgressOf<typeof engineMethods, 'explain'>>;

/** How often a partial map is written and reported, and how often progress is (milliseconds). */
const partialInterval = 500;
const progressInterval = 100;

/**
 * Explains one picture by one method and judges the map. Files go to `work.directory` alone: `map.f32`,
 * `standard-error.f32`, `coarse.f32`, `concept-maps.f32`, `concept-shares.f32`, `scores.f32`,
 * `score-errors.f32`, `correlation.f32`, `neighbours.u8`, `groups.i32`, `segments.i32` or `segments.u8` where they
 * exist, `overlay.png`.
 */
export async function explainPicture(
  work: ExplainWork,
  { signal, report }: Context,
  shelf: ClassifierShelf,
  judge: CaseJudge,
): Promise<ExplainResult> {
  const method = findExplainer(work.method);
  const given = readParameters(method, work.parameters);
  work.metrics.map(findMetric);
  return shelf.use(work.classifier, work.runtime, async (open) => {
    const found = await readCase(work, open, signal);
    const parameters = method.resolve(given, open.explained) as ParameterValues;
    const warnings = [
      ...open.classifier.warnings,
      ...(method.needs.includes('gradients') ? open.gradientWarnings : []),
    ];
    const onHalved = (batch: number) => warnings.push(halvingWarning(batch));
    const masked = maskedModelOf(found, open, signal, onHalved);
    const gradients = gradientModelOf(found, open, signal, onHalved);
    const passes = method.estimate(parameters, open.explained, found.segmentation.count).passes;
    const signed = method.signedWith?.(parameters) ?? method.signed;
    const judging = judgingPasses(work.metrics, {
      size: found.size,
      baselines: work.baselines.length,
      segments: found.segmentation.count,
      method: repetitionCost(method, passes, open),
    });
    const start = performance.now();
    const context = {
      masked,
      gradients,
      model: open.explained,
      size: found.size,
      baseline: found.baseline,
      seed: work.seed,
      segmentation: found.segmentation,
      concepts: conceptRuns(work.concepts, found.read),
      report: partialReporter(work.directory, { ...found, signed }, judging, report),
    };
    const outcome = await method.explain(context, parameters);
    const resolved = { ...parameters, ...outcome.resolved };
    const ownPasses = masked.passes + gradients.passes;
    let repeatedPasses = 0;
    const seconds = (performance.now() - start) / 1000;
    await removePartial(work.directory);
    const files = await produceFiles(work, found, outcome, signed);
    const { judgement, passes: judgementPasses } =
      work.metrics.length === 0
        ? { judgement: { map: {}, random: {}, centre: {} }, passes: 0 }
        : await judge.judge(
            found,
            outcome.map,
            outcome.scores ?? null,
            { ...work, identity: JSON.stringify([work.classifier, work.runtime, work.picture]) },
            () => maskedModelOf(found, open, signal, onHalved),
            (share, message) =>
              report({
                done: Math.round(passes + share * judging),
                total: passes + judging,
                unit: 'passes',
                message,
                partial: null,
              }),
            repeatedMethod({
              ...{ method, parameters: resolved, signed, context, found, open, signal },
              seed: work.seed,
              async onPasses(more) {
                repeatedPasses += more;
                const done = passes + Math.min(judging, repeatedPasses);
                const message = 'running the method again';
                await report({ done, total: passes + judging, unit: 'passes', message, partial: null });
              },
            }),
          );
    return {
      parameters: resolved,
      methodVersion: method.version,
      signed,
      target: found.target,
      output: found.output,
      files,
      metrics: outcome.metrics ?? {},
      judgement,
      passes: ownPasses,
      judgementPasses: judgementPasses + repeatedPasses,
      seconds,
      warnings: [...warnings, ...outcome.warnings],
      runtime: open.obtained(found.batch),
      inputs: found.read,
    };
  });
}

/** Passes a method's progress on as the first part of the work, not too often, with the map as it stands. */
function partialReporter(
  directory: string,
  { size, signed }: Pick<CaseInput, 'size'> & { readonly signed: boolean },
  judging: number,
  report: Context['report'],
) {
  let lastProgress = Number.NEGATIVE_INFINITY;
  let lastPartial = performance.now();
  return async (event: {
    readonly done: number;
    readonly total: number;
    readonly message: string;
    readonly partial?: () => Float32Array;
  }) => {
    const now = performance.now();
    const finished = event.done >= event.total;
    const looks = event.partial !== undefined && now - lastPartial >= partialInterval && !finished;
    if (!looks && !finished && now - lastProgress < progressInterval) return;
    lastProgress = now;
    const { done, message } = event;
    const total = event.total + judging;
    let partial: Parameters<Context['report']>[0]['partial'] = null;
    if (looks && event.partial !== undefined) {
      const path = await writePartial(directory, event.partial());
      partial = { path, ...size, passes: done, signed };
      lastPartial = performance.now();
    }
    await report({ done, total, unit: 'passes', message, partial });
  };
}

async function produceFiles(
  work: ExplainWork,
  found: CaseInput,
  outcome: ExplainOutcome,
  signed: boolean,
): Promise<ProducedArray[]> {
  const { directory, segmentsPath } = work;
  const { height, width } = found.size;
  const { map, standardError, coarse } = outcome;
  const files = [await produceArray(directory, 'map', map, [height, width])];
  if (standardError !== undefined) {
    files.push(await produceArray(directory, 'standard-error', standardError, [height, width]));
  }
  if (coarse !== undefined) {
    files.push(await produceArray(directory, 'coarse', coarse.values, [coarse.height, coarse.width]));
  }
  if (outcome.concepts !== undefined) {
    const { maps, shares } = outcome.concepts;
    files.push(await produceArray(directory, 'concept-maps', maps, [shares.length, height, width]));
    files.push(await produceArray(directory, 'concept-shares', shares, [shares.length]));
  }
  if (outcome.scores !== undefined || segmentsPath !== null) {
    const { segmentation } = found;
    const scores = outcome.scores ?? segmentMeans(map, segmentation);
    files.push(await produceArray(directory, 'scores', scores, [scores.length]));
    if (outcome.scoreErrors !== undefined) {
      files.push(await produceArray(directory, 'score-errors', outcome.scoreErrors, [scores.length]));
    }
    if (outcome.correlation !== undefined) {
      const { matrix, neighbours, groups } = outcome.correlation;
      const square = [scores.length, scores.length];
      files.push(await produceArray(directory, 'correlation', matrix, square));
      if (neighbours !== undefined)
        files.push(await produceArray(directory, 'neighbours', neighbours, square));
      if (groups !== undefined) files.push(await produceArray(directory, 'groups', groups, [scores.length]));
    }
    files.push(
      segmentation.kind === 'labels'
        ? await produceArray(directory, 'segments', segmentation.labels, [height, width])
        : await produceArray(directory, 'segments', segmentation.masks, [segmentation.count, height, width]),
    );
  }
  const { picture, placement } = found.picture;
  const overlay = await overlayPng(picture, { values: map, width, height, placement, signed });
  files.push(await producePng(directory, 'overlay', overlay, [picture.height, picture.width]));
  return files;
}
