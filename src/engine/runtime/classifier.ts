import { Failure } from '#contract/failure.ts';
import { withDynamicBatch } from '../onnx/dynamic-batch.ts';
import { exposeTensor } from '../onnx/edit.ts';
import { modelHash } from '../onnx/hash.ts';
import { describeInput } from '../onnx/input.ts';
import { modelTitle, type OnnxModel, opsetOf } from '../onnx/model.ts';
import { requireOpset } from '../onnx/opsets.ts';
import { chooseOutputs, type OutputKind } from '../onnx/outputs.ts';
import { readModel } from '../onnx/read.ts';
import { encodeModel } from '../onnx/write.ts';
import { asLogits, pixelSize, smallestProbability, withNchwInput } from './classifier-graph.ts';
import { agreesWithFixedBatch, runInFixedBatches } from './fixed-batch.ts';
import { createSession, type Optimisation, type Provider, type Session } from './session.ts';
import { float32Data, float32Tensor, type Tensor } from './tensor.ts';

export interface ClassifierOptions {
  readonly modelPath: string;
  /** How many labels the caller has; checked against the model's classes. */
  readonly labelCount?: number;
  /** Default `cpu`. */
  readonly provider?: Provider;
  readonly threads?: number;
  readonly optimisation?: Optimisation;
  /** Tensors that `forward` returns beside the logits, by name. */
  readonly features?: readonly string[];
  /** [height, width] in pixels of the preprocessed picture; needed for models that take any size. */
  readonly size?: readonly [height: number, width: number];
}

/** What a classifier gives for n pictures. */
export interface ClassifierOutput {
  /** [n, K] float32. */
  readonly logits: Float32Array;
  /** The features asked for, by tensor name; `dims[0]` is n. */
  readonly features: Readonly<
    Record<string, { readonly data: Float32Array; readonly dims: readonly number[] }>
  >;
}

/** What is known of an open classifier. */
export interface ClassifierFacts {
  /** SHA-256 of the file as imported, external data included. */
  readonly modelHash: string;
  /**
   * The model that runs: NCHW input (a Transpose stands before NHWC models), dynamic batch where that was
   * possible, features exposed. Put further graphs before `inputName` or behind `logitsName`.
   */
  readonly model: OnnxModel;
  readonly inputName: string;
  /** The chosen output. Its values are logits only when `outputKind` is `logit`; see `asLogits`. */
  readonly logitsName: string;
  readonly outputKind: OutputKind;
  readonly opset: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** K. */
  readonly classes: number;
  /** Layout of the file's own input. */
  readonly layout: 'nchw' | 'nhwc';
  /** `dynamic`, or the only batch size that `model` runs with; `forward` splits and fills up by itself. */
  readonly batch: 'dynamic' | number;
  readonly featureNames: readonly string[];
  /** What the user should know, one sentence each. */
  readonly warnings: readonly string[];
}

/** A model file as the rest of the engine sees it: [n, C, H, W] in, logits out. */
export interface Classifier extends ClassifierFacts {
  readonly session: Session;
  /** Values of inputs beside the picture, where the model has any: fed with every run of a graph around it. */
  feeds?(): Readonly<Record<string, Tensor>>;
  /**
   * Logits and features of n pictures, in one run of the session unless the batch is fixed.
   *
   * @param pictures [n, C, H, W] float32, preprocessed
   * @throws Failure `memory` when n is too many at once
   */
  forward(pictures: Float32Array, n: number): Promise<ClassifierOutput>;
  dispose(): Promise<void>;
}

/**
 * Opens a classifier from its file.
 *
 * Whatever the file's layout and batch, `forward` takes [n, C, H, W]. A fixed batch is rewritten to a dynamic one
 * where the rewritten graph reproduces the original's results; otherwise the model runs with its own batch.
 *
 * @throws Failure as `readModel`, `describeInput`, `chooseOutputs` and `createSession` do; `unsupported` for
 * operator sets that can't be run; `not-found` for a feature that is no tensor of the model.
 */
