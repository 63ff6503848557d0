import type { benchmarkMethods } from '#contract/benchmark.ts';
import type { Handlers } from '#contract/method.ts';
import { benchmarkTitle, estimateBenchmark, projectBenchmark, runBenchmark } from './benchmark-run.ts';
import type { OperationContext } from './context.ts';
import type { JobSpecification } from './kept-job-queue.ts';

/** What the workstation does about benchmarks. */
export function benchmarkHandlers(workstation: {
  readonly context: OperationContext;
  startJob(specification: JobSpecification): { jobId: string };
}): Handlers<typeof benchmarkMethods> {
  const { context } = workstation;
  const project = () => context.project();
  return {
    'benchmark.estimate': (request) => estimateBenchmark(context, request),
    'benchmark.run': async (request) => {
      const plan = await projectBenchmark(context, request);
      return workstation.startJob({
        kind: 'benchmark',
        title: `Benchmark of ${project().models.get(request.modelId).name}: ${benchmarkTitle(plan)}`,
        lane: 'compute',
        pausable: true,
        request,
        work: (job) => runBenchmark(context, request, job),
      });
    },
    'benchmark.list': async ({ modelId }) => ({ benchmarks: await project().benchmarks.list(modelId) }),
    'benchmark.get': ({ runId }) => project().benchmarks.get(runId),
  };
}
