import { Failure } from '#contract/failure.ts';
import { type OnnxModel, realInputs, type Shape } from '../model.ts';
import type { ValueInfoProto } from '../proto/onnx_pb.ts';
import type { TensorFacts } from '../shape/facts.ts';
import { declaredFacts, inferShapes } from '../shape/infer.ts';
import { type GradientCoverage, gradientCoverage, type UncoveredOperator } from './coverage.ts';
import { differentiate } from './differentiate.ts';
import { methodsWithoutGradients } from './rule.ts';

/** What gradients of a classifier's answer can be had, told before any is asked for. */
export interface GradientOutlook extends GradientCoverage {
  /** Why the answer has no gradient with respect to the input, and what still works; null: it has one. */
  readonly problem: string | null;
}

/**
 * Writes the reverse pass to the input, and where that can't be done to the feature tensor, and throws both away:
 * only so are refusals known that depend on a node's attributes or shapes.
 *
 * @param answer the tensor that scores the classes.
 * @param feature the feature tensor that CAM methods would take, where there is one.
 */
export function gradientOutlook(
  model: OnnxModel,
  answer: string,
  feature: string | null,
  facts: ReadonlyMap<string, TensorFacts> = inferShapes(model),
): GradientOutlook {
  const coverage = gradientCoverage(model, [answer], facts);
  const [input] = realInputs(model);
  const shapes = input === undefined ? {} : sizedShape(input);
  const refusal = input === undefined ? 'it takes no input.' : refusalOf(model, answer, input.name, shapes);
  if (refusal === null) return { ...coverage, problem: null };
  const reason = coverage.missing.length === 0 ? refusal : `${withoutRule(coverage.missing)}.`;
  const behind = feature !== null && refusalOf(model, answer, feature, shapes) === null;
  const still = behind ? ` CAM methods still work at ${feature}, which lies behind.` : '';
  const rest = reason.includes(methodsWithoutGradients) ? '' : ` ${methodsWithoutGradients}`;
  return { ...coverage, problem: `${reason}${still}${rest}` };
}

/** The picture's size stands in for one that the model leaves open: in a run it is always known. */
const standInPixels = 224;

function sizedShape(input: ValueInfoProto): Readonly<Record<string, Shape>> {
  const { shape } = declaredFacts(input);
  if (shape === null) return {};
  const sized = shape.map((size, axis) => (axis > 0 && typeof size !== 'number' ? standInPixels : size));
  return { [input.name]: sized };
}

function refusalOf(
  model: OnnxModel,
  answer: string,
  tensor: string,
  inputShapes: Readonly<Record<string, Shape>>,
): string | null {
  try {
    const outputs = [{ tensor: answer, cotangent: 'outlook' }];
    differentiate(model, { withRespectTo: [tensor], outputs, inputShapes });
    return null;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error.message;
  }
}

/** Nodes of one operator that a message names before it counts the others. */
const namedNodes = 3;

function withoutRule(missing: readonly UncoveredOperator[]): string {
  const operators = missing.map(({ operator, nodes }) => {
    const others = nodes.length - namedNodes;
    const named = nodes.slice(0, namedNodes).join(', ');
    return `${operator} (${nodes.length === 1 ? 'node' : 'nodes'} ${named}${others > 0 ? ` and ${others} more` : ''})`;
  });
  const [only] = operators;
  return operators.length === 1
    ? `operator ${only} has no gradient rule`
    : `operators ${operators.join('; ')} have no gradient rules`;
}
