import { Failure } from '#contract/failure.ts';
import type { FeatureDescription } from '#contract/feature.ts';
import { chosenFeature, type ExplainedModel } from '../explain/explained-model.ts';
import { splitModel } from '../onnx/cut.ts';
import type { FeatureTensor } from '../onnx/feature-tensors.ts';
import type { ClassifierFacts } from '../runtime/classifier.ts';

/** A feature tensor, and what the user should know about the choice. */
export interface ChosenFeature {
  readonly feature: FeatureTensor;
  readonly warnings: readonly string[];
}

/**
 * The named feature tensor (or the default one), after its Relu where one follows: concepts add up, so they are looked
 * for where activations are not negative. Importance needs a network that can be cut there; where a connection goes
 * around the default tensor, as in transformers, an earlier one takes its place. One that was named stays.
 *
 * @throws Failure as `chosenFeature` and `earlierFeature`
 */
export function rectifiedFeature(
  facts: ClassifierFacts,
  explained: ExplainedModel,
  name: string | null,
): ChosenFeature {
  const { model } = facts;
  const feature = chosenFeature(explained, name);
  const consumers = model.graph.node.filter((node) => node.input.includes(feature.name));
  const rectifier = consumers.length === 1 && consumers[0]?.opType === 'Relu' ? consumers[0] : undefined;
  const after = explained.featureTensors.find((candidate) => candidate.name === rectifier?.output[0]);
  const chosen = after ?? feature;
  if (name !== null) {
    const moved = `Concepts were looked for in ${chosen.name}, the Relu of ${feature.name}.`;
    return { feature: chosen, warnings: after === undefined ? [] : [moved] };
  }
  if (canBeCut(facts, chosen.name)) return { feature: chosen, warnings: [] };
  const earlier = earlierFeature(facts, explained, chosen.name);
  const reason = `a connection goes around ${chosen.name}, which methods take by default`;
  return { feature: earlier, warnings: [`Concepts were looked for in ${earlier.name}: ${reason}.`] };
}

/** Operators whose results are never negative. */
const neverNegative = new Set(['Relu', 'Sigmoid', 'HardSigmoid', 'Softplus', 'ThresholdedRelu']);

/**
 * The last feature tensor before another one at which the network can be cut and that is never negative; without one,
 * the last at which it can be cut.
 *
 * @throws Failure `unsupported` when there is none
 */
export function earlierFeature(
  facts: ClassifierFacts,
  explained: ExplainedModel,
  name: string,
): FeatureTensor {
  const offered = explained.featureTensors;
  const before = offered
    .slice(
      0,
      offered.findIndex((feature) => feature.name === name),
    )
    .reverse();
  const cuts = before.filter((feature) => canBeCut(facts, feature.name));
  const found = cuts.find((feature) => neverNegative.has(feature.operator)) ?? cuts[0];
  if (found !== undefined) return found;
  throw new Failure(
    'unsupported',
    `${explained.title} has no feature tensor before ${name} that everything after it goes through: this concept ` +
      "can't be taken apart any further.",
  );
}

function canBeCut({ model, logitsName }: ClassifierFacts, feature: string): boolean {
  try {
    splitModel(model, feature, logitsName);
    return true;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return false;
  }
}

/** A feature tensor as manifests describe it. */
export function describedFeature({ shape, grid, ...feature }: FeatureTensor): FeatureDescription {
  return { ...feature, type: 'float32', shape: [...shape], grid: grid === null ? null : [grid[0], grid[1]] };
}