export async function openClassifier(options: ClassifierOptions): Promise<Classifier> {
  const original = await readModel(options.modelPath);
  requireOpset(original);
  const title = modelTitle(original);
  const input = describeInput(original);
  const [height, width] = pixelSize(input, options.size, title);
  const chosen = chooseOutputs(original, options.labelCount);
  const featureNames = options.features ?? [];
  const prepared = withNchwInput(featureNames.reduce(exposeTensor, original), input);
  const open = (model: OnnxModel) =>
    createSession({
      model: encodeModel(model),
      title,
      ...(options.provider === undefined ? {} : { provider: options.provider }),
      ...(options.threads === undefined ? {} : { threads: options.threads }),
      ...(options.optimisation === undefined ? {} : { optimisation: options.optimisation }),
    });

  const running =
    input.batch === 'dynamic'
      ? { model: prepared.model, session: await open(prepared.model), batch: input.batch }
      : await openWithFixedBatch(prepared.model, open, { input: prepared.inputName, output: chosen.logits }, [
          input.batch,
          input.channels,
          height,
          width,
        ]);
  try {
    const known = {
      modelHash: await modelHash(options.modelPath, original.externalFiles),
      model: running.model,
      inputName: prepared.inputName,
      logitsName: chosen.logits,
      outputKind: chosen.kind,
      opset: opsetOf(original),
      channels: input.channels,
      height,
      width,
      layout: input.layout,
      batch: running.batch,
      featureNames,
      warnings: warningsOf(chosen.logits, chosen.kind, running.batch),
    };
    const classes = chosen.classes ?? (await countClasses(running.session, known));
    if (options.labelCount !== undefined && options.labelCount !== classes) {
      throw new Failure(
        'model',
        `${title} scores ${classes} classes, but there are ${options.labelCount} labels. ` +
          'Name as many labels as the model has classes, in its order.',
      );
    }
    return classifierOf({ ...known, classes }, running.session);
  } catch (error) {
    await running.session.dispose();
    throw error;
  }
}

async function openWithFixedBatch(
  model: OnnxModel,
  open: (model: OnnxModel) => Promise<Session>,
  tensors: { readonly input: string; readonly output: string },
  shape: readonly [batch: number, channels: number, height: number, width: number],
): Promise<{ readonly model: OnnxModel; readonly session: Session; readonly batch: 'dynamic' | number }> {
  const session = await open(model);
  const freed = withDynamicBatch(model, tensors.input, shape[0]);
  if (freed === null) return { model, session, batch: shape[0] };
  let free: Session;
  try {
    free = await open(freed);
  } catch {
    return { model, session, batch: shape[0] };
  }
  const agrees = await agreesWithFixedBatch(session, free, tensors, shape);
  await (agrees ? session : free).dispose();
  return agrees ? { model: freed, session: free, batch: 'dynamic' } : { model, session, batch: shape[0] };
}

function warningsOf(output: string, kind: OutputKind, batch: 'dynamic' | number): readonly string[] {
  const warnings: string[] = [];
  if (batch !== 'dynamic') {
    warnings.push(
      `The model was exported with the fixed batch size ${batch} and runs with no other. ` +
        'Export it with a dynamic batch for speed.',
    );
  }
  if (kind === 'probability') {
    warnings.push(
      `Output ${output} holds probabilities; its logits are their logarithms (of at least ${smallestProbability}).`,
    );
  }
  return warnings;
}

/** K of a model that does not declare it, from one run on a black picture. */
async function countClasses(session: Session, facts: Omit<ClassifierFacts, 'classes'>): Promise<number> {
  const { channels, height, width, inputName, logitsName } = facts;
  const n = facts.batch === 'dynamic' ? 1 : facts.batch;
  const black = float32Tensor(new Float32Array(n * channels * height * width), [n, channels, height, width]);
  const results = await session.run({ [inputName]: black }, [logitsName]);
  const scores = results[logitsName];
  if (scores === undefined || scores.dims.length < 2 || scores.dims.slice(2).some((size) => size !== 1)) {
    throw new Failure(
      'model',
      `${modelTitle(facts.model)}: output ${logitsName} has shape [${scores?.dims.join(', ')}], not [batch, classes].`,
    );
  }
  return scores.data.length / n;
}

function classifierOf(facts: ClassifierFacts, session: Session): Classifier {
  const { channels, height, width, inputName, logitsName, outputKind, batch, featureNames } = facts;
  const outputs = [logitsName, ...featureNames.filter((name) => name !== logitsName)];
  return {
    ...facts,
    session,
    async forward(pictures, n) {
      const dims = [n, channels, height, width] as const;
      if (pictures.length !== n * channels * height * width) {
        throw new RangeError(
          `invalid pictures: [${dims.join(', ')}] needs another length than ${pictures.length}`,
        );
      }
      const results =
        batch === 'dynamic'
          ? await session.run({ [inputName]: float32Tensor(pictures, dims) }, outputs)
          : await runInFixedBatches(session, inputName, pictures, dims, batch, outputs);
      const features = Object.fromEntries(
        featureNames.map((name) => [
          name,
          { data: float32Data(results[name], name), dims: results[name]?.dims ?? [] },
        ]),
      );
      const scores = float32Data(results[logitsName], logitsName);
      return {
        logits: asLogits(featureNames.includes(logitsName) ? scores.slice() : scores, outputKind),
        features,
      };
    },
    dispose: () => session.dispose(),
  };
}
