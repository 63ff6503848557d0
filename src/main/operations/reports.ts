import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Explanation, MetricDescription } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import type { RecordContent } from '#contract/record.ts';
import type { MethodSummary, ReportCase, ReportColumn, ReportDocument } from '#contract/report.ts';
import { describeMethods } from '#engine/explain/describe.ts';
import { aggregate } from '#engine/judge/aggregate.ts';
import { describeMetrics } from '#engine/judge/index.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import { canonicalJson } from '../provenance/canonical-json.ts';
import type { Project } from '../store/project.ts';
import type { OperationContext } from './context.ts';
import { settleFailedRun } from './explain-picture.ts';
import { topClasses } from './models.ts';
import { recordBase } from './record-content.ts';
import { blobReference, renderDocument } from './report-document.ts';
import { storedOutput } from './stored-output.ts';

export interface ReportRequest {
  readonly modelId: number;
  readonly datasetId: number;
  readonly indices: readonly number[];
  readonly title: string;
  /** ISO 8601; null: now. */
  readonly date: string | null;
}

const reportMethod = {
  id: 'report',
  version: '1',
  source: { kind: 'published', citation: 'ISO 32000-2 (PDF)' },
} as const;

/** Builds a report from what the project holds and keeps the PDF. Missing explanations are not computed. */
export async function createReport(
  context: OperationContext,
  request: ReportRequest,
  job: Pick<JobContext, 'signal' | 'report'>,
): Promise<{ runId: number; reportId: number }> {
  const project = context.project();
  const { runId, directory } = await project.runs.start({
    kind: 'report',
    method: reportMethod.id,
    subject: request.title,
    modelId: request.modelId,
    datasetId: request.datasetId,
    case: null,
    parameters: { cases: request.indices.length, date: request.date },
  });
  try {
    const document = await buildDocument(context, request);
    const kept = Buffer.from(canonicalJson(document));
    const documentPath = path.join(directory, 'document.json');
    await writeFile(documentPath, kept);
    const started = performance.now();
    const rendered = await renderDocument(context, kept, directory, {
      signal: job.signal,
      onProgress: job.report,
    });
    const { sha256, bytes } = await project.blobs.copyFile(documentPath);
    await project.runs.finish(runId, {
      content: {
        ...recordBase(context.author(), 'report', reportMethod, null),
        parameters: { title: request.title, cases: request.indices.length, date: document.date },
        inputs: document.records.map((record) => ({
          role: 'record',
          name: `${record.kind === record.method ? record.kind : `${record.kind} by ${record.method}`} of ${record.subject}`,
          sha256: record.contentHash,
        })),
      },
      files: [
        { name: 'report', path: rendered.path, sha256: rendered.sha256, bytes: rendered.bytes },
        { name: 'document', path: documentPath, sha256, bytes },
      ],
      seconds: (performance.now() - started) / 1000,
      yields: { kind: 'report', title: request.title, pages: rendered.pages, cases: request.indices.length },
    });
  } catch (error) {
    await settleFailedRun(context, runId, error);
    throw error;
  }
  context.announce('reports');
  const report = project.reports.ofRun(runId);
  if (report === null) throw new RangeError(`invalid run: ${runId} left no report`);
  return { runId, reportId: report.id };
}

async function buildDocument(context: OperationContext, request: ReportRequest): Promise<ReportDocument> {
  const project = context.project();
  const model = project.models.get(request.modelId);
  const dataset = project.datasets.get(request.datasetId);
  const predictions = await project.predictions.newest(request.modelId, request.datasetId);
  const runIds: { runId: number; subject: string }[] = [];
  if (predictions !== null) runIds.push({ runId: predictions.runId, subject: dataset.name });
  const cases: ReportCase[] = [];
  const explained: Explanation[][] = [];
  for (const index of request.indices) {
    const explanations = project.explanations.of({ modelId: model.id, datasetId: dataset.id, index });
    const item = await reportCase(project, request, index, explanations);
    cases.push(item);
    explained.push(explanations);
    runIds.push(...explanations.map(({ runId }) => ({ runId, subject: item.name })));
  }
  const contents = runIds.map(({ runId, subject }) => ({ runId, subject, ...recordOf(project, runId) }));
  return {
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
    methods: methodsUsed(explained),
    metrics: metricsUsed(explained),
    records: contents.map(({ runId, subject, content, contentHash }) => ({
      runId,
      kind: content.kind,
      method: content.method.id,
      subject,
      contentHash,
    })),
    attachments: await Promise.all(contents.map((entry) => attachment(project, entry))),
  };
}

function scopeOf(cases: number, explained: readonly (readonly Explanation[])[]): string {
  const methods = new Set(explained.flat().map((explanation) => explanation.title));
  return `${cases} ${cases === 1 ? 'case' : 'cases'}, ${methods.size} ${methods.size === 1 ? 'method' : 'methods'}${methods.size > 0 ? ` (${[...methods].join(', ')})` : ''}`;
}

/** What reports call the project, where it is not the name of its folder. */
export const titleSetting = 'title';

function projectTitle(project: Project): string {
  return project.settings.get(titleSetting, z.string()) ?? project.name;
}

