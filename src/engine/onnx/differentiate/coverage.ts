import { openConstantBranches } from '../constant-branches.ts';
import { isDefaultDomain, nodeTitle, type OnnxModel, realInputs } from '../model.ts';
import type { TensorFacts } from '../shape/facts.ts';
import { inferShapes } from '../shape/infer.ts';
import { dependence } from './dependence.ts';
import { operatorOf } from './rule.ts';
import { gradientRules } from './rules.ts';

/** An operator through which gradients would have to pass, and for which there is no rule. */
export interface UncoveredOperator {
  readonly operator: string;
  /** The nodes, in the order in which they run. */
  readonly nodes: readonly string[];
}

/** What can be said about gradients of a model before any is asked for. */
export interface GradientCoverage {
  /** Empty when every operator between inputs and outputs has a rule. */
  readonly missing: readonly UncoveredOperator[];
  /** Quantised nodes, whose rounding gradients pass straight through. */
  readonly straightThrough: number;
}

/**
 * Operators without a gradient rule between the model's inputs and `outputs` (default: all). Gradients with
 * respect to a tensor behind the last such operator can still be had.
 */
export function gradientCoverage(
  model: OnnxModel,
  outputs: readonly string[] = model.graph.output.map((output) => output.name),
  facts: ReadonlyMap<string, TensorFacts> = inferShapes(model),
): GradientCoverage {
  const inputs = realInputs(model).map((input) => input.name);
  const opened = openConstantBranches(model);
  const known = opened === model ? facts : inferShapes(opened);
  const { nodes } = dependence(opened.graph.node, known, inputs, outputs);
  const missing = new Map<string, string[]>();
  let straightThrough = 0;
  for (const node of nodes) {
    const operator = operatorOf(node);
    if (operator === 'QuantizeLinear') straightThrough++;
    // Upsample is read as the Resize that took its place.
    if (gradientRules[operator] !== undefined || (isDefaultDomain(node.domain) && operator === 'Upsample'))
      continue;
    const found = missing.get(operator);
    if (found === undefined) missing.set(operator, [nodeTitle(node)]);
    else found.push(nodeTitle(node));
  }
  return {
    missing: [...missing].map(([operator, titles]) => ({ operator, nodes: titles })),
    straightThrough,
  };
}
