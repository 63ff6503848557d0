import { z } from 'zod';
import type { Explanation } from '#contract/explanation.ts';
import type { ReportCase, ReportDocument } from '#contract/report.ts';
import type { Project } from '../store/project.ts';
import type { OperationContext } from './context.ts';
import { reportedAudit } from './report-audit.ts';
import { reportedBenchmark } from './report-benchmark.ts';
import { reportCase } from './report-cases.ts';
import { reportedConcepts } from './report-concepts.ts';
import { reportedInfluenceBenchmark } from './report-influence.ts';
import { recordFiles, recordOf } from './report-records.ts';
import { type ReportRequest, titleSetting } from './report-request.ts';
import { reportedAgreement, reportedStudies } from './report-study.ts';
import { analysesUsed, influenceUsed, methodsUsed, metricsUsed, summarise } from './report-summaries.ts';
import { reportSite } from './site.ts';
import { storedOutput } from './stored-output.ts';

/**
 * Everything that a report of some cases shows, from what the project holds. Files are copied into the project and named
 * by their content. Case sheets leave out what is not about one case.
 *
 * @throws the signal's reason when it is aborted
 */
export async function buildDocument(
  context: OperationContext,
  request: ReportRequest,
  signal: AbortSignal,
): Promise<ReportDocument> {
  const project = context.project();
  const model = project.models.get(request.modelId);
  const dataset = project.datasets.get(request.datasetId);
  const predictions = await project.predictions.newest(request.modelId, request.datasetId);
  const runIds: { runId: number; subject: string }[] = [];
  if (predictions !== null) runIds.push({ runId: predictions.runId, subject: dataset.name });
  const cases: ReportCase[] = [];
  const explained = request.indices.map((index) =>
    project.explanations.of({ modelId: model.id, datasetId: dataset.id, index }),
  );
  const concepts = await reportedConcepts(
    project,
    model.id,
    await classesOf(project, request, explained),
    explained.flat(),
  );
  for (const [at, index] of request.indices.entries()) {
    signal.throwIfAborted();
    const explanations = explained[at] ?? [];
    const item = await reportCase(project, request, index, explanations, concepts);
    cases.push(item);
    const runs = [
      ...segmentationsOf(explanations),
      ...explanations.map(({ runId }) => runId),
      ...item.influences.map(({ runId }) => runId),
    ];
    runIds.push(...runs.map((runId) => ({ runId, subject: item.name })));
  }
  const full = request.template === 'full';
  const benchmark = full ? await reportedBenchmark(project, model.id) : null;
  const audit = full ? await reportedAudit(project, model.id) : null;
  const influenceBenchmark = full ? await reportedInfluenceBenchmark(project, model.id) : null;
  const further = new Set([
    ...[benchmark, audit, influenceBenchmark].flatMap((own) => (own === null ? [] : [own.runId])),
    // What the strips of cases say about faithfulness can be older than the newest measurement.
    ...cases.flatMap(({ influences }) =>
      influences.flatMap(({ quality }) => (quality === null ? [] : [quality.runId])),
    ),
  ]);
  const sets = full ? concepts.sets : [];
  const tests = full ? concepts.tests : [];
  for (const { runId } of [...sets, ...tests]) {
    runIds.push({ runId, subject: project.runs.get(runId).subject });
  }
  const studies = full ? reportedStudies(project, model.id, dataset.id) : [];
  const agreement = full ? reportedAgreement(project, model.id, dataset.id) : null;
  for (const { record } of [...studies, ...(agreement === null ? [] : [agreement])]) {
    if (record !== null) further.add(record.runId);
  }
  for (const runId of further) runIds.push({ runId, subject: project.runs.get(runId).subject });
  const contents = runIds.map(({ runId, subject }) => ({ runId, subject, ...recordOf(project, runId) }));
  return {
    template: request.template,
    site: await reportSite(context),
    previewOf: null,
    title: request.title,
    project: projectTitle(project),
    date: request.date ?? context.now().toISOString(),
    author: context.author().user,
    model: {
      name: model.name,
      sha256: model.sha256,
      file: model.file,
      opset: model.opset,
      parameters: model.parameters,
      preprocessing: { ...model.preprocessing },
      checkpoints: model.checkpoints.length,
    },
    dataset: { name: dataset.name, role: dataset.role, sha256: dataset.sha256, samples: dataset.samples },
    scope: scopeOf(cases.length, explained),
    evaluation: predictions?.evaluation ?? null,
    evaluationContentHash: predictions === null ? null : recordOf(project, predictions.runId).contentHash,
    cases,
    summaries: summarise(explained),
    conceptSets: [...sets],
    conceptTests: [...tests],
    benchmark,
    audit,
    influenceBenchmark,
    studies,
    agreement,
    methods: [
      ...methodsUsed(explained, benchmark),
      ...analysesUsed({ ...concepts, sets, tests }),
      ...influenceUsed(cases, audit, influenceBenchmark),
    ],
    metrics: metricsUsed(explained, benchmark),
    records: contents.map(({ runId, subject, content, contentHash }) => ({
      runId,
      kind: content.kind,
      method: content.method.id,
      subject,
      contentHash,
    })),
    attachments: await recordFiles(project, cases, contents),
  };
}

/** The runs that cut a case's picture into the segments that its explanations stand on, each once. */
function segmentationsOf(explanations: readonly Explanation[]): number[] {
  const runs = explanations.map(({ segmentation }) => segmentation?.runId ?? null);
  return [...new Set(runs.filter((runId) => runId !== null))];
}

/** Classes that the cases are about: predicted, labelled or explained ones. */
async function classesOf(
  project: Project,
  { modelId, datasetId, indices }: ReportRequest,
  explained: readonly (readonly Explanation[])[],
): Promise<ReadonlySet<number>> {
  const { labels } = project.models.get(modelId);
  const classes = new Set(explained.flat().map(({ target }) => target.index));
  for (const { label } of project.samples.of(datasetId, indices)) {
    if (label !== null && labels.includes(label)) classes.add(labels.indexOf(label));
  }
  for (const index of indices) {
    const output = await storedOutput(project, { modelId, datasetId, index });
    if (output !== null) classes.add(output.probabilities.indexOf(Math.max(...output.probabilities)));
  }
  return classes;
}

function scopeOf(cases: number, explained: readonly (readonly Explanation[])[]): string {
  const methods = new Set(explained.flat().map((explanation) => explanation.title));
  return `${cases} ${cases === 1 ? 'case' : 'cases'}, ${methods.size} ${methods.size === 1 ? 'method' : 'methods'}${methods.size > 0 ? ` (${[...methods].join(', ')})` : ''}`;
}

function projectTitle(project: Project): string {
  return project.settings.get(titleSetting, z.string()) ?? project.name;
}
