import type { conceptMethods } from '#contract/concepts.ts';
import type { Handlers } from '#contract/method.ts';
import { classOf } from './class-samples.ts';
import type { OperationContext } from './context.ts';
import { estimateConcepts, findConcepts } from './find-concepts.ts';
import type { JobSpecification } from './kept-job-queue.ts';
import { estimateTest, testConcepts } from './test-concepts.ts';

/** What the workstation does about concepts. */
export function conceptHandlers(workstation: {
  readonly context: OperationContext;
  reviewer(): string;
  startJob(specification: JobSpecification): { jobId: string };
}): Handlers<typeof conceptMethods> {
  const { context } = workstation;
  const project = () => context.project();
  return {
    'concepts.estimate': (request) => estimateConcepts(context, request),
    'concepts.run': (request) => {
      const { label } = classOf(project(), request.modelId, request.classIndex);
      return workstation.startJob({
        kind: 'concepts',
        title: `Finding the concepts of ${label} in ${project().models.get(request.modelId).name}`,
        lane: 'compute',
        request,
        work: (job) => findConcepts(context, request, job),
      });
    },
    'concepts.list': async ({ modelId }) => ({ sets: await project().concepts.list(modelId) }),
    'concepts.get': ({ runId }) => project().concepts.get(runId),
    'concepts.name': async ({ runId, concept, name }) => {
      await project().concepts.name(runId, concept, name, workstation.reviewer());
      context.announce('concepts');
      return project().concepts.get(runId);
    },

    'tcav.estimate': (request) => estimateTest(context, request),
    'tcav.run': (request) => {
      const concepts = request.concepts.map(({ name }) => name).join(', ');
      return workstation.startJob({
        kind: 'tcav',
        title: `Testing ${concepts} in ${project().models.get(request.modelId).name}`,
        lane: 'compute',
        request,
        work: (job) => testConcepts(context, request, job),
      });
    },
    'tcav.list': async ({ modelId }) => ({ tests: await project().tcav.list(modelId) }),
  };
}
