import { z } from 'zod';
import { mapArtifact } from './explanation.ts';
import { method } from './method.ts';
import { verdict } from './review.ts';
import { caseKey, id, path, sampleIndex, sha256, timestamp } from './scalars.ts';

/**
 * The eight items of the Explanation Satisfaction Scale (Hoffman, Mueller, Klein and Litman, Metrics for Explainable AI:
 * Challenges and Prospects, arXiv:1812.04608, 2018, appendix C) word for word, with "algorithm" for its "[software,
 * algorithm, tool]". The later article (Frontiers in Computer Science 5, 2023) prints nine items with other words.
 */
export const satisfactionItems = [
  { short: 'Understand', text: 'From the explanation, I understand how the algorithm works.' },
  { short: 'Satisfying', text: 'This explanation of how the algorithm works is satisfying.' },
  { short: 'Sufficient detail', text: 'This explanation of how the algorithm works has sufficient detail.' },
  { short: 'Complete', text: 'This explanation of how the algorithm works seems complete.' },
  { short: 'How to use it', text: 'This explanation of how the algorithm works tells me how to use it.' },
  { short: 'Useful to my goals', text: 'This explanation of how the algorithm works is useful to my goals.' },
  {
    short: 'How accurate',
    text: 'This explanation of the algorithm shows me how accurate the algorithm is.',
  },
  {
    short: 'When to trust',
    text: 'This explanation lets me judge when I should trust and not trust the algorithm.',
  },
] as const;

/** What one to five points say. */
export const satisfactionPoints = [
  'I disagree strongly',
  'I disagree somewhat',
  'I’m neutral about it',
  'I agree somewhat',
  'I agree strongly',
] as const;

const count = z.number().int().min(0);
/** Number of an item of the scale, from 1. */
const item = z.number().int().min(1).max(satisfactionItems.length);
const points = z.number().int().min(1).max(satisfactionPoints.length);
/** Points by item; null where nothing is said. */
const answers = z.array(points.nullable()).length(satisfactionItems.length);
const reviewerName = z.string().trim().min(1).max(200);

/** Which explanations a study is to be about. */
const studyScope = z.object({
  modelId: id,
  datasetId: id,
  indices: z.array(sampleIndex).min(1).max(2000),
  /** Method ids; the newest finished explanation of each counts. */
  methods: z.array(z.string().min(1)).min(1).max(100),
});

export const studyRequest = studyScope.extend({
  title: z.string().trim().min(1).max(200),
  reviewers: z.array(reviewerName).min(1).max(100),
  /** Of the order of cases and methods. */
  seed: z.number().int().default(0),
  /** Whether methods are called A, B .. until a reviewer has answered everything. */
  blinded: z.boolean().default(true),
});
export type StudyRequest = z.infer<typeof studyRequest>;

/** What is fixed when a study begins. */
export const studyDefinition = z.object({
  indices: z.array(sampleIndex),
  methods: z.array(z.object({ id: z.string(), title: z.string() })),
  /** Runs of the explanations, [cases][methods]. */
  runs: z.array(z.array(id)),
  reviewers: z.array(z.string()),
  seed: z.number().int(),
  blinded: z.boolean(),
});
export type StudyDefinition = z.infer<typeof studyDefinition>;

export const study = studyDefinition.extend({
  id,
  title: z.string(),
  modelId: id,
  datasetId: id,
  createdBy: z.string(),
  createdAt: timestamp,
  /** Answers that stand, per reviewer in the order of `reviewers`; each has cases x methods x items to give. */
  answered: z.array(count),
});
export type Study = z.infer<typeof study>;

/** One explanation as a reviewer is to answer for it. Nothing in it names the method. */
export const studyTask = z.object({
  index: sampleIndex,
  runId: id,
  /** Position among the explanations of its case, from 0: explanation A is the first. */
  position: count,
  answers,
});
export type StudyTask = z.infer<typeof studyTask>;

