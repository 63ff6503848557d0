import path from 'node:path';
import { type EndedJob, priorities } from '#contract/batch.ts';
import { Failure } from '#contract/failure.ts';
import type { Job } from '#contract/job.ts';
import type { CheckedInputOf, Handlers } from '#contract/method.ts';
import type { CaseKey } from '#contract/scalars.ts';
import type {
  ProjectSummary,
  Settings,
  WorkstationMethods,
  WorkstationStatus,
} from '#contract/workstation.ts';
import { conceptsDescription, tcavDescription } from '#engine/concept/index.ts';
import { describeMethods } from '#engine/explain/describe.ts';
import { auditDescription } from '#engine/influence/audit/index.ts';
import { describeInfluenceMethods } from '#engine/influence/index.ts';
import { describeMetrics } from '#engine/judge/index.ts';
import { describeSegmenters } from '#engine/segment/index.ts';
import { describeRecord } from '../provenance/describe.ts';
import { verifyProject } from '../provenance/verify.ts';
import { auditHandlers } from './audit-handlers.ts';
import { batchHandlers } from './batch-handlers.ts';
import { benchmarkHandlers } from './benchmark-handlers.ts';
import { caseDetail, type DisplayPictures } from './cases.ts';
import { conceptHandlers } from './concept-handlers.ts';
import type { OperationContext } from './context.ts';
import type { DatasetScans } from './datasets.ts';
import { withDefaultBaseline } from './default-baseline.ts';
import { demoImages, fillDemo } from './demo.ts';
import { estimateMethods } from './estimate-methods.ts';
import { evaluateDataset } from './evaluate.ts';
import { explainAndReport } from './explain-and-report.ts';
import { ExplainCases } from './explain-cases.ts';
import { listDirectory } from './files.ts';
import { influenceHandlers } from './influence-handlers.ts';
import type { JobSpecification } from './kept-job-queue.ts';
import { layoutHandlers } from './layout-handlers.ts';
import { maskHandlers } from './mask-handlers.ts';
import { addModel, previewClassifier } from './models.ts';
import { projectionHandlers } from './projection-handlers.ts';
import { provenanceHandlers } from './provenance-handlers.ts';
import { replayRun } from './replay.ts';
import { previewReport } from './report-preview.ts';
import { createReport } from './reports.ts';
import { siteHandlers } from './site-handlers.ts';
import { studyHandlers } from './study-handlers.ts';
import { thisPcHandlers } from './this-pc-handlers.ts';
import { viewHandlers } from './view-handlers.ts';

/** What the handlers need of the workstation beside its operations: projects, settings and kept jobs. */
export interface WorkstationControl {
  readonly context: OperationContext;
  readonly home: string;
  readonly scans: DatasetScans;
  readonly pictures: DisplayPictures;
  reviewer(): string;
  status(): WorkstationStatus;
  changeSettings(changes: CheckedInputOf<WorkstationMethods, 'settings.set'>): Promise<Settings>;
  summary(): ProjectSummary;
  createProject(directory: string): Promise<ProjectSummary>;
  openProject(directory: string): Promise<ProjectSummary>;
  openDemoProject(directory: string | null): Promise<ProjectSummary>;
  closeProject(): Promise<void>;
  startJob(specification: JobSpecification): { jobId: string };
  resumable(): Job[];
  cancelJob(jobId: string): void;
  resumeJob(jobId: string): Promise<{ jobId: string }>;
  endedJobs(limit: number): EndedJob[];
  retryJob(jobId: string): Promise<{ jobId: string }>;
  saveBlob(sha256: string, file: string): Promise<void>;
}

