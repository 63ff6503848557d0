import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Baseline } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import type { ProvenanceRecord, RecordContent, ReplayResult } from '#contract/record.ts';
import { segmenterId } from '#contract/segmentation.ts';
import { canonicalJson, sha256Of } from '../provenance/canonical-json.ts';
import { compareReplay, type ReplayedOutput } from '../provenance/replay.ts';
import { measureAgain } from './benchmark-replay.ts';
import type { OperationContext } from './context.ts';
import { computeExplanation, type Following } from './explain-picture.ts';
import { conceptsForWorker } from './finished-concepts.ts';
import { sourceOf } from './models.ts';
import {
  filesByName,
  hereAndNow,
  inputOf,
  type Recomputed,
  recordedClassifier,
  recordedRuntime,
} from './recorded.ts';
import { findAgain, testAgain } from './replay-analyses.ts';
import { auditAgain, measureInfluenceAgain, traceAgain } from './replay-influence.ts';
import { projectAgain } from './replay-projection.ts';
import { agreeAgain, studyAgain } from './replay-reviewers.ts';
import { renderDocument } from './report-document.ts';
import { computeSegmentation } from './segment-picture.ts';
import { requireRecordedNetworks } from './segmenter-files.ts';

/**
 * Computes a run again from its record and the project's own copies of what it read, and compares. Nothing is kept.
 *
 * @throws Failure `not-found` for a run without a record, `integrity` when something it read or left is gone or changed
 */
export async function replayRun(
  context: OperationContext,
  runId: number,
  following: Following,
): Promise<ReplayResult> {
  const project = context.project();
  const record = project.records.of(runId);
  if (record === null) {
    throw new Failure('not-found', `run ${runId} has no record: it is ${project.runs.get(runId).state}`);
  }
  const scratch = await context.scratch();
  try {
    const now = await recompute(context, record, scratch.path, following);
    const types = new Map(project.artifacts.of(runId).map((artifact) => [artifact.name, artifact.type]));
    const outputs: ReplayedOutput[] = [];
    for (const { name, sha256 } of record.content.outputs) {
      outputs.push({
        name,
        type: types.get(name) ?? (name === 'report' ? 'uint8' : 'json'),
        recorded: await recordedBytes(context, name, sha256),
        repeated: now.files.get(name) ?? null,
      });
    }
    return compareReplay(runId, record.content, now.content, outputs);
  } finally {
    await scratch.remove();
  }
}

/** What the run left. A changed copy is no measure for the repetition, not even within tolerance. */
async function recordedBytes(context: OperationContext, name: string, sha256: string): Promise<Uint8Array> {
  const bytes = await context.project().blobs.read(sha256);
  if (sha256Of(bytes) === sha256) return bytes;
  throw new Failure(
    'integrity',
    `the run's output "${name}" was changed since it was recorded, so a repetition can't be compared with it; run verify to see what else was`,
  );
}

function recompute(
  context: OperationContext,
  record: ProvenanceRecord,
  directory: string,
  following: Following,
): Promise<Recomputed> {
  switch (record.content.kind) {
    case 'explanation':
      return explainAgain(context, record.content, directory, following);
    case 'evaluation':
      return evaluateAgain(context, record.content, directory, following);
    case 'judgement':
      return judgeAgain(context, record.content, directory, following);
    case 'report':
      return renderAgain(context, record.content, directory, following);
    case 'concepts':
      return findAgain(context, record.content, directory, following);
    case 'tcav':
      return testAgain(context, record.content, directory, following);
    case 'segmentation':
      return segmentAgain(context, record.content, directory, following);
    case 'benchmark':
      return measureAgain(context, record.content, directory, following);
    case 'influence':
      return traceAgain(context, record.content, directory, following);
    case 'audit':
      return auditAgain(context, record.content, directory, following);
    case 'projection':
      return projectAgain(context, record.content, directory, following);
    case 'study':
      return studyAgain(context, record.content, directory);
    case 'agreement':
      return agreeAgain(context, record.content, directory);
    case 'influence-benchmark':
      return measureInfluenceAgain(context, record.content, directory, following);
  }
}

async function explainAgain(
  context: OperationContext,
  content: RecordContent,
  directory: string,
  following: Following,
): Promise<Recomputed> {
  const classifier = recordedClassifier(context, content);
  const picture = recordedPicture(context, content);
  const computed = await computeExplanation(
    context,
    {
      classifier,
      modelId: null,
      picture: { ...picture, case: null, labelIndex: null },
      method: content.method.id,
      parameters: content.parameters,
      target: content.target?.index ?? 'predicted',
      seed: content.seed,
      metrics: content.judged?.metrics ?? [],
      baselines: recordedBaselines(content),
      runtime: recordedRuntime(content),
      concepts: await recordedConcepts(context, content),
    },
    directory,
    following,
  );
  return { content: computed.content, files: await filesByName(computed.result.files) };
}

/** Exactly the concepts that the explanation showed, whatever was found since. */
async function recordedConcepts(context: OperationContext, content: RecordContent) {
  const shown = content.inputs.find(({ role }) => role === 'concepts');
  if (shown === undefined) return [];
  const { artifacts, concepts } = context.project();
  // Runs that found just the same are told apart by the record's parameters.
  const runs = artifacts.runsWith('concepts', shown.sha256);
  if (runs.length === 0)
    throw new Failure('integrity', `the concepts "${shown.name}" of the record are gone`);
  return Promise.all(
    runs.map(async (run) => conceptsForWorker(context.project(), await concepts.storedOf(run))),
  );
}

