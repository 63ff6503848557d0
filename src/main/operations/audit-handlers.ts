import type { auditMethods } from '#contract/audit.ts';
import type { Handlers } from '#contract/method.ts';
import { effectOfReviews } from './audit-effect.ts';
import { auditTraining, plannedAudit } from './audit-training.ts';
import type { OperationContext } from './context.ts';
import { exportLabels } from './export-labels.ts';
import type { JobSpecification } from './kept-job-queue.ts';

/** What the workstation does about audits of training data. */
export function auditHandlers(workstation: {
  readonly context: OperationContext;
  startJob(specification: JobSpecification): { jobId: string };
}): Handlers<typeof auditMethods> {
  const { context } = workstation;
  const project = () => context.project();
  return {
    'audit.run': (request) => {
      const { trained } = plannedAudit(context, request);
      return workstation.startJob({
        kind: 'audit',
        title: `Auditing ${trained.training.name} by ${trained.classifier.name}`,
        lane: 'compute',
        request,
        work: (job) => auditTraining(context, request, job),
      });
    },
    'audit.list': async ({ modelId }) => ({ audits: await project().trainingAudits.list(modelId) }),
    'audit.get': ({ runId }) => project().trainingAudits.get(runId),
    'audit.effect': ({ runId }, { signal, report }) =>
      effectOfReviews(context, runId, { signal, onProgress: (event) => void report(event) }),
    'audit.export': (request) => exportLabels(project(), request),
  };
}
