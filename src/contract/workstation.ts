import { z } from 'zod';
import { auditMethods } from './audit.ts';
import { batchFields, batchMethods } from './batch.ts';
import { benchmarkMethods } from './benchmark.ts';
import { conceptMethods } from './concepts.ts';
import { column, dataset, datasetRole, sample, scanSummary } from './dataset.ts';
import { predictionSet } from './evaluation.ts';
import {
  baseline,
  estimate,
  explanation,
  methodDescription,
  metricDescription,
  modelOutput,
  parameterValues,
  targetRequest,
} from './explanation.ts';
import { influenceMethods } from './influence.ts';
import { job, workProgress } from './job.ts';
import { layoutMethods } from './layouts.ts';
import { maskMethods } from './masks.ts';
import { longMethod, method } from './method.ts';
import { model, modelInspection } from './model.ts';
import { preprocessing, preprocessingFile } from './preprocessing.ts';
import { projectionMethods } from './projection.ts';
import { provenanceMethods } from './provenance.ts';
import { record, replayResult, verifyResult } from './record.ts';
import { recordSection } from './record-words.ts';
import { report, reportTemplate } from './report.ts';
import { reviewChange, reviewEvent, reviewState } from './review.ts';
import { caseKey, executionProvider, id, path, sampleIndex, sha256, timestamp } from './scalars.ts';
import { segmentationChoice, segmenterDescription } from './segmentation.ts';
import { siteMethods } from './site.ts';
import { studyMethods } from './study.ts';
import { thisPcMethods } from './this-pc.ts';
import { viewMethods } from './views.ts';

const none = z.object({});
const jobStarted = z.object({ jobId: z.string() });

export const projectSummary = z.object({
  directory: z.string(),
  name: z.string(),
  models: z.array(model),
  datasets: z.array(dataset),
  /** Evaluations there are, newest per model and data set. */
  evaluations: z.array(z.object({ modelId: id, datasetId: id, accuracy: z.number().nullable() })),
  runs: z.number().int(),
  reports: z.number().int(),
});
export type ProjectSummary = z.infer<typeof projectSummary>;

export const recentProject = z.object({
  directory: z.string(),
  name: z.string(),
  openedAt: timestamp,
  exists: z.boolean(),
});
export type RecentProject = z.infer<typeof recentProject>;

export const providerState = z.object({
  name: z.string(),
  state: z.enum(['available', 'missing', 'wrong', 'crashed']),
  message: z.string(),
});

const settingFields = {
  provider: executionProvider,
  threads: z.number().int().min(0).max(256),
  theme: z.enum(['system', 'dark', 'light']),
  reviewer: z.string().max(200),
  /** Methods that E runs in case review. */
  chosenMethods: z.array(z.object({ id: z.string(), parameters: parameterValues })),
  /** Methods of the influence strip; the first is shown first. */
  chosenInfluences: z.array(z.object({ id: z.string(), parameters: parameterValues })),
  /** Segments that all methods are to share; null: each method's own. */
  chosenSegmentation: segmentationChoice.nullable(),
  /** Of the window; `system`: as the system, English where it is neither. */
  language: z.enum(['system', 'en', 'de']),
  /** Keys that somebody moved: the new key by the old one, per scope, as `Case review: e`. */
  keys: z.record(z.string(), z.string()),
  /** What hidden pixels are replaced by where a method is not told otherwise; null: as each method has it. */
  defaultBaseline: baseline.nullable(),
  /** Whether the first-run tour was seen to its end, or left. */
  tourSeen: z.boolean(),
  /** Whether work that the program's end interrupted goes on by itself when its project is opened. */
  resumeJobs: z.boolean(),
};

