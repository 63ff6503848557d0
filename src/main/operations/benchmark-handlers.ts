import type { benchmarkMethods } from '#contract/benchmark.ts';
import { Failure } from '#contract/failure.ts';
import type { Handlers } from '#contract/method.ts';
import type { OperationContext } from './context.ts';
import type { JobSpecification } from './kept-job-queue.ts';

/** What the workstation does about benchmarks. */
export function benchmarkHandlers(workstation: {
  readonly context: OperationContext;
  startJob(specification: JobSpecification): { jobId: string };
}): Handlers<typeof benchmarkMethods> {
  const project = () => workstation.context.project();
  const missing = () => {
    throw new Failure('unsupported', 'this version lists benchmarks, and runs none');
  };
  return {
    'benchmark.estimate': missing,
    'benchmark.run': missing,
    'benchmark.list': async ({ modelId }) => ({ benchmarks: await project().benchmarks.list(modelId) }),
    'benchmark.get': ({ runId }) => project().benchmarks.get(runId),
  };
}
