import type { MetricValues } from '#contract/explanation.ts';
import type { RecordInput } from '#contract/record.ts';
import type { RecordedResults, Study, StudyManifest, StudyResults } from '#contract/study.ts';
import { now, standingAnswers } from '../provenance/reviewers-said.ts';
import type { Project } from '../store/project.ts';
import type { OperationContext } from './context.ts';
import { type ComputedAnalysis, jsonFile, recordAnalysis } from './record-analysis.ts';
import { recordBase } from './record-content.ts';
import { recordOf } from './report-records.ts';
import { modelOfRecord, recordWith } from './reviewers-record.ts';
import { studyResultsOf } from './study-answers.ts';

/** Results of a study as records cite them. */
const studyMethod = {
  id: 'explanation-satisfaction',
  version: '1',
  source: {
    kind: 'published',
    citation:
      'Hoffman, Mueller, Klein, Litman: Metrics for Explainable AI, arXiv:1812.04608, 2018, appendix C (statements); ' +
      'Conover: Practical Nonparametric Statistics, 3.2 (interval of the median); Friedman 1937; Wilcoxon 1945; Holm 1979; ' +
      'Cronbach 1951',
  },
} as const;

/** What results of a study follow from. */
interface StudyMoment {
  readonly studyId: number;
  /** Null: all of the study. */
  readonly reviewers: readonly string[] | null;
  /** Where the log of answers stood. */
  readonly position: number;
}

/**
 * Keeps what a study came to as a run with a record: a function of the answers that stand. Results that have a record
 * already get no second one.
 *
 * @returns null while nothing is answered
 */
export async function recordStudy(
  context: OperationContext,
  studyId: number,
  reviewers: readonly string[] | null,
): Promise<RecordedResults | null> {
  const project = context.project();
  const moment = { studyId, reviewers, position: project.studies.position(studyId) };
  const manifest = manifestOf(project, moment);
  const there = recordWith(project, 'study', manifest);
  if (there !== null) return there;
  if (manifest.results.answers === 0) return null;
  const { title, modelId, datasetId } = project.studies.get(studyId);
  const { runId } = await recordAnalysis(
    context,
    { kind: 'study', method: studyMethod.id, subject: title, modelId, datasetId, parameters: {} },
    (directory) => computeStudy(context, moment, directory),
  );
  return { runId, contentHash: recordOf(project, runId).contentHash };
}

/** The record of exactly the results that the study has now; null where nobody has kept them. */
export function recordedStudy(
  project: Project,
  studyId: number,
  reviewers: readonly string[] | null,
): RecordedResults | null {
  return recordWith(project, 'study', manifestOf(project, { studyId, reviewers, position: now }));
}

/** Works results out of the log as it stood and puts the record together; nothing is stored. */
export async function computeStudy(
  context: OperationContext,
  moment: StudyMoment,
  directory: string,
): Promise<ComputedAnalysis> {
  const started = performance.now();
  const project = context.project();
  const study = project.studies.get(moment.studyId);
  const manifest = manifestOf(project, moment);
  const { results } = manifest;
  const answers = standingAnswers(project, study, results.reviewers, moment.position);
  const files = [
    await jsonFile(directory, 'study', manifest),
    await jsonFile(directory, 'answers', answers),
  ] as const;
  const { sha256: datasetSha256, name: datasetName } = project.datasets.get(study.datasetId);
  const { outputs: _, ...base } = recordBase(context.author(), 'study', studyMethod, null);
  const content: ComputedAnalysis['content'] = {
    ...base,
    model: modelOfRecord(project, study.modelId),
    parameters: {
      study: study.id,
      title: study.title,
      cases: study.indices.length,
      methods: study.methods.map(({ id }) => id).join(', '),
      reviewers: results.reviewers.join(', '),
      blinded: study.blinded,
      answers: results.answers,
      expected: results.expected,
      logPosition: moment.position,
      confidence: 0.95,
    },
    inputs: [
      { role: 'data set', name: datasetName, sha256: datasetSha256 },
      { role: 'answers', name: `answers to "${study.title}"`, sha256: results.answersSha256 },
      ...explanationInputs(project, study),
    ],
    seed: study.seed,
    metrics: studyMetrics(study, results),
    warnings: warningsOf(study, results),
  };
  return { content, files, seconds: (performance.now() - started) / 1000 };
}

function manifestOf(project: Project, { studyId, reviewers, position }: StudyMoment): StudyManifest {
  const { answered: _, ...study } = project.studies.get(studyId);
  return {
    schema: 'waferlens-study/1',
    study,
    results: studyResultsOf(project, studyId, reviewers, position),
  };
}

/** The explanations that reviewers were asked about, by the hash of what each record says. */
function explanationInputs(project: Project, study: Study): RecordInput[] {
  return study.runs.flatMap((runs, at) =>
    runs.map((runId, method) => ({
      role: 'record',
      name: `explanation by ${study.methods[method]?.id ?? ''} of case ${study.indices[at] ?? ''}`,
      sha256: recordOf(project, runId).contentHash,
    })),
  );
}

/** Medians with their intervals by statement and method, Friedman's tests, and Cronbach's alpha. */
function studyMetrics(study: Study, { items, alpha }: StudyResults): MetricValues {
  const of = (item: number | null) => (item === null ? 'mean' : String(item));
  return Object.fromEntries([
    ...items.flatMap(({ item, methods, friedman }) => [
      ...methods.map(({ n, median, low, high, lowerQuartile, upperQuartile }, at) => [
        `median-${of(item)}-${study.methods[at]?.id ?? at}`,
        {
          value: median,
          low,
          high,
          settings: { answers: n, lowerQuartile, upperQuartile, confidence: 0.95 },
        },
      ]),
      ...(friedman === null
        ? []
        : [
            [
              `friedman-p-${of(item)}`,
              {
                ...{ value: friedman.p, low: null, high: null },
                settings: {
                  statistic: friedman.statistic,
                  degrees: friedman.degrees,
                  blocks: friedman.blocks,
                },
              },
            ],
          ]),
    ]),
    [
      'cronbach-alpha',
      { value: alpha.value, low: null, high: null, settings: { explanations: alpha.n, items: 8 } },
    ],
  ]);
}

function warningsOf(study: Study, { answers, expected, reviewers }: StudyResults): string[] {
  return [
    ...(answers < expected ? [`${answers} of ${expected} answers are there.`] : []),
    ...(reviewers.length < study.reviewers.length
      ? [`Only the answers of ${reviewers.length} of ${study.reviewers.length} reviewers are counted.`]
      : []),
    ...(study.blinded ? [] : ['Reviewers knew the names of the methods.']),
  ];
}
