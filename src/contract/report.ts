import { z } from 'zod';
import { auditManifest, leak, nearDuplicate, suspectedLabel } from './audit.ts';
import { benchmarkManifest } from './benchmark.ts';
import { conceptManifest, namedConcept, tcavManifest } from './concepts.ts';
import { evaluation, interval } from './evaluation.ts';
import { definitionSource, judgement, parameterValues } from './explanation.ts';
import {
  influenceBenchmarkManifest,
  influenceManifest,
  influenceQuality,
  influentialSample,
} from './influence.ts';
import { workProgress } from './job.ts';
import { longMethod, method } from './method.ts';
import { reviewState } from './review.ts';
import { id, path, sha256, timestamp } from './scalars.ts';
import { agreement, recordedResults, study, studyResults } from './study.ts';

/** A float32 array [height, width] on disk, raw, little-endian. */
const mapFile = z.object({ path, height: z.number().int(), width: z.number().int() });

/** A concept as reports name it: its place by importance in its set gives it letter and colour. */
const signedConcept = namedConcept
  .pick({ index: true, name: true, importance: true })
  .extend({ place: z.number().int().min(0) });

/** Where the concepts of the explained class are in a picture: float32 [concepts, height, width], raw. */
const conceptMapsFile = mapFile.extend({
  runId: id,
  concepts: z.array(
    signedConcept.extend({
      /** Its share in the answer for this picture. */
      share: z.number(),
      /** Its coefficient in its best crop, by which values of different concepts are compared. */
      best: z.number(),
    }),
  ),
});

/** What a method says of the segments of a picture; every file raw, little-endian. */
const reportSegments = z.object({
  /** `SLIC, 48 segments`. */
  name: z.string(),
  /** The run that made them; null for segments from elsewhere. */
  runId: id.nullable(),
  kind: z.enum(['labels', 'masks']),
  count: z.number().int(),
  height: z.number().int(),
  width: z.number().int(),
  /** By how much the scores miss what is explained, and that as a share of it. */
  localAccuracyGap: z.object({ value: z.number(), share: z.number().nullable() }).nullable(),
  /** From this correlation on segments belong together. */
  threshold: z.number().nullable(),
  files: z.object({
    /** int32 [height, width], or uint8 [count, height, width]. */
    segments: path,
    /** float32 [count]. */
    scores: path,
    /** float32 [count]. */
    errors: path.nullable(),
    /** float32 [count, count]. */
    correlation: path.nullable(),
    /** int32 [count]. */
    groups: path.nullable(),
  }),
});
export type ReportSegments = z.infer<typeof reportSegments>;

export const reportColumn = z.object({
  runId: id,
  method: z.string(),
  title: z.string(),
  source: definitionSource,
  signed: z.boolean(),
  parameters: parameterValues,
  target: z.string(),
  map: mapFile,
  /** Of methods that show concepts. */
  conceptMaps: conceptMapsFile.nullable().default(null),
  /** Of methods that say what they found of segments. */
  segments: reportSegments.nullable().default(null),
  judgement,
  passes: z.number().int(),
  warnings: z.array(z.string()),
  contentHash: sha256,
});
export type ReportColumn = z.infer<typeof reportColumn>;

/** The file of a picture of a data set that is shown. */
const shownPicture = z.object({
  path,
  width: z.number().int(),
  height: z.number().int(),
  pixelSizeNm: z.number().nullable(),
});

/** A training picture with its file. */
const reportTrainingPicture = influentialSample.extend(shownPicture.shape);
export type ReportTrainingPicture = z.infer<typeof reportTrainingPicture>;

/** Training pictures behind an answer, by one method. */
export const reportInfluence = influenceManifest
  .pick({ facts: true, sum: true, absoluteSum: true, agreement: true })
  .extend({
    runId: id,
    method: z.string(),
    title: z.string(),
    source: definitionSource,
    parameters: parameterValues,
    target: z.string(),
    training: z.object({ name: z.string(), samples: z.number().int() }),
    for: z.array(reportTrainingPicture),
    against: z.array(reportTrainingPicture),
    quality: influenceQuality.nullable(),
    passes: z.number().int(),
    warnings: z.array(z.string()),
    contentHash: sha256,
  });
export type ReportInfluence = z.infer<typeof reportInfluence>;

const audited = auditManifest.shape;
const reportSuspectedLabel = suspectedLabel.extend({ ...shownPicture.shape, review: reviewState });
export type ReportSuspectedLabel = z.infer<typeof reportSuspectedLabel>;