/** Points of one method for one item, or for the mean of all items. */
export const studyDistribution = z.object({
  n: count,
  median: z.number().nullable(),
  /** Order-statistic interval of the median at 95 % or more; null where there are too few answers. */
  low: z.number().nullable(),
  high: z.number().nullable(),
  lowerQuartile: z.number().nullable(),
  upperQuartile: z.number().nullable(),
  /** How often each number of points was given; means are counted at the nearest one. */
  counts: z.array(count).length(satisfactionPoints.length),
});
export type StudyDistribution = z.infer<typeof studyDistribution>;

export const studyItemResult = z.object({
  /** Null: the mean of the eight items. */
  item: item.nullable(),
  /** In the order of the study's methods. */
  methods: z.array(studyDistribution),
  /** Over blocks (a reviewer on a case) with all methods; null where there is nothing to compare. */
  friedman: z.object({ blocks: count, statistic: z.number(), degrees: count, p: z.number() }).nullable(),
  /** Wilcoxon's signed-rank test of each pair of methods, Holm's correction within the item. */
  pairs: z.array(
    z.object({
      /** Positions of the methods. */
      first: count,
      second: count,
      /** Pairs that differ, of all pairs. */
      n: count,
      pairs: count,
      /** Sum of ranks where the first has more points, and where the second has. */
      positive: z.number(),
      negative: z.number(),
      p: z.number(),
      correctedP: z.number(),
      exact: z.boolean(),
    }),
  ),
});
export type StudyItemResult = z.infer<typeof studyItemResult>;

export const studyResults = z.object({
  studyId: id,
  /** Whose answers are counted. */
  reviewers: z.array(z.string()),
  answers: count,
  expected: count,
  /** Over the canonical JSON of the answers that are counted. */
  answersSha256: sha256,
  items: z.array(studyItemResult),
  /** Cronbach's alpha of the eight items over explanations answered in full; null where it can not be had. */
  alpha: z.object({ n: count, value: z.number().nullable() }),
});
export type StudyResults = z.infer<typeof studyResults>;

/** How far two reviewers agree beyond chance. */
export const agreementOfTwo = z.object({
  /** Positions of the reviewers. */
  first: count,
  second: count,
  /** Cases that both judged. */
  n: count,
  categories: z.array(z.string()),
  /** Cases by category of the first (rows) and of the second. */
  table: z.array(z.array(count)),
  /** Share of cases with the same category; null without a case. */
  agreement: z.number().nullable(),
  /** Cohen's kappa, its large-sample standard error and 95 % interval; null where it is not defined. */
  kappa: z
    .object({ value: z.number(), standardError: z.number(), low: z.number(), high: z.number() })
    .nullable(),
});
export type AgreementOfTwo = z.infer<typeof agreementOfTwo>;

export const agreement = z.object({
  /** Everyone with a verdict or corrected label on the data set, with the number of cases. */
  known: z.array(z.object({ reviewer: z.string(), verdicts: count, labels: count })),
  /** Those that are compared. */
  reviewers: z.array(z.string()),
  verdicts: z.array(agreementOfTwo),
  labels: z.array(agreementOfTwo),
  /** Fleiss' kappa over cases that all of them judged; null for fewer than three reviewers. */
  together: z.object({ n: count, agreement: z.number().nullable(), kappa: z.number().nullable() }).nullable(),
  /** Cases on which at least two gave different verdicts or labels; answers in the order of `reviewers`. */
  disagreements: z.array(
    z.object({
      index: sampleIndex,
      name: z.string(),
      label: z.string().nullable(),
      verdicts: z.array(verdict.nullable()),
      labels: z.array(z.string().nullable()),
    }),
  ),
});
export type Agreement = z.infer<typeof agreement>;

/** The record of results: the run that made it and the hash that a report cites. */
export const recordedResults = z.object({ runId: id, contentHash: sha256 });
export type RecordedResults = z.infer<typeof recordedResults>;

