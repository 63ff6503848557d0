import { priorities } from '#contract/batch.ts';
import type { influenceMethods } from '#contract/influence.ts';
import type { Handlers } from '#contract/method.ts';
import type { OperationContext } from './context.ts';
import { estimateInfluence } from './estimate-influence.ts';
import { InfluenceGallery } from './influence-gallery.ts';
import type { JobSpecification } from './kept-job-queue.ts';
import { measureInfluence, plannedMeasurement } from './measure-influence.ts';
import { TraceInfluence } from './trace-influence.ts';

/** What the workstation does about training-sample influence. */
export function influenceHandlers(workstation: {
  readonly context: OperationContext;
  startJob(specification: JobSpecification): { jobId: string };
}): Handlers<typeof influenceMethods> {
  const { context } = workstation;
  const project = () => context.project();
  const gallery = new InfluenceGallery(project);
  return {
    'influence.estimate': (request) => estimateInfluence(context, request),
    'influence.run': (request) => {
      const batch = new TraceInfluence(context, request);
      const cases = request.indices.length === 1 ? '1 answer' : `${request.indices.length} answers`;
      return workstation.startJob({
        kind: 'influence',
        title: `Tracing ${cases} back by ${request.methods.map(({ id }) => id).join(', ')}`,
        lane: 'compute',
        pausable: true,
        priority: request.priority ?? (request.indices.length === 1 ? priorities.high : priorities.normal),
        request,
        work: (job) => batch.run(job),
      });
    },
    'influence.list': async ({ case: key }) => ({ rankings: await project().rankings.of(key) }),
    'influence.get': ({ runId }) => project().rankings.get(runId),
    'influence.gallery': (request) => gallery.page(request),

    'influence.measure': (request) => {
      const { trained } = plannedMeasurement(context, request);
      return workstation.startJob({
        kind: 'influence-benchmark',
        title: `Measuring ${request.methods.map(({ id }) => id).join(', ')} on ${trained.training.name}`,
        lane: 'compute',
        request,
        work: (job) => measureInfluence(context, request, job),
      });
    },
    'influence.measurements': async ({ modelId }) => ({
      benchmarks: await project().influenceBenchmarks.list(modelId),
    }),
  };
}
