import path from 'node:path';
import type { ModelOutput } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import type { Model, ModelInspection } from '#contract/model.ts';
import type { Preprocessing, PreprocessingFile } from '#contract/preprocessing.ts';
import type { ClassifierSource } from '#contract/work.ts';
import { checkLabels, readLabels } from '../classifier/labels.ts';
import { readPreprocessing, resolvePreprocessing } from '../classifier/preprocessing.ts';
import type { ModelFile } from '../store/model-files.ts';
import type { OperationContext } from './context.ts';
import type { NamedClassifier } from './record-content.ts';

/** A classifier file with what belongs to it, as an import form or the command line gives it. */
export interface ClassifierFiles {
  readonly path: string;
  readonly labels: readonly string[] | null;
  readonly labelsPath: string | null;
  readonly preprocessing: PreprocessingFile | null;
  readonly preprocessingPath: string | null;
}

export interface InspectedClassifier {
  readonly inspection: ModelInspection;
  readonly labels: string[];
  readonly preprocessing: Preprocessing;
  readonly answer: NonNullable<ModelInspection['answer']>;
  readonly input: NonNullable<ModelInspection['input']>;
}

/**
 * Reads and checks a classifier file with its labels and preprocessing.
 *
 * @throws Failure `model` when it can't serve as a classifier or contradicts its labels or preprocessing
 */
export async function inspectClassifier(
  context: Pick<OperationContext, 'interactive'>,
  files: ClassifierFiles,
): Promise<InspectedClassifier> {
  const given = files.labels !== null ? checkLabels(files.labels, 'labels') : null;
  const read = files.labelsPath !== null ? await readLabels(files.labelsPath) : given;
  const inspection = await context.interactive.call('inspect', {
    path: files.path,
    labels: read?.length ?? null,
  });
  const { answer, input, problem } = inspection;
  if (problem !== null || answer === null || input === null) {
    throw new Failure('model', problem ?? `${files.path}: has no output that could be a classifier's answer`);
  }
  if (read !== null && answer.classes !== null && answer.classes !== read.length) {
    throw new Failure(
      'model',
      `${files.path}: its output "${answer.name}" has ${answer.classes} classes, but there are ${read.length} labels; give one label per output, in order`,
    );
  }
  const labels = read ?? numberedLabels(answer.classes, files.path);
  const fromFile =
    files.preprocessingPath !== null
      ? await readPreprocessing(files.preprocessingPath)
      : (files.preprocessing ?? {});
  return { inspection, labels, answer, input, preprocessing: resolvePreprocessing(inspection, fromFile) };
}

function numberedLabels(classes: number | null, file: string): string[] {
  if (classes === null)
    throw new Failure('model', `${file}: does not say how many classes it has; give the labels`);
  return Array.from({ length: classes }, (_, index) => `class ${index}`);
}

/** A bare ONNX file as a classifier, without a project. */
export function bareClassifier(context: OperationContext, inspected: InspectedClassifier): NamedClassifier {
  const { inspection, answer } = inspected;
  return {
    path: inspection.file,
    sha256: inspection.sha256,
    labels: inspected.labels,
    preprocessing: inspected.preprocessing,
    answerName: answer.name,
    featureTensor: null,
    batchSizesFile: context.batchSizesFile,
    name: path.basename(inspection.file, '.onnx'),
    answer: answer.name,
  };
}

/** A model of the open project as a classifier. */
export function projectClassifier(context: OperationContext, modelId: number): NamedClassifier {
  const { models } = context.project();
  const model = models.get(modelId);
  return {
    ...models.source(modelId),
    batchSizesFile: context.batchSizesFile,
    name: model.name,
    answer: model.answerName,
  };
}

export interface ModelAdd extends ClassifierFiles {
  readonly name: string | null;
  readonly featureTensor: string | null;
  readonly checkpoints: readonly { readonly path: string; readonly learningRate: number }[];
  readonly reference: { readonly inputsPath: string; readonly outputsPath: string } | null;
}

/** How far answers may be from reference outputs, as a share of the largest of them. */
const referenceTolerance = 1e-3;

/**
 * Imports a classifier with labels, preprocessing and checkpoints into the open project.
 *
 * @throws Failure `model`, `table`, `exists`; nothing is written then
 */
