import { existsSync } from 'node:fs';
import path from 'node:path';
import { bareClassifier, inspectClassifier, projectClassifier } from '../../operations/models.ts';
import type { NamedClassifier } from '../../operations/record-content.ts';
import { modelNamed } from './names.ts';
import type { Session } from './session.ts';

export interface ChosenClassifier {
  readonly classifier: NamedClassifier;
  /** Null for a bare file, which is used without a project. */
  readonly modelId: number | null;
}

/** The classifier that `--model` means: a model of the project, or a bare `.onnx` file without a project. */
export async function chosenClassifier(
  session: Session,
  named: string,
  options: Record<string, unknown>,
): Promise<ChosenClassifier> {
  const file = path.resolve(session.directory, named);
  if (named.endsWith('.onnx') && existsSync(file)) {
    const { context } = await session.workstation();
    const resolved = (name: string) =>
      typeof options[name] === 'string' ? path.resolve(session.directory, options[name]) : null;
    const inspected = await inspectClassifier(context, {
      path: file,
      labels: null,
      labelsPath: resolved('labels'),
      preprocessing: null,
      preprocessingPath: resolved('preprocess'),
    });
    return { classifier: bareClassifier(context, inspected), modelId: null };
  }
  const { context } = await session.withProject();
  const modelId = await modelNamed(session, named);
  return { classifier: projectClassifier(context, modelId), modelId };
}