async function evaluateAgain(
  context: OperationContext,
  content: RecordContent,
  directory: string,
  following: Following,
): Promise<Recomputed> {
  const project = context.project();
  const classifier = recordedClassifier(context, content);
  const wanted = inputOf(content, 'data set');
  const dataset = project.datasets.list().find((candidate) => candidate.sha256 === wanted.sha256);
  if (dataset === undefined)
    throw new Failure('integrity', `the data set "${wanted.name}" of the record is gone`);
  const samplesFile = path.join(directory, 'samples.jsonl');
  await project.samples.writeFile(dataset.id, samplesFile);
  const result = await context.compute.call(
    'evaluate',
    { classifier: sourceOf(classifier), runtime: recordedRuntime(content), samplesFile, directory },
    { signal: following.signal, onProgress: (event) => following.onProgress({ ...event, partial: null }) },
  );
  const files = await filesByName([result.logits, result.predicted, result.confidence]);
  files.set('evaluation', Buffer.from(canonicalJson(result.evaluation)));
  // The metrics are parts of the evaluation, which is compared as a file.
  return { content: { ...content, ...hereAndNow(context), runtime: result.runtime }, files };
}

async function segmentAgain(
  context: OperationContext,
  content: RecordContent,
  directory: string,
  following: Following,
): Promise<Recomputed> {
  const { name, source } = recordedPicture(context, content);
  await requireRecordedNetworks(context, content);
  const { result, content: repeated } = await computeSegmentation(
    context,
    {
      classifier: content.model === null ? null : recordedClassifier(context, content),
      modelId: null,
      picture: { name, source, case: null },
      choice: { segmenter: segmenterId.parse(content.method.id), parameters: content.parameters },
      seed: content.seed,
      runtime: recordedRuntime(content),
    },
    directory,
    { signal: following.signal, onProgress: (event) => following.onProgress({ ...event, partial: null }) },
  );
  return { content: repeated, files: await filesByName([result.file, result.preview]) };
}

async function judgeAgain(
  context: OperationContext,
  content: RecordContent,
  directory: string,
  following: Following,
): Promise<Recomputed> {
  const { blobs } = context.project();
  const picture = recordedPicture(context, content);
  const optional = (role: string) => {
    const input = content.inputs.find((candidate) => candidate.role === role);
    return input === undefined ? null : blobs.pathOf(input.sha256);
  };
  const result = await context.compute.call(
    'judge',
    {
      classifier: sourceOf(recordedClassifier(context, content)),
      runtime: recordedRuntime(content),
      picture: picture.source,
      target: content.target?.index ?? 'predicted',
      labelIndex: null,
      segmentsPath: picture.segmentsPath,
      maskPath: picture.maskPath,
      seed: content.seed,
      metrics: content.judged?.metrics ?? [],
      baselines: recordedBaselines(content),
      mapPath: optional('map'),
      scoresPath: optional('scores'),
      directory,
    },
    { signal: following.signal, onProgress: (event) => following.onProgress({ ...event, partial: null }) },
  );
  const { output, runtime, metrics, judgement } = result;
  return {
    content: { ...content, ...hereAndNow(context), output, runtime, metrics, judgement },
    files: new Map(),
  };
}

async function renderAgain(
  context: OperationContext,
  content: RecordContent,
  directory: string,
  following: Following,
): Promise<Recomputed> {
  const { blobs } = context.project();
  const document = content.outputs.find((output) => output.name === 'document');
  if (document === undefined) throw new Failure('integrity', "the report's record names no document");
  const bytes = await blobs.read(document.sha256);
  const rendered = await renderDocument(context, bytes, directory, {
    signal: following.signal,
    onProgress: (event) => following.onProgress({ ...event, partial: null }),
  });
  const files = new Map<string, Uint8Array>([
    ['report', await readFile(rendered.path)],
    ['document', bytes],
  ]);
  return { content: { ...content, ...hereAndNow(context) }, files };
}

function recordedPicture(context: OperationContext, content: RecordContent) {
  const { blobs } = context.project();
  const pathOf = (role: string) => {
    const input = content.inputs.find((candidate) => candidate.role === role);
    return input === undefined ? null : blobs.pathOf(input.sha256);
  };
  const tensor = content.inputs.find((input) => input.role === 'tensor');
  const source =
    tensor === undefined
      ? ({ kind: 'file', path: blobs.pathOf(inputOf(content, 'picture').sha256) } as const)
      : ({ kind: 'tensor', path: blobs.pathOf(tensor.sha256), row: tensorRow(tensor.name) } as const);
  const name = (tensor ?? inputOf(content, 'picture')).name;
  const segmentsName = content.inputs.find(({ role }) => role === 'segments')?.name ?? null;
  return { name, source, maskPath: pathOf('mask'), segmentsPath: pathOf('segments'), segmentsName };
}

/** The row that a record's tensor input names: `X.npy[3]`. */
function tensorRow(name: string): number {
  return Number(/\[(\d+)\]$/.exec(name)?.[1] ?? 0);
}

function recordedBaselines(content: RecordContent): Baseline[] {
  return (content.judged?.baselines ?? ['black']) as Baseline[];
}
