import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ParameterValues } from '#contract/explanation.ts';
import type { InfluenceArraysWork, influenceEngineMethods } from '#contract/influence-work.ts';
import type { CallContext, OutputOf, ProgressOf } from '#contract/method.ts';
import { readParameters } from '../explain/describe.ts';
import { findInfluenceMethod } from '../influence/index.ts';
import type { InfluenceScores } from '../influence/influence-method.ts';
import { RuntimeMatrixProduct } from '../math/matrix-product.ts';
import { defaultThreads } from '../runtime/threads.ts';
import { readQueries, readTraining } from './given-arrays.ts';
import { agreementWarnings } from './influence.ts';
import { produceArray } from './produced.ts';
import { influenceWorkplace, trainingServices } from './training-services.ts';

type Context = CallContext<ProgressOf<typeof influenceEngineMethods, 'influenceArrays'>>;

/** A fitted index up to this size is held in memory; a larger one lies in a folder that is removed afterwards. */
const mostBytesHeld = 2 ** 29;
/** Queries that are answered at once. */
const queriesAtOnce = 64;

/**
 * Influence on bare arrays: what is given as inputs is what the black box sees and what the last layer takes alike, as
 * it is, neither resized nor standardised. The values go to `influence.f32` [Q, N] in `work.directory`.
 *
 * @throws Failure `usage` for arrays that do not fit each other and for methods that need more than arrays; as
 * `readRows`, and as the method's `fit`
 */
export async function influenceOfArrays(
  work: InfluenceArraysWork,
  context: Context,
): Promise<OutputOf<typeof influenceEngineMethods, 'influenceArrays'>> {
  const method = findInfluenceMethod(work.method);
  const parameters = readParameters(method, work.parameters);
  const needs = method.needsWith(parameters);
  const training = await readTraining(work, method, needs);
  const queries = await readQueries(work, method, training);
  const threads = work.threads === 0 ? defaultThreads() : work.threads;
  const { signal, report } = trainingServices(context, influenceWorkplace(), work.seed);
  const products = new RuntimeMatrixProduct(threads);
  const { count, model } = training.arrays;
  const bytes = method.diskBytes(parameters, count, model.features.width, training.arrays.classes);
  const scratch = bytes > mostBytesHeld ? await mkdtemp(join(work.directory, 'index-')) : null;
  const methodContext = { seed: work.seed, products, threads, signal, report };
  try {
    const begun = performance.now();
    const fitted = await method.fit(training.arrays, parameters, methodContext, scratch);
    const fitSeconds = (performance.now() - begun) / 1000;
    try {
      const values = new Float32Array(queries.count * count);
      const agreement: (number | null)[] = [];
      for (let start = 0; start < queries.count; start += queriesAtOnce) {
        const part = queries.part(start, Math.min(queriesAtOnce, queries.count - start));
        const answers: readonly InfluenceScores[] = await fitted.scores(part, methodContext);
        for (const [i, answer] of answers.entries()) {
          values.set(answer.values, (start + i) * count);
          agreement.push(answer.agreement);
        }
      }
      const querySeconds = (performance.now() - begun) / 1000 - fitSeconds;
      const low = agreement.filter((value) => agreementWarnings(value).length > 0);
      return {
        parameters: parameters as ParameterValues,
        methodVersion: method.version,
        influence: await produceArray(work.directory, 'influence', values, [queries.count, count]),
        agreement,
        facts: [...fitted.facts],
        fitSeconds,
        querySeconds,
        warnings: [
          ...fitted.warnings,
          ...(low.length === 0
            ? []
            : [
                `For ${low.length} of ${queries.count} queries: ${agreementWarnings(Math.min(...low.map(Number))).join(' ')}`,
              ]),
        ],
      };
    } finally {
      await fitted.dispose();
    }
  } finally {
    await products.dispose();
    if (scratch !== null) await rm(scratch, { recursive: true, force: true });
  }
}