/** The workstation's methods as every host serves them. Each does one thing and leaves the work to an operation. */
export function workstationHandlers(workstation: WorkstationControl): Handlers<WorkstationMethods> {
  const { context, scans, pictures } = workstation;
  const project = () => context.project();
  const reviewer = () => workstation.reviewer();
  const reviewed = (key: CaseKey) => {
    context.announce('reviews', key);
    return { review: project().reviews.state(key), history: project().reviews.history(key) };
  };
  return {
    ...conceptHandlers(workstation),
    ...maskHandlers(workstation),
    ...benchmarkHandlers(workstation),
    ...influenceHandlers(workstation),
    ...auditHandlers(workstation),
    ...siteHandlers(workstation),
    ...viewHandlers(workstation),
    ...projectionHandlers(workstation),
    ...layoutHandlers(workstation),
    ...studyHandlers(workstation),
    ...batchHandlers(workstation),
    ...thisPcHandlers(workstation),
    ...provenanceHandlers(workstation),
    status: () => workstation.status(),
    'settings.set': (changes) => workstation.changeSettings(changes),
    providers: async () => {
      const { providers, threads } = await context.interactive.call('providers', {});
      return { providers, threads };
    },
    methods: () => ({
      methods: describeMethods(),
      analyses: [conceptsDescription, tcavDescription, auditDescription],
      influences: describeInfluenceMethods(),
      segmenters: describeSegmenters(),
      metrics: describeMetrics(),
    }),
    'files.list': ({ path: directory }) => listDirectory(directory),

    'project.create': ({ directory }) => workstation.createProject(directory),
    'project.open': ({ directory }) => workstation.openProject(directory),
    'project.close': async () => {
      await workstation.closeProject();
      return {};
    },
    'project.demo': async ({ directory, images }) => {
      await workstation.openDemoProject(directory);
      return workstation.startJob({
        kind: 'demo',
        title: 'Making the demo project',
        lane: 'interactive',
        request: { images },
        work: async (job) => {
          await fillDemo(context, scans, images ?? demoImages, job);
          return { directory: project().directory };
        },
      });
    },
    'project.summary': () => workstation.summary(),

    'model.inspect': ({ path: file, labels }) => context.interactive.call('inspect', { path: file, labels }),
    'model.inspection': ({ modelId }) => {
      const { sha256, labels } = project().models.get(modelId);
      return context.interactive.call('inspect', {
        path: project().models.pathOf(sha256),
        labels: labels.length,
      });
    },
    'model.preview': (request) => previewClassifier(context, request),
    'model.add': (request) => addModel(context, request),

    'dataset.scan': (request, { signal, report }) =>
      scans.scan(request, signal, (event) => void report(event)),
    'dataset.add': ({ scanId, name, role }) => scans.add(scanId, name, role),
    'dataset.discard': async ({ scanId }) => {
      await scans.discard(scanId);
      return {};
    },

    'evaluation.run': ({ modelId, datasetId }) =>
      workstation.startJob({
        kind: 'evaluation',
        title: `Evaluating ${project().models.get(modelId).name} on ${project().datasets.get(datasetId).name}`,
        lane: 'compute',
        request: { modelId, datasetId },
        work: (job) => evaluateDataset(context, modelId, datasetId, job),
      }),
    'evaluation.get': async ({ modelId, datasetId }) => ({
      predictionSet: await project().predictions.newest(modelId, datasetId),
    }),

    'cases.columns': ({ datasetId, modelId }) => ({
      samples: project().datasets.get(datasetId).samples,
      columns: project().columns.of(datasetId, modelId),
    }),
    'cases.samples': ({ datasetId, indices }) => ({ samples: project().samples.of(datasetId, indices) }),
    'cases.reviews': ({ datasetId, modelId }) => ({ reviews: project().reviews.of(datasetId, modelId) }),
    'case.get': (key) => caseDetail(context, pictures, key),

    'explain.estimate': (request) => estimateMethods(context, request),
    'explain.start': (asked) => {
      const { defaultBaseline } = workstation.status().settings;
      const methods = asked.methods.map((method) => withDefaultBaseline(method, defaultBaseline));
      const request = { ...asked, methods };
      const batch = new ExplainCases(context, request);
      const cases = request.indices.length === 1 ? '1 case' : `${request.indices.length} cases`;
      return workstation.startJob({
        kind: 'explanation',
        title: `Explaining ${cases} by ${request.methods.map((method) => method.id).join(', ')}`,
        lane: 'compute',
        pausable: true,
        priority: request.priority ?? (request.indices.length === 1 ? priorities.high : priorities.normal),
        startAt: request.startAt,
        request,
        work: (job) => explainAndReport(context, batch, request, job),
      });
    },

    'review.append': ({ case: key, change }) => {
      project().reviews.append(key, change, reviewer());
      return reviewed(key);
    },
    'review.undo': ({ case: key }) => {
      const event = project().reviews.undo(key, reviewer());
      if (event !== null) context.announce('reviews', event.case);
      return { event };
    },
    'review.redo': ({ case: key }) => {
      const event = project().reviews.redo(key, reviewer());
      if (event !== null) context.announce('reviews', event.case);
      return { event };
    },

    'runs.list': ({ offset, limit }) => project().runs.list(offset, limit),
    'runs.get': ({ runId }) => {
      const record = project().records.of(runId);
      return { run: project().runs.get(runId), record, words: record === null ? [] : describeRecord(record) };
    },
    'runs.verify': ({ runId }, { signal, report }) =>
      verifyProject(project(), { runId }, { signal, report: (event) => void report(event) }),
    'runs.replay': ({ runId }, { signal, report }) =>
      replayRun(context, runId, {
        signal,
        onProgress: ({ done, total, unit, message }) => void report({ done, total, unit, message }),
      }),

    'reports.create': (request) =>
      workstation.startJob({
        kind: 'report',
        title: `Report "${request.title}"`,
        lane: 'interactive',
        request,
        work: (job) => createReport(context, request, job),
      }),
    'reports.preview': (request, { signal, report }) =>
      previewReport(context, request, { signal, onProgress: (event) => void report(event) }),
    'reports.list': () => ({ reports: project().reports.list() }),
    'reports.save': async ({ reportId, path: file }) => {
      if (!path.isAbsolute(file)) throw new Failure('usage', `${file}: give an absolute path`);
      await workstation.saveBlob(project().reports.get(reportId).sha256, file);
      return { path: file };
    },

    'jobs.list': () => ({ jobs: [...context.jobs.list(), ...workstation.resumable()] }),
    'jobs.cancel': ({ jobId }) => {
      workstation.cancelJob(jobId);
      return {};
    },
    'jobs.resume': ({ jobId }) => workstation.resumeJob(jobId),
  };
}
