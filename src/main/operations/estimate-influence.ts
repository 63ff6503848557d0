import type { Estimate } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import type { CheckedInputOf, OutputOf } from '#contract/method.ts';
import type { WorkstationMethods } from '#contract/workstation.ts';
import type { OperationContext } from './context.ts';
import { projectTraining, samplesFileOf, trainedWork } from './trained-model.ts';

type Request = CheckedInputOf<WorkstationMethods, 'influence.estimate'>;
type Estimates = OutputOf<WorkstationMethods, 'influence.estimate'>;

/**
 * What tracing so many answers by several methods will cost, and what of it is there already. A method that can't run
 * leaves the others their numbers and says why.
 */
export async function estimateInfluence(
  context: OperationContext,
  { modelId, trainingId, methods, cases }: Request,
): Promise<Estimates> {
  const trained = projectTraining(context, modelId, trainingId);
  const scratch = await context.scratch();
  try {
    const samplesFile = await samplesFileOf(context, trained.training, scratch.path);
    const { indexDirectory } = context.project();
    const work = trainedWork(trained, { samplesFile, indexDirectory });
    const found: Estimates['methods'] = [];
    for (const { id, parameters } of methods) {
      try {
        const { state, diskBytes, ...estimate } = await context.interactive.call('estimateInfluence', {
          trained: work,
          method: id,
          parameters,
          queries: cases,
        });
        found.push({ id, estimate, state, diskBytes, problem: null });
      } catch (error) {
        if (!(error instanceof Failure) || !saysWhy(error)) throw error;
        found.push({ id, estimate: null, state: null, diskBytes: null, problem: error.message });
      }
    }
    return { methods: found, total: totalOf(found.flatMap(({ estimate }) => estimate ?? [])) };
  } finally {
    await scratch.remove();
  }
}

/** Whether a failure is about the method, the model or the pictures, and not about the program or the disk. */
function saysWhy({ code }: Failure): boolean {
  return code === 'usage' || code === 'unsupported' || code === 'model' || code === 'image';
}

function totalOf(known: readonly Estimate[]): Estimate {
  const timed = known.every(({ seconds }) => seconds !== null);
  return {
    passes: known.reduce((sum, { passes }) => sum + passes, 0),
    seconds: timed ? known.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0) : null,
    peakBytes: Math.max(0, ...known.map(({ peakBytes }) => peakBytes)),
  };
}