function recordOf(project: Project, runId: number): { content: RecordContent; contentHash: string } {
  const record = project.records.of(runId);
  if (record === null) throw new Failure('integrity', `run ${runId} is finished but has no record`);
  return record;
}

async function attachment(
  project: Project,
  entry: { runId: number; content: RecordContent; contentHash: string },
) {
  const { sha256 } = await project.blobs.putBytes(Buffer.from(canonicalJson(entry.content)));
  return {
    name: `record-${entry.contentHash.slice(0, 16)}.json`,
    description: `${entry.content.kind} ${entry.content.method.id}`,
    path: blobReference(sha256),
  };
}

async function reportCase(
  project: Project,
  request: ReportRequest,
  index: number,
  explanations: readonly Explanation[],
): Promise<ReportCase> {
  const { modelId, datasetId } = request;
  const sample = project.samples.get(datasetId, index);
  const model = project.models.get(modelId);
  const picture = await project.blobs.copyFile(sample.path);
  if (picture.sha256 !== sample.sha256) {
    throw new Failure(
      'integrity',
      `${sample.path} is not the picture that was imported; restore it or import it again`,
    );
  }
  const mask = sample.maskPath === null ? null : await project.blobs.copyFile(sample.maskPath);
  const output = explanations[0]?.output ?? (await storedOutput(project, { modelId, datasetId, index }));
  const top = output === null ? [] : topClasses(output, model.labels, 5);
  return {
    name: sample.name,
    dataset: project.datasets.get(datasetId).name,
    index,
    picturePath: blobReference(picture.sha256),
    pictureSha256: picture.sha256,
    width: sample.width,
    height: sample.height,
    pixelSizeNm: sample.pixelSizeNm,
    maskPath: mask === null ? null : blobReference(mask.sha256),
    label: sample.label,
    predicted: top[0]?.label ?? 'not evaluated',
    top,
    facts: factsOf(sample),
    review: project.reviews.state({ modelId, datasetId, index }),
    columns: explanations.flatMap((explanation) => reportColumn(project, explanation)),
  };
}

function factsOf(sample: ReturnType<Project['samples']['get']>): { name: string; value: string }[] {
  const known: [string, string | number | null][] = [
    ['lot', sample.lot],
    ['wafer', sample.wafer],
    ['die', sample.dieX === null || sample.dieY === null ? null : `${sample.dieX}, ${sample.dieY}`],
    ['site', sample.site],
    ...Object.entries(sample.extra),
  ];
  return known.flatMap(([name, value]) =>
    value === null || value === '' ? [] : [{ name, value: String(value) }],
  );
}

function reportColumn(project: Project, explanation: Explanation): ReportColumn[] {
  const map = explanation.artifacts.find((artifact) => artifact.name === 'map');
  const [height, width] = map?.shape ?? [];
  if (map === undefined || height === undefined || width === undefined) return [];
  const { runId, method, title, source, signed, parameters, judgement, passes, warnings } = explanation;
  return [
    {
      runId,
      method,
      title,
      source,
      signed,
      parameters,
      judgement,
      passes,
      warnings,
      target: explanation.target.label,
      map: { path: blobReference(map.sha256), height, width },
      contentHash: recordOf(project, runId).contentHash,
    },
  ];
}

const seedOfIntervals = 0;

/** Mean of every metric per method over the cases, with bootstrap 95 % intervals. */
function summarise(explained: readonly (readonly Explanation[])[]): MethodSummary[] {
  const byMethod = Map.groupBy(explained.flat(), (explanation) => explanation.method);
  return [...byMethod.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const measured = new Set(group.flatMap((explanation) => Object.keys(explanation.judgement.map)));
    const metrics = [...measured].sort((a, b) => orderOfMetric(a) - orderOfMetric(b));
    return metrics.map((metric) => {
      const over = (part: 'map' | 'random' | 'centre') =>
        aggregate(
          group.map((explanation) => explanation.judgement[part][metric]?.value ?? null),
          { seed: seedOfIntervals },
        );
      return {
        method: first.method,
        title: first.title,
        metric,
        cases: group.length,
        map: over('map'),
        random: over('random'),
        centre: over('centre'),
      };
    });
  });
}

/** Place of a metric (with or without a preset) in the order in which metrics are shown. */
function orderOfMetric(name: string): number {
  return describeMetrics().findIndex(({ id }) => id === name.split(':')[0]);
}

function methodsUsed(explained: readonly (readonly Explanation[])[]): ReportDocument['methods'] {
  const firsts = new Map<string, Explanation>();
  for (const explanation of explained.flat()) {
    if (!firsts.has(explanation.method)) firsts.set(explanation.method, explanation);
  }
  return describeMethods()
    .filter((method) => firsts.has(method.id))
    .map(({ id, title, source, summary }) => ({
      id,
      title,
      source,
      summary,
      parameters: firsts.get(id)?.parameters ?? {},
    }));
}

function metricsUsed(
  explained: readonly (readonly Explanation[])[],
): Pick<MetricDescription, 'id' | 'title' | 'summary' | 'citation' | 'better'>[] {
  const used = new Set(explained.flat().flatMap((explanation) => Object.keys(explanation.judgement.map)));
  return describeMetrics()
    .filter((metric) => used.has(metric.id))
    .map(({ id, title, summary, citation, better }) => ({ id, title, summary, citation, better }));
}