/** What an audit of the training set found, cut to what a report shows, with what reviewers said of it. */
export const reportAudit = auditManifest.omit({ schema: true }).extend({
  runId: id,
  queue: z.array(reportSuspectedLabel),
  memorised: z.array(reportSuspectedLabel),
  duplicates: z.array(
    nearDuplicate.extend({
      first: nearDuplicate.shape.first.extend(shownPicture.shape),
      second: nearDuplicate.shape.second.extend(shownPicture.shape),
    }),
  ),
  leaks: z.array(
    leak.extend({
      training: leak.shape.training.extend(shownPicture.shape),
      validation: leak.shape.validation.extend(shownPicture.shape),
    }),
  ),
  /** With what reviewers decided about the picture since. */
  suggestions: z.array(audited.suggestions.element.extend({ review: reviewState })),
  /** How many there were before they were cut. */
  counts: z.object({
    queue: z.number().int(),
    duplicates: z.number().int(),
    leaks: z.number().int(),
    memorised: z.number().int(),
    suggestions: z.number().int(),
    relabelled: z.number().int(),
    confirmed: z.number().int(),
    removed: z.number().int(),
  }),
  parameters: parameterValues,
  passes: z.number().int(),
  warnings: z.array(z.string()),
  contentHash: sha256,
});
export type ReportAudit = z.infer<typeof reportAudit>;

/** How faithful influence methods are on the model and its training set. */
export const reportInfluenceBenchmark = influenceBenchmarkManifest.omit({ schema: true }).extend({
  runId: id,
  passes: z.number().int(),
  warnings: z.array(z.string()),
  contentHash: sha256,
});
export type ReportInfluenceBenchmark = z.infer<typeof reportInfluenceBenchmark>;

export const reportCase = z.object({
  name: z.string(),
  dataset: z.string(),
  index: z.number().int(),
  picturePath: path,
  pictureSha256: sha256,
  width: z.number().int(),
  height: z.number().int(),
  pixelSizeNm: z.number().nullable(),
  maskPath: path.nullable(),
  label: z.string().nullable(),
  predicted: z.string(),
  /** The five most probable classes. */
  top: z.array(z.object({ label: z.string(), probability: z.number() })),
  /** Lot, wafer, die and further columns, in the order to be shown. */
  facts: z.array(z.object({ name: z.string(), value: z.string() })),
  review: reviewState,
  columns: z.array(reportColumn),
  influences: z.array(reportInfluence).default([]),
});
export type ReportCase = z.infer<typeof reportCase>;

/** Mean of one metric over the report's cases for one method, with bootstrap 95 % interval. */
export const methodSummary = z.object({
  method: z.string(),
  title: z.string(),
  metric: z.string(),
  cases: z.number().int(),
  map: interval,
  random: interval,
  centre: interval,
});
export type MethodSummary = z.infer<typeof methodSummary>;

/** What a search for concepts found, most important concept first. */
export const reportConceptSet = conceptManifest.omit({ schema: true, basis: true }).extend({
  runId: id,
  concepts: z.array(
    signedConcept.extend({
      share: z.number(),
      massInMask: z.number().nullable(),
      /** Crops side by side, best first: a PNG. */
      strip: z.object({
        path,
        width: z.number().int(),
        height: z.number().int(),
        crops: z.number().int(),
        /** What each crop is wide; left out where none is known. */
        cropWidthsNm: z.array(z.number().nullable()).optional(),
      }),
    }),
  ),
  parameters: parameterValues,
  passes: z.number().int(),
  warnings: z.array(z.string()),
  contentHash: sha256,
});
export type ReportConceptSet = z.infer<typeof reportConceptSet>;

/** What a test of concepts found. */
export const reportConceptTest = tcavManifest.omit({ schema: true }).extend({
  runId: id,
  parameters: parameterValues,
  passes: z.number().int(),
  warnings: z.array(z.string()),
  contentHash: sha256,
});
export type ReportConceptTest = z.infer<typeof reportConceptTest>;

const benchmarked = benchmarkManifest.shape;

/** What a benchmark found, without its single values and without times. */
export const reportBenchmark = benchmarkManifest
  .pick({
    title: true,
    metrics: true,
    baselines: true,
    target: true,
    seed: true,
    reference: true,
    rows: true,
  })
  .extend({
    runId: id,
    dataset: z.string(),
    entries: z.array(
      benchmarked.entries.element.pick({
        ...{ title: true, method: true, source: true, parameters: true, line: true, control: true },
      }),
    ),
    segmentations: z.array(benchmarked.segmentations.element.pick({ title: true, parameters: true })),
    /** How many there were. */
    pictures: z.number().int(),
    /** By segmentation, entry and message. */
    failures: z.array(
      z.object({
        segmentation: z.number().int(),
        entry: z.number().int(),
        count: z.number().int(),
        message: z.string(),
      }),
    ),
    passes: z.number().int(),
    judgementPasses: z.number().int(),
    warnings: z.array(z.string()),
    contentHash: sha256,
  });