export const settings = z.object({
  provider: settingFields.provider.default('cpu'),
  threads: settingFields.threads.default(0),
  theme: settingFields.theme.default('system'),
  reviewer: settingFields.reviewer.default(''),
  chosenMethods: settingFields.chosenMethods.default([]),
  chosenInfluences: settingFields.chosenInfluences.default([]),
  chosenSegmentation: settingFields.chosenSegmentation.default(null),
  language: settingFields.language.default('system'),
  keys: settingFields.keys.default({}),
  defaultBaseline: settingFields.defaultBaseline.default(null),
  tourSeen: settingFields.tourSeen.default(false),
  resumeJobs: settingFields.resumeJobs.default(true),
});
/** What is left out stays as it is; it must not be filled in with defaults. */
export const settingsChanges = z.object(settingFields).partial();
export type Settings = z.infer<typeof settings>;

export const workstationStatus = z.object({
  version: z.string(),
  host: z.enum(['electron', 'loopback', 'command-line']),
  platform: z.string(),
  home: z.string(),
  project: projectSummary.nullable(),
  recent: z.array(recentProject),
  settings,
});
export type WorkstationStatus = z.infer<typeof workstationStatus>;

export const directoryEntry = z.object({
  name: z.string(),
  path: z.string(),
  kind: z.enum(['folder', 'file', 'project']),
  bytes: z.number().nullable(),
});
export type DirectoryEntry = z.infer<typeof directoryEntry>;

/** Everything the Case review screen shows of one case. */
export const caseDetail = z.object({
  key: caseKey,
  sample,
  model: z.object({ id, name: z.string(), labels: z.array(z.string()) }),
  /** PNG blobs at full resolution. */
  picture: z.object({ sha256, width: z.number().int(), height: z.number().int() }),
  mask: z.object({ sha256 }).nullable(),
  output: modelOutput.nullable(),
  predicted: z.object({ index: z.number().int(), label: z.string(), probability: z.number() }).nullable(),
  labelIndex: z.number().int().nullable(),
  explanations: z.array(explanation),
  review: reviewState,
  history: z.array(reviewEvent),
});
export type CaseDetail = z.infer<typeof caseDetail>;

export const runRow = z.object({
  id,
  kind: z.string(),
  method: z.string(),
  subject: z.string(),
  model: z.string().nullable(),
  state: z.enum(['running', 'done', 'failed', 'interrupted', 'cancelled']),
  startedAt: timestamp,
  seconds: z.number().nullable(),
  passes: z.number().int(),
  recordHash: sha256.nullable(),
  /** The case that the run belongs to, if it belongs to one. */
  case: caseKey.nullable(),
  failure: z.string().nullable(),
});
export type RunRow = z.infer<typeof runRow>;

const checkpointFile = z.object({ path, learningRate: z.number().positive() });

