import { stat } from 'node:fs/promises';
import type { engineMethods } from '#contract/engine.ts';
import { Failure } from '#contract/failure.ts';
import type { CheckedInputOf, OutputOf } from '#contract/method.ts';
import { gradientOutlook } from '../onnx/differentiate/outlook.ts';
import { defaultFeature } from '../onnx/feature-tensors.ts';
import { modelHash } from '../onnx/hash.ts';
import { type ClassifierInput, describeInput } from '../onnx/input.ts';
import { inspectModel } from '../onnx/inspect.ts';
import type { OnnxModel, Shape } from '../onnx/model.ts';
import { opsetProblem } from '../onnx/opsets.ts';
import { type ClassifierOutputs, chooseOutputs } from '../onnx/outputs.ts';
import { readModel } from '../onnx/read.ts';
import type { TensorFacts } from '../onnx/shape/facts.ts';
import { inferShapes } from '../onnx/shape/infer.ts';
import { elementTypeName } from '../onnx/tensor.ts';

/**
 * All that `inspect` shows of a model file. A model that is no usable classifier is still inspected; `problem` says
 * what is wrong with it.
 */
export async function inspectFile({
  path,
  labels,
}: CheckedInputOf<typeof engineMethods, 'inspect'>): Promise<OutputOf<typeof engineMethods, 'inspect'>> {
  const model = await readModel(path);
  const shapes = inferShapes(model);
  const inspection = inspectModel(model, shapes);
  const problems: string[] = [];
  const understood = <T>(read: () => T): T | null => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      problems.push(error.message);
      return null;
    }
  };
  const input = understood(() => describeInput(model));
  const answer = understood(() => chooseOutputs(model, labels ?? undefined, shapes));
  const outdated = opsetProblem(model);
  if (outdated !== null) problems.push(outdated);
  const feature = defaultFeature(model, shapes)?.name ?? null;
  const { opset, domains, irVersion, producer, parameters, operators, externalData } = inspection;
  return {
    file: path,
    sha256: await modelHash(path, model.externalFiles),
    bytes: (await stat(path)).size,
    irVersion,
    opset,
    domains,
    producer,
    inputs: inspection.inputs.map(described),
    outputs: inspection.outputs.map(described),
    parameters: parameters.count,
    parameterBytes: parameters.bytes,
    operators,
    featureTensors: inspection.featureTensors.map(({ shape, grid, ...feature }) => ({
      ...feature,
      type: elementTypeName(shapes.get(feature.name)?.type ?? 0),
      shape: [...shape],
      grid: grid === null ? null : [grid[0], grid[1]],
    })),
    defaultFeature: feature,
    gradients: gradientsOf(model, answer?.logits, feature, shapes),
    externalData: [...externalData],
    answer: answer === null ? null : answerOf(answer),
    input: input === null ? null : inputOf(input),
    problem: problems.length === 0 ? null : problems.join(' '),
  };
}

/** A model without an answer has nothing that gradients could be taken of; `problem` says so already. */
function gradientsOf(
  model: OnnxModel,
  answer: string | undefined,
  feature: string | null,
  shapes: ReadonlyMap<string, TensorFacts>,
): OutputOf<typeof engineMethods, 'inspect'>['gradients'] {
  if (answer === undefined)
    return { missing: [], straightThrough: 0, problem: 'No output scores the classes.' };
  const { missing, straightThrough, problem } = gradientOutlook(model, answer, feature, shapes);
  return {
    missing: missing.map(({ operator, nodes }) => ({ operator, nodes: [...nodes] })),
    straightThrough,
    problem,
  };
}

function described(port: { readonly name: string; readonly type: string; readonly shape: Shape | null }) {
  return { name: port.name, type: port.type, shape: port.shape === null ? null : [...port.shape] };
}

function answerOf({ logits, kind, classes }: ClassifierOutputs) {
  return { name: logits, kind, classes };
}

function inputOf({ name, channels, height, width, layout, batch }: ClassifierInput) {
  return {
    name,
    channels,
    height: height === 'dynamic' ? null : height,
    width: width === 'dynamic' ? null : width,
    layout,
    batch,
  };
}