export type ReportBenchmark = z.infer<typeof reportBenchmark>;

/** `full`: chapters about everything; `case-sheet`: one page per case, behind a list of them where there are several. */
export const reportTemplates = ['full', 'case-sheet'] as const;
export const reportTemplate = z.enum(reportTemplates);
export type ReportTemplate = z.infer<typeof reportTemplate>;

/** Whose report it is, on every page. */
const reportSite = z.object({
  /** A PNG without transparency. */
  logo: z
    .object({ path, width: z.number().int(), height: z.number().int(), alternative: z.string() })
    .nullable(),
  header: z.string(),
  footer: z.string(),
  /** Such as `Confidential`; empty: none. */
  classification: z.string(),
});
export type ReportSite = z.infer<typeof reportSite>;

/** What reviewers answered in a study, with the record of these results. */
export const reportStudy = z.object({
  study,
  results: studyResults,
  /** Null in previews, and in documents from before results had records. */
  record: recordedResults.nullable().default(null),
});
export type ReportStudy = z.infer<typeof reportStudy>;

/** How far reviewers agree on verdicts, with the number of cases that at least two see differently. */
export const reportAgreement = agreement
  .omit({ known: true, disagreements: true })
  .extend({ disagreements: z.number().int(), record: recordedResults.nullable().default(null) });
export type ReportAgreement = z.infer<typeof reportAgreement>;

/** Everything that a report shows. The same document gives the same bytes. */
export const reportDocument = z.object({
  template: reportTemplate.default('full'),
  /** Null: the site has no header. */
  site: reportSite.nullable().default(null),
  /** Of a preview: how many cases the report would have. */
  previewOf: z.number().int().nullable().default(null),
  title: z.string(),
  project: z.string(),
  /** Date on the cover and in the file; part of the document, so it is not read from a clock. */
  date: timestamp,
  author: z.string(),
  model: z.object({
    name: z.string(),
    sha256,
    file: z.string(),
    opset: z.number().int(),
    parameters: z.number(),
    preprocessing: z.record(z.string(), z.unknown()),
    checkpoints: z.number().int(),
  }),
  dataset: z.object({ name: z.string(), role: z.string(), sha256, samples: z.number().int() }),
  scope: z.string(),
  evaluation: evaluation.nullable(),
  evaluationContentHash: sha256.nullable(),
  cases: z.array(reportCase),
  summaries: z.array(methodSummary),
  /** Concepts of the classes that the cases are about. */
  conceptSets: z.array(reportConceptSet).default([]),
  conceptTests: z.array(reportConceptTest).default([]),
  /** The newest of the model. */
  benchmark: reportBenchmark.nullable().default(null),
  /** The newest of the model. */
  audit: reportAudit.nullable().default(null),
  influenceBenchmark: reportInfluenceBenchmark.nullable().default(null),
  studies: z.array(reportStudy).default([]),
  agreement: reportAgreement.nullable().default(null),
  methods: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      source: definitionSource,
      summary: z.string(),
      parameters: parameterValues,
    }),
  ),
  metrics: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      summary: z.string(),
      citation: z.string(),
      better: z.enum(['high', 'low']),
    }),
  ),
  /** Provenance appendix: content hashes in chain order. */
  records: z.array(
    z.object({ runId: id, kind: z.string(), method: z.string(), subject: z.string(), contentHash: sha256 }),
  ),
  /** JSON files that are attached to the PDF: the records' contents. */
  attachments: z.array(z.object({ name: z.string(), description: z.string(), path })),
});
export type ReportDocument = z.infer<typeof reportDocument>;

export const reportMethods = {
  /** Renders a document (a JSON file of `reportDocument`) into a PDF file. */
  render: longMethod({
    input: z.object({ documentPath: path, outputPath: path }),
    output: z.object({ pages: z.number().int(), bytes: z.number().int(), sha256 }),
    progress: workProgress,
  }),
  /** Makes a PNG that reports can show of a PNG or JPEG file. */
  logo: method({
    input: z.object({ path, outputPath: path }),
    output: z.object({
      width: z.number().int(),
      height: z.number().int(),
      bytes: z.number().int(),
      sha256,
    }),
  }),
} as const;
export type ReportMethods = typeof reportMethods;

/** A report in the project: immutable, cites the records it was made from. */
export const report = z.object({
  id,
  title: z.string(),
  sha256,
  bytes: z.number().int(),
  pages: z.number().int(),
  cases: z.number().int(),
  template: reportTemplate,
  createdAt: timestamp,
});
export type Report = z.infer<typeof report>;
