import { Failure } from '#contract/failure.ts';
import { GraphBuilder } from '../onnx/build.ts';
import { differentiate } from '../onnx/differentiate/differentiate.ts';
import { appendGraph, selectOutputs } from '../onnx/edit.ts';
import { modelTitle, type OnnxModel, type Shape } from '../onnx/model.ts';
import type { ClassifierFacts } from '../runtime/classifier.ts';
import { smallestProbability } from '../runtime/classifier-graph.ts';

/**
 * What is differentiated of the target class: its logit, its softmax probability, or the logarithm of that, which is
 * the cross-entropy loss with the sign turned. Of a model that gives probabilities the logit is log(max(p, 1e-12)).
 */
export type DifferentiatedValue = 'logit' | 'probability' | 'log-probability';

/** The class scores as the model gives them, [N, K]. */
export const scoresOutput = 'value/scores';
/** Rows that choose each sample's class, [N, K] float32. */
export const cotangentInput = 'value/cotangent';

const valuesOutput = 'value/values';

/** The output that holds the i-th feature tensor, in float32 whatever the model computes in. */
export function featureOutput(index: number): string {
  return `value/feature-${index}`;
}

/** What a differentiated classifier shall give. */
export interface GradientPlan {
  readonly value: DifferentiatedValue;
  /** Names of tensors: the input, feature tensors, weights. */
  readonly withRespectTo: readonly string[];
  /** Feature tensors whose values come along. */
  readonly features: readonly string[];
}

/**
 * The classifier with its reverse pass: takes pictures [N, C, H, W] and `value/cotangent` [N, K], gives
 * `value/scores` [N, K], the features and the gradients.
 *
 * @throws Failure as `differentiate`
 */
export function gradientGraph(facts: ClassifierFacts, plan: GradientPlan): OnnxModel {
  return differentiate(withValues(facts, plan.value, plan.features), {
    outputs: [{ tensor: valuesOutput, cotangent: cotangentInput }],
    withRespectTo: plan.withRespectTo,
    features: [scoresOutput, ...plan.features.map((_, i) => featureOutput(i))],
    inputShapes: { [facts.inputName]: inputShape(facts) },
  });
}

/**
 * The classifier with feature tensors beside `value/scores` [N, K].
 *
 * @throws Failure `not-found` for a tensor that the model does not compute
 */
export function featureGraph(facts: ClassifierFacts, features: readonly string[]): OnnxModel {
  const outputs = features.map((_, i) => featureOutput(i));
  return selectOutputs(withValues(facts, 'logit', features), [scoresOutput, ...outputs]);
}

/** Sizes of the input as they are when the model runs. */
export function inputShape({ batch, channels, height, width }: ClassifierFacts): Shape {
  return [batch === 'dynamic' ? 'batch' : batch, channels, height, width];
}

/** The model with the value that is differentiated, [N, K], behind its scores, and its features in float32. */
function withValues(
  facts: ClassifierFacts,
  value: DifferentiatedValue,
  features: readonly string[],
): OnnxModel {
  const { model, logitsName, outputKind, opset } = facts;
  const builder = new GraphBuilder(opset);
  const scores = builder.add(
    'Flatten',
    [builder.input('scores', 'float32', null)],
    { axis: 1 },
    scoresOutput,
  );
  builder.output(scores);
  builder.output(asValue(builder, scores, value, outputKind));
  const bound: Record<string, string> = { scores: logitsName };
  for (const [i, name] of features.entries()) {
    requireTensor(model, name);
    const feature = builder.input(`feature-${i}`, 'float32', null);
    builder.output(builder.cast(feature, 'float32', featureOutput(i)));
    bound[feature] = name;
  }
  return appendGraph(model, builder.fragment(), bound, { prefix: 'value' });
}

function requireTensor(model: OnnxModel, name: string): void {
  if (model.graph.node.some((node) => node.output.includes(name))) return;
  throw new Failure(
    'not-found',
    `${modelTitle(model)} computes no tensor named ${name}. \`inspect\` lists the feature tensors it offers.`,
  );
}

function asValue(
  builder: GraphBuilder,
  scores: string,
  value: DifferentiatedValue,
  kind: ClassifierFacts['outputKind'],
): string {
  if (kind === 'probability') {
    if (value === 'probability') return builder.add('Identity', [scores], {}, valuesOutput);
    const floor = builder.floats([1, 1], [smallestProbability]);
    return builder.add('Log', [builder.add('Max', [scores, floor])], {}, valuesOutput);
  }
  switch (value) {
    case 'logit':
      return builder.add('Identity', [scores], {}, valuesOutput);
    case 'probability':
      return builder.add('Softmax', [scores], { axis: 1 }, valuesOutput);
    case 'log-probability':
      return builder.add('LogSoftmax', [scores], { axis: 1 }, valuesOutput);
  }
}
