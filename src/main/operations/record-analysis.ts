import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { RecordContent, RecordInput } from '#contract/record.ts';
import type { ProducedFile } from '#contract/work.ts';
import { canonicalJson, sha256Of } from '../provenance/canonical-json.ts';
import { listOf, type SampleLists, type SampleSet } from '../provenance/sample-lists.ts';
import type { RunFile } from '../store/artifacts.ts';
import type { RunStart } from '../store/runs.ts';
import type { ChangeKind, OperationContext } from './context.ts';
import { settleFailedRun } from './explain-picture.ts';
import type { NamedClassifier } from './record-content.ts';

/** An analysis of a model over many pictures, with its files still in the folder they were written to. */
export interface ComputedAnalysis {
  readonly content: Omit<RecordContent, 'outputs'>;
  readonly files: readonly RunFile[];
  readonly seconds: number;
}

type AnalysisKind =
  | 'concepts'
  | 'tcav'
  | 'audit'
  | 'influence-benchmark'
  | 'projection'
  | 'study'
  | 'agreement';

/** What clients ask for again after an analysis. */
const changed: Readonly<Record<AnalysisKind, ChangeKind>> = {
  concepts: 'concepts',
  tcav: 'concepts',
  audit: 'audits',
  'influence-benchmark': 'influence',
  projection: 'projections',
  study: 'runs',
  agreement: 'runs',
};

/**
 * Computes an analysis and keeps the run in the open project. Its pictures are not copied, as those of an evaluation
 * are not: the record lists them and `verify` looks at each in its place.
 *
 * A run that fails, is cancelled or loses its worker is settled as such, and the failure is passed on.
 */
export async function recordAnalysis(
  context: OperationContext,
  start: Omit<RunStart, 'case' | 'kind'> & { readonly kind: AnalysisKind },
  compute: (directory: string) => Promise<ComputedAnalysis>,
): Promise<{ runId: number }> {
  const project = context.project();
  const { runId, directory } = await project.runs.start({ ...start, case: null });
  try {
    const { content, files, seconds } = await compute(directory);
    await project.runs.finish(runId, { content, files, seconds, yields: { kind: start.kind } });
  } catch (error) {
    await settleFailedRun(context, runId, error);
    throw error;
  }
  context.announce(changed[start.kind]);
  return { runId };
}

/** Writes samples as a worker reads them: JSON lines, in order. */
export async function writeSamples(file: string, { samples }: SampleSet): Promise<string> {
  await writeFile(file, samples.map((sample) => `${JSON.stringify(sample)}\n`).join(''));
  return file;
}

/** Leaves the run's output `samples`. */
export function sampleListFile(directory: string, sets: readonly SampleSet[]): Promise<ProducedFile> {
  const lists: SampleLists = { schema: 'waferlens-samples/1', sets: sets.map(listOf) };
  return jsonFile(directory, 'samples', lists);
}

/** Leaves an output of the run as canonical JSON. */
export async function jsonFile(directory: string, name: string, value: unknown): Promise<ProducedFile> {
  const bytes = Buffer.from(canonicalJson(value));
  const file = path.join(directory, `${name}.json`);
  await writeFile(file, bytes);
  return { name, path: file, sha256: sha256Of(bytes), bytes: bytes.length };
}

/** What went in, by content: the model, the data sets, and the samples of each set. */
export function analysisInputs(classifier: NamedClassifier, sets: readonly SampleSet[]): RecordInput[] {
  const datasets = new Map(sets.map(({ dataset }) => [dataset.sha256, dataset.name]));
  return [
    { role: 'model', name: classifier.name, sha256: classifier.sha256 },
    ...[...datasets].map(([sha256, name]) => ({ role: 'data set', name, sha256 })),
    ...sets.map((set) => ({ role: 'samples', name: set.name, sha256: listOf(set).sha256 })),
  ];
}
