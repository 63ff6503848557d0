import { Failure } from '#contract/failure.ts';
import { splitModel } from '../onnx/cut.ts';
import { defaultFeature, type FeatureTensor, featureTensors } from '../onnx/feature-tensors.ts';
import { modelTitle, type OnnxModel } from '../onnx/model.ts';

/** A feature tensor, and what the user should know about the choice. */
export interface ChosenFeature {
  readonly feature: FeatureTensor;
  readonly warnings: readonly string[];
}

/**
 * The feature tensor by name, or the model's default one.
 *
 * @throws Failure `not-found` for a name that is none of the model's feature tensors, `unsupported` for models without
 * any
 */
export function namedFeature(model: OnnxModel, name: string | null): FeatureTensor {
  const offered = featureTensors(model);
  const found = name === null ? defaultFeature(model) : offered.find((feature) => feature.name === name);
  if (found !== null && found !== undefined) return found;
  if (name === null) {
    throw new Failure(
      'unsupported',
      `${modelTitle(model)} has no tensor that keeps the picture's geometry, so concepts have no place in it.`,
    );
  }
  throw new Failure(
    'not-found',
    `${modelTitle(model)} has no feature tensor named ${name}. \`inspect\` lists them, the last one is ` +
      `${offered.at(-1)?.name ?? 'missing'}.`,
  );
}

/**
 * The named feature tensor (or the default one), after its Relu where one follows: concepts add up, so they are looked
 * for where activations are not negative.
 */
export function rectifiedFeature(model: OnnxModel, name: string | null): ChosenFeature {
  const feature = namedFeature(model, name);
  const consumers = model.graph.node.filter((node) => node.input.includes(feature.name));
  const rectifier = consumers.length === 1 && consumers[0]?.opType === 'Relu' ? consumers[0] : undefined;
  const after = featureTensors(model).find((candidate) => candidate.name === rectifier?.output[0]);
  if (after === undefined) return { feature, warnings: [] };
  return {
    feature: after,
    warnings:
      name === null ? [] : [`Concepts were looked for in ${after.name}, the Relu of ${feature.name}.`],
  };
}

/** Operators whose results are never negative. */
const neverNegative = new Set(['Relu', 'Sigmoid', 'HardSigmoid', 'Softplus', 'ThresholdedRelu']);

/**
 * The last feature tensor before another one at which the network can be cut and that is never negative; without one,
 * the last at which it can be cut.
 *
 * @throws Failure `unsupported` when there is none
 */
export function earlierFeature(model: OnnxModel, name: string, answer: string): FeatureTensor {
  const offered = featureTensors(model);
  const before = offered
    .slice(
      0,
      offered.findIndex((feature) => feature.name === name),
    )
    .reverse();
  const cuts = before.filter((feature) => canBeCut(model, feature.name, answer));
  const found = cuts.find((feature) => neverNegative.has(feature.operator)) ?? cuts[0];
  if (found !== undefined) return found;
  throw new Failure(
    'unsupported',
    `${modelTitle(model)} has no feature tensor before ${name} that everything after it goes through: this concept ` +
      "can't be taken apart any further.",
  );
}

function canBeCut(model: OnnxModel, feature: string, answer: string): boolean {
  try {
    splitModel(model, feature, answer);
    return true;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return false;
  }
}
