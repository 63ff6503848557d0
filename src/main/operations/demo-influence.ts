import { type ChosenInfluenceMethod, influenceMetrics, type KnownLabels } from '#contract/influence.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import { auditTraining } from './audit-training.ts';
import type { OperationContext } from './context.ts';
import type { DemoSets } from './demo-concepts.ts';
import { measureInfluence } from './measure-influence.ts';

/** The methods by which the demo traces the answers for its cases, with their default parameters. */
export const demoInfluenceMethods: readonly ChosenInfluenceMethod[] = [
  'k-sbe',
  'trac-in',
  'influence-function',
  'representer',
  'nearest',
].map((id) => ({ id, parameters: {} }));

/** The demo's table says which label each picture should have had. */
const trueLabelColumn = 'true_label';
const known: KnownLabels = { kind: 'column', column: trueLabelColumn };

/** Quick rather than thorough: one seed and few refitted heads, so that intervals are wide. */
const measured = { seeds: [0], queries: 24, subsets: 24, leftOut: 40 };
const seed = 0;

/** An audit of the demo's training set and a measurement of the methods. What is there already is left alone. */
export async function fillDemoInfluence(
  context: OperationContext,
  { modelId, trainingId, validationId }: DemoSets,
  job: Pick<JobContext, 'signal' | 'report'>,
): Promise<void> {
  const project = context.project();
  if ((await project.trainingAudits.list(modelId)).length === 0) {
    await auditTraining(
      context,
      { modelId, trainingId, validationId, method: null, trueLabelColumn, parameters: {}, seed },
      job,
    );
  }
  if ((await project.influenceBenchmarks.list(modelId)).length > 0) return;
  await measureInfluence(
    context,
    {
      ...{ modelId, trainingId, queryId: validationId, known },
      methods: [...demoInfluenceMethods],
      // Removal brittleness refits a head per method and query: too much for a demo.
      metrics: influenceMetrics.filter((metric) => metric !== 'brittleness'),
      ...measured,
    },
    job,
  );
}