export const workstationMethods = {
  status: method({ input: none, output: workstationStatus }),
  'settings.set': method({ input: settingsChanges, output: settings }),
  providers: method({
    input: none,
    output: z.object({ providers: z.array(providerState), threads: z.number().int() }),
  }),
  methods: method({
    input: none,
    output: z.object({
      /** What explains one picture. */
      methods: z.array(methodDescription),
      /** What analyses a model over many pictures: `concepts`, `tcav`. */
      analyses: z.array(methodDescription),
      /** What traces an answer back to training pictures. */
      influences: z.array(methodDescription),
      segmenters: z.array(segmenterDescription),
      metrics: z.array(metricDescription),
    }),
  }),

  /** Lists a folder for the file picker. Without a path: the home folder. */
  'files.list': method({
    input: z.object({ path: path.nullable() }),
    output: z.object({
      path: z.string(),
      parent: z.string().nullable(),
      roots: z.array(z.object({ name: z.string(), path: z.string() })),
      entries: z.array(directoryEntry),
    }),
  }),

  'project.create': method({ input: z.object({ directory: path }), output: projectSummary }),
  'project.open': method({ input: z.object({ directory: path }), output: projectSummary }),
  'project.close': method({ input: none, output: none }),
  /** Makes (or opens, if it is there) the demo project in the program's own folder. Result: { directory }. */
  'project.demo': method({
    input: z.object({ directory: path.nullable(), images: z.number().int().min(50).max(100_000).nullable() }),
    output: jobStarted,
  }),
  'project.summary': method({ input: none, output: projectSummary }),

  'model.inspect': method({
    input: z.object({ path, labels: z.number().int().nullable() }),
    output: modelInspection,
  }),
  /** The same of a model in the project: its feature tensors, and whether gradients can be had. */
  'model.inspection': method({ input: z.object({ modelId: id }), output: modelInspection }),
  /** What the network would see of a picture, and its answer, before the model is added. */
  'model.preview': method({
    input: z.object({
      path,
      labels: z.array(z.string()).nullable(),
      labelsPath: path.nullable(),
      preprocessing: preprocessingFile.nullable(),
      preprocessingPath: path.nullable(),
      picturePath: path,
    }),
    output: z.object({
      preprocessing,
      labels: z.array(z.string()),
      networkView: z.object({ sha256, width: z.number().int(), height: z.number().int() }),
      top: z.array(z.object({ label: z.string(), probability: z.number() })),
    }),
  }),
  'model.add': method({
    input: z.object({
      path,
      name: z.string().min(1).max(200).nullable(),
      labels: z.array(z.string()).nullable(),
      labelsPath: path.nullable(),
      preprocessing: preprocessingFile.nullable(),
      preprocessingPath: path.nullable(),
      featureTensor: z.string().nullable(),
      checkpoints: z.array(checkpointFile),
      reference: z.object({ inputsPath: path, outputsPath: path }).nullable(),
    }),
    output: model,
  }),

  /** Reads a folder or table and says what was understood; nothing is imported yet. */
  'dataset.scan': longMethod({
    input: z.object({
      path,
      masksDirectory: path.nullable(),
      split: z.string().nullable(),
      role: datasetRole.nullable(),
    }),
    output: z.object({ scanId: z.string(), summary: scanSummary }),
    progress: workProgress,
  }),
  'dataset.add': method({
    input: z.object({ scanId: z.string(), name: z.string().min(1).max(200), role: datasetRole }),
    output: dataset,
  }),
  'dataset.discard': method({ input: z.object({ scanId: z.string() }), output: none }),

  /** Result: { runId }. */
  'evaluation.run': method({ input: z.object({ modelId: id, datasetId: id }), output: jobStarted }),
  'evaluation.get': method({
    input: z.object({ modelId: id, datasetId: id }),
    output: z.object({ predictionSet: predictionSet.nullable() }),
  }),

  /**
   * The columns that Cases filters on: label, predicted, confidence (when evaluated), lot, wafer, split, dieX, dieY.
   * `label` and `predicted` are codes into their `values`.
   */
  'cases.columns': method({
    input: z.object({ datasetId: id, modelId: id.nullable() }),
    output: z.object({ samples: z.number().int(), columns: z.array(column) }),
  }),
  'cases.samples': method({
    input: z.object({ datasetId: id, indices: z.array(sampleIndex).max(2000) }),
    output: z.object({ samples: z.array(sample) }),
  }),
  /** Verdicts that stand, sparse: one entry per reviewed case of the data set. */
  'cases.reviews': method({
    input: z.object({ datasetId: id, modelId: id }),
    output: z.object({ reviews: z.array(z.object({ index: sampleIndex, review: reviewState })) }),
  }),
  'case.get': method({ input: caseKey, output: caseDetail }),

  'explain.estimate': method({
    input: z.object({
      modelId: id,
      methods: z.array(z.object({ id: z.string(), parameters: parameterValues })),
      segmentation: segmentationChoice.nullable().default(null),
    }),
    output: z.object({
      /** Null for a method that can't run; `problems` says why. Where none can, the call fails. */
      perCase: z.array(estimate.nullable()),
      problems: z.array(z.object({ method: z.string(), message: z.string() })),
      total: estimate,
    }),
  }),
  /** One run per case and method. Result: { runIds }. */
  'explain.start': method({
    input: z.object({
      modelId: id,
      datasetId: id,
      indices: z.array(sampleIndex).min(1),
      methods: z.array(z.object({ id: z.string(), parameters: parameterValues })).min(1),
      /** What all methods score and are judged on; null: SLIC for methods that score segments, else none. */
      segmentation: segmentationChoice.nullable().default(null),
      target: targetRequest,
      seed: z.number().int(),
      /** Explanations of the same case, method and parameters that were begun since then are not made again. */
      since: timestamp.nullable().default(null),
      ...batchFields,
    }),
    output: jobStarted,
  }),

  ...conceptMethods,

  ...maskMethods,
  ...benchmarkMethods,
  ...influenceMethods,
  ...auditMethods,
  ...siteMethods,
  ...viewMethods,
  ...projectionMethods,
  ...layoutMethods,
  ...studyMethods,
  ...batchMethods,
  ...thisPcMethods,
  ...provenanceMethods,

  'review.append': method({
    input: z.object({ case: caseKey, change: reviewChange }),
    output: z.object({ review: reviewState, history: z.array(reviewEvent) }),
  }),
  /** Undoes the newest event that is not undone: of this case, or of the project where `case` is null. */
  'review.undo': method({
    input: z.object({ case: caseKey.nullable() }),
    output: z.object({ event: reviewEvent.nullable() }),
  }),
  'review.redo': method({
    input: z.object({ case: caseKey.nullable() }),
    output: z.object({ event: reviewEvent.nullable() }),
  }),

  'runs.list': method({
    input: z.object({ offset: z.number().int().min(0), limit: z.number().int().min(1).max(1000) }),
    output: z.object({ total: z.number().int(), runs: z.array(runRow) }),
  }),
  'runs.get': method({
    input: z.object({ runId: id }),
    output: z.object({
      run: runRow,
      record: record.nullable(),
      /** The record in words; none where the run has no record. */
      words: z.array(recordSection),
    }),
  }),
  'runs.verify': longMethod({
    input: z.object({ runId: id.nullable() }),
    output: verifyResult,
    progress: workProgress,
  }),
  'runs.replay': longMethod({ input: z.object({ runId: id }), output: replayResult, progress: workProgress }),

  /** Result: { reportId }. Explanations that are there are used; what is missing is not computed. */
  'reports.create': method({
    input: z.object({
      modelId: id,
      datasetId: id,
      indices: z.array(sampleIndex),
      title: z.string().min(1).max(200),
      /** Date of the report; null: now. */
      date: timestamp.nullable(),
      template: reportTemplate.default('full'),
    }),
    output: jobStarted,
  }),
  /**
   * The first cases of such a report as a PDF that says on every page that it is a preview. It is not kept.
   */
  'reports.preview': longMethod({
    input: z.object({
      modelId: id,
      datasetId: id,
      indices: z.array(sampleIndex).min(1),
      title: z.string().min(1).max(200),
      template: reportTemplate,
    }),
    /** The PDF in base64, and how many of the cases it shows. */
    output: z.object({ pdf: z.string(), pages: z.number().int(), cases: z.number().int() }),
    progress: workProgress,
  }),
  'reports.list': method({ input: none, output: z.object({ reports: z.array(report) }) }),
  /** Copies a report's PDF to a file of the user's choice. */
  'reports.save': method({ input: z.object({ reportId: id, path }), output: z.object({ path: z.string() }) }),

  'jobs.list': method({ input: none, output: z.object({ jobs: z.array(job) }) }),
  /** Cancels a job, or forgets one that the program's end interrupted. */
  'jobs.cancel': method({ input: z.object({ jobId: z.string() }), output: none }),
  /** Starts again what the program's end interrupted; what is finished is not computed again. */
  'jobs.resume': method({ input: z.object({ jobId: z.string() }), output: jobStarted }),
} as const;
export type WorkstationMethods = typeof workstationMethods;

/** What the workstation tells its clients unasked. */
export const workstationTopics = {
  /** A job changed; conflated per job. */
  jobs: job,
  /** Something in the open project changed; clients ask again for what they show. */
  changes: z.object({
    kind: z.enum([
      'project',
      'models',
      'datasets',
      'evaluations',
      'explanations',
      'concepts',
      'masks',
      'benchmarks',
      'influence',
      'audits',
      'reviews',
      'runs',
      'reports',
      'settings',
      'views',
      'projections',
      'studies',
    ]),
    case: caseKey.nullable(),
  }),
} as const;
export type WorkstationTopics = typeof workstationTopics;
