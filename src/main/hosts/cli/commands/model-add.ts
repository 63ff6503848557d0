import path from 'node:path';
import { Failure } from '#contract/failure.ts';
import type { CommandDefinition } from '../command.ts';

interface ModelAddOptions {
  readonly name?: string;
  readonly labels?: string;
  readonly preprocess?: string;
  readonly feature?: string;
  readonly checkpoint?: readonly string[];
  readonly reference?: string;
}

export const modelAdd: CommandDefinition = {
  name: ['model', 'add'],
  summary: 'import a classifier',
  define: (command) =>
    command
      .argument('<file.onnx>', 'model file')
      .option('--name <name>', 'name in the project (default: the file name)')
      .option('--labels <file>', 'class names in output order, one per line (default: class 0, class 1 ..)')
      .option('--preprocess <file.json>', "preprocessing (default: read from the model's input)")
      .option('--feature <tensor>', 'feature tensor (default: the last spatial one)')
      .option('--checkpoint <file@rate...>', 'training checkpoints with their learning rates, in order')
      .option('--reference <x.npy,y.npy>', 'check answers for preprocessed inputs X against outputs Y'),
  run: async (session, [file = ''], options) => {
    const given = options as ModelAddOptions;
    const resolve = (name: string) => path.resolve(session.directory, name);
    await session.withProject();
    const model = await session.call('model.add', {
      path: resolve(file),
      name: given.name ?? null,
      labels: null,
      labelsPath: given.labels === undefined ? null : resolve(given.labels),
      preprocessing: null,
      preprocessingPath: given.preprocess === undefined ? null : resolve(given.preprocess),
      featureTensor: given.feature ?? null,
      checkpoints: (given.checkpoint ?? []).map((text) => parseCheckpoint(text, resolve)),
      reference: given.reference === undefined ? null : parseReference(given.reference, resolve),
    });
    session.output.result(model, () => [
      `Model ${model.name}: ${model.labels.length} classes, ${model.parameters.toLocaleString('en')} parameters, ${model.checkpoints.length} checkpoints`,
      `answer ${model.answerName} (${model.answerKind}), feature tensor ${model.featureTensor ?? 'none'}`,
      `sha256 ${model.sha256}`,
      ...model.warnings.map((warning) => `warning: ${warning}`),
    ]);
  },
};

function parseCheckpoint(text: string, resolve: (name: string) => string) {
  const at = text.lastIndexOf('@');
  const learningRate = Number(text.slice(at + 1));
  if (at <= 0 || !(learningRate > 0)) {
    throw new Failure('usage', `--checkpoint ${text}: give FILE.onnx@RATE with a learning rate above 0`);
  }
  return { path: resolve(text.slice(0, at)), learningRate };
}

function parseReference(text: string, resolve: (name: string) => string) {
  const [inputs, outputs, ...more] = text.split(',');
  if (inputs === undefined || outputs === undefined || more.length > 0) {
    throw new Failure('usage', `--reference ${text}: give two files, X.npy,Y.npy`);
  }
  return { inputsPath: resolve(inputs), outputsPath: resolve(outputs) };
}