/** The run's output `study`: what was fixed when the study began, and what the answers come to. */
export const studyManifest = z.object({
  schema: z.literal('waferlens-study/1'),
  study: study.omit({ answered: true }),
  results: studyResults,
});
export type StudyManifest = z.infer<typeof studyManifest>;

/** The run's output `agreement`. */
export const agreementManifest = z.object({
  schema: z.literal('waferlens-agreement/1'),
  modelId: id,
  datasetId: id,
  /** Of the run's output `verdicts`: what each of the compared reviewers said of each case. */
  verdictsSha256: sha256,
  agreement,
});
export type AgreementManifest = z.infer<typeof agreementManifest>;

const ofReviewer = z.object({ studyId: id, reviewer: z.string() });
const stepped = z.object({
  /** The answer that was taken back or put back; null: there was none. */
  answer: z.object({ runId: id, item, points: points.nullable() }).nullable(),
});

/** Studies: what reviewers think of explanations, and how far they agree. */
export const studyMethods = {
  /** Explanations that a study would need and that are not there, by method; `explain.start` makes them. */
  'study.missing': method({
    input: studyScope,
    output: z.object({ missing: z.array(z.object({ method: z.string(), indices: z.array(sampleIndex) })) }),
  }),
  'study.create': method({ input: studyRequest, output: study }),
  /** Newest first; of all models where `modelId` is null. */
  'study.list': method({
    input: z.object({ modelId: id.nullable() }),
    output: z.object({ studies: z.array(study) }),
  }),
  'study.get': method({ input: z.object({ studyId: id }), output: study }),
  /** What a reviewer is to answer, in their own order. */
  'study.tasks': method({
    input: ofReviewer,
    output: z.object({
      tasks: z.array(studyTask),
      canUndo: z.boolean(),
      canRedo: z.boolean(),
      /** Titles of the methods by run id, once the reviewer may know them. */
      revealed: z.record(z.string(), z.string()).nullable(),
    }),
  }),
  /** What is shown of an explanation while its method may be hidden. */
  'study.explanation': method({
    input: z.object({ studyId: id, runId: id }),
    output: z.object({ map: mapArtifact, signed: z.boolean(), target: z.string() }),
  }),
  /** On disk when it is answered. Null points take an answer back. */
  'study.answer': method({
    input: ofReviewer.extend({ runId: id, item, points: points.nullable() }),
    output: z.object({ answers }),
  }),
  'study.undo': method({ input: ofReviewer, output: stepped }),
  'study.redo': method({ input: ofReviewer, output: stepped }),
  /** `reviewers` null: all of the study. */
  'study.results': method({
    input: z.object({ studyId: id, reviewers: z.array(z.string()).nullable() }),
    output: studyResults,
  }),
  /** Keeps what the results are now as a run with a record; the one that says the same, where it is there already. */
  'study.record': method({
    input: z.object({ studyId: id, reviewers: z.array(z.string()).nullable() }),
    /** Null: nothing is answered yet. */
    output: z.object({ record: recordedResults.nullable() }),
  }),
  /** Writes a CSV file: every answer that stands, or the results. What is written has a record then. */
  'study.export': method({
    input: z.object({ studyId: id, path, table: z.enum(['answers', 'results']).default('answers') }),
    output: z.object({ path: z.string(), answers: count, record: recordedResults.nullable() }),
  }),
  /** Studies with a case in them, for the panel in Case review. */
  'study.ofCase': method({ input: caseKey, output: z.object({ studies: z.array(study) }) }),
  /** Of the verdicts that stand; `reviewers` null: everyone who gave one. */
  'agreement.get': method({
    input: z.object({ modelId: id, datasetId: id, reviewers: z.array(z.string()).nullable() }),
    output: agreement,
  }),
  /** As `study.record`, of `agreement.get`. Null: no two reviewers judged the same case. */
  'agreement.record': method({
    input: z.object({ modelId: id, datasetId: id, reviewers: z.array(z.string()).nullable() }),
    output: z.object({ record: recordedResults.nullable() }),
  }),
} as const;
