import { readFile } from 'node:fs/promises';
import { Failure } from '#contract/failure.ts';
import { preprocessing } from '#contract/preprocessing.ts';
import type { RecordContent } from '#contract/record.ts';
import type { RuntimeRequest } from '#contract/scalars.ts';
import type { OperationContext } from './context.ts';
import { type NamedClassifier, recordBase } from './record-content.ts';

/** What a recomputation gave: the content of the record it would have, and its files by name. */
export interface Recomputed {
  readonly content: Omit<RecordContent, 'outputs'>;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** The parts of a record that say where and by which program it was made. */
export function hereAndNow(context: OperationContext): Pick<RecordContent, 'program' | 'host'> {
  const { program, host } = recordBase(
    context.author(),
    'explanation',
    { id: '', version: '', source: { kind: 'published', citation: '' } },
    null,
  );
  return { program, host };
}

/** The classifier of a record. Throws Failure `integrity` when it is not in the project any more. */
export function recordedClassifier(context: OperationContext, content: RecordContent): NamedClassifier {
  const project = context.project();
  const recorded = content.model;
  if (recorded === null) throw new Failure('integrity', 'the record names no model');
  const model = project.models.list().find((candidate) => candidate.sha256 === recorded.sha256);
  if (model === undefined) {
    throw new Failure(
      'integrity',
      `the model "${recorded.name}" of the record is not in the project any more`,
    );
  }
  return {
    path: project.models.pathOf(recorded.sha256),
    sha256: recorded.sha256,
    labels: model.labels,
    preprocessing: preprocessing.parse(content.preprocessing),
    answerName: recorded.answer,
    featureTensor: model.featureTensor,
    batchSizesFile: context.batchSizesFile,
    name: recorded.name,
    answer: recorded.answer,
  };
}

/** What a record read in a role. Throws Failure `integrity` when it names none. */
export function inputOf(content: RecordContent, role: string): RecordContent['inputs'][number] {
  const input = content.inputs.find((candidate) => candidate.role === role);
  if (input === undefined) throw new Failure('integrity', `the record names no ${role} among what was read`);
  return input;
}

/** How a record says that it ran, as a request to run so again. */
export function recordedRuntime({ runtime }: RecordContent): RuntimeRequest {
  if (runtime === null) return { provider: 'cpu', threads: 0, batchSize: null };
  return { provider: runtime.providerAsked, threads: runtime.threads, batchSize: runtime.batchSize };
}

/** The bytes of files by their names. */
export async function filesByName(
  files: readonly { readonly name: string; readonly path: string }[],
): Promise<Map<string, Uint8Array>> {
  return new Map(
    await Promise.all(files.map(async (file) => [file.name, await readFile(file.path)] as const)),
  );
}