export async function addModel(context: OperationContext, request: ModelAdd): Promise<Model> {
  const project = context.project();
  const inspected = await inspectClassifier(context, request);
  const { inspection, answer, input, labels } = inspected;
  const offered = inspection.featureTensors.map((tensor) => tensor.name);
  if (request.featureTensor !== null && !offered.includes(request.featureTensor)) {
    throw new Failure(
      'model',
      `${request.path}: has no feature tensor "${request.featureTensor}"; it offers ${offered.slice(-8).join(', ') || 'none'}`,
    );
  }
  const checkpoints = await checkCheckpoints(context, request, inspection, labels.length);
  const warnings =
    request.reference === null ? [] : await checkReference(context, inspected, request.reference);
  const model = await project.models.add({
    name: request.name ?? path.basename(request.path, '.onnx'),
    sha256: inspection.sha256,
    file: modelFile(request.path, inspection),
    labels,
    preprocessing: inspected.preprocessing,
    inputName: input.name,
    answerName: answer.name,
    answerKind: answer.kind,
    featureTensor: request.featureTensor ?? inspection.defaultFeature,
    parameters: inspection.parameters,
    opset: inspection.opset,
    checkpoints,
    warnings,
  });
  context.announce('models');
  return model;
}

function modelFile(file: string, inspection: ModelInspection): ModelFile {
  const folder = path.dirname(file);
  return {
    path: file,
    externalData: inspection.externalData.map((location) => ({
      location,
      path: path.join(folder, location),
    })),
  };
}

async function checkCheckpoints(
  context: OperationContext,
  request: ModelAdd,
  main: ModelInspection,
  labels: number,
): Promise<{ file: ModelFile; learningRate: number }[]> {
  const checked = [];
  for (const { path: file, learningRate } of request.checkpoints) {
    const inspection = await context.interactive.call('inspect', { path: file, labels });
    if (inspection.problem !== null) throw new Failure('model', `checkpoint ${inspection.problem}`);
    if (JSON.stringify(inspection.operators) !== JSON.stringify(main.operators)) {
      throw new Failure(
        'model',
        `checkpoint ${file}: has other operators than ${request.path}; checkpoints must be of the same architecture`,
      );
    }
    checked.push({ file: modelFile(file, inspection), learningRate });
  }
  return checked;
}

async function checkReference(
  context: OperationContext,
  inspected: InspectedClassifier,
  reference: { readonly inputsPath: string; readonly outputsPath: string },
): Promise<string[]> {
  const result = await context.interactive.call('checkReference', {
    classifier: sourceOf(bareClassifier(context, inspected)),
    runtime: context.runtime(),
    ...reference,
  });
  const { maximumDifference, maximumReference, sameAnswer, samples } = result;
  if (maximumDifference <= referenceTolerance * maximumReference) return [];
  throw new Failure(
    'model',
    `${inspected.inspection.file}: its answers differ from ${reference.outputsPath} by up to ${maximumDifference.toPrecision(3)} ` +
      `(largest reference ${maximumReference.toPrecision(3)}; same class for ${sameAnswer} of ${samples}); check the preprocessing`,
    { maximumDifference, maximumReference, sameAnswer, samples },
  );
}

/** The classifier without its names, as a worker takes it. */
export function sourceOf({ name: _name, answer: _answer, ...source }: NamedClassifier): ClassifierSource {
  return source;
}

/** The most probable classes of an answer, highest first. */
export function topClasses(
  output: ModelOutput,
  labels: readonly string[],
  count: number,
): { label: string; probability: number }[] {
  return output.probabilities
    .map((probability, index) => ({ label: labels[index] ?? `class ${index}`, probability }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, count);
}

/** What the network would see of a picture, and its answer, before the model is added. */
export async function previewClassifier(
  context: OperationContext,
  files: ClassifierFiles & { readonly picturePath: string },
) {
  const project = context.project();
  const inspected = await inspectClassifier(context, files);
  const directory = await context.scratch();
  try {
    const { output, networkView } = await context.interactive.call('preview', {
      classifier: sourceOf(bareClassifier(context, inspected)),
      runtime: context.runtime(),
      picture: { kind: 'file', path: files.picturePath },
      directory: directory.path,
    });
    const { sha256 } = await project.blobs.putFile(networkView.path, {
      sha256: networkView.sha256,
      trusted: true,
    });
    const [height = 0, width = 0] = networkView.shape;
    return {
      preprocessing: inspected.preprocessing,
      labels: inspected.labels,
      networkView: { sha256, width, height },
      top: topClasses(output, inspected.labels, 5),
    };
  } finally {
    await directory.remove();
  }
}
